"""Whose report it is, from the settings."""

from desk.reports.asking import Scope
from desk.settings_root import Settings


def scope_of(settings: Settings, *, brand: str | None, platform: str | None) -> Scope:
    """By the clock of the brand that is named, or of the only one.

    Raises:
        SettingsError: there is no such brand, or several and none was named.
    """
    one = settings.brands[settings.report_brand(brand)]
    there = [name for name, source in settings.sources.items() if source.platform == platform]
    return Scope(
        zone=one.zone, brand=brand, platform=platform, hours=one.hours(), sources=None if platform is None else there
    )
