"""Whose report it is, from the settings."""

from desk.reports.asking import Assumptions, Scope
from desk.settings_root import Settings


def scope_of(settings: Settings, *, brand: str | None, platform: str | None) -> Scope:
    """By the clock of the brand that is named, or of the only one.

    Raises:
        SettingsError: there is no such brand, or several and none was named.
    """
    one = settings.brands[settings.report_brand(brand)]
    there = [name for name, source in settings.sources.items() if source.platform == platform]
    stated, assumptions = one.assumptions, None
    if stated is not None and stated.minutes_per_reply and stated.hourly_cost:
        assumptions = Assumptions(stated.minutes_per_reply, stated.hourly_cost, stated.currency)
    return Scope(
        zone=one.zone, brand=brand, platform=platform, hours=one.hours(), sources=None if platform is None else there,
        assumptions=assumptions,
    )  # fmt: skip
