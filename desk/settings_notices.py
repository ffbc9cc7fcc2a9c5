"""What [notices] is made of: whom to tell of what, and when not. Addresses are secrets and never stand here."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Protocol
from zoneinfo import ZoneInfo

from pydantic import Field

from desk.settings_brand import QuietHoursSettings, Section
from desk.settings_fields import NO_TRUTH, Line, Name, ZoneName
from desk.settings_secrets import read_variable
from desk.settings_words import did_you_mean
from responders.hours import QuietHours

KindName = Literal[
    "urgent", "clock-near", "clock-late", "follow-up", "source", "spike", "approval", "colleague", "mail"
]
PREFIX = "WELLHEARD_NOTICE_"


def notice_variable(target: str) -> str:
    """The environment variable with a target's address: `WELLHEARD_NOTICE_TEAM` for target team."""
    return f"{PREFIX}{target.upper().replace('-', '_')}"


def notice_address(target: str, environ: Mapping[str, str]) -> str | None:
    """A target's address, from its variable or from the file that the variable with `_FILE` names.

    Raises:
        SettingsError: both are set, or the file cannot be read, is empty, or holds more than one line.
    """
    return read_variable(environ, notice_variable(target))


class NoticeTargetSettings(Section):
    """Where notices go.

    The address comes from the environment, as Apprise writes it: WELLHEARD_NOTICE_NAME, or a file named by
    WELLHEARD_NOTICE_NAME_FILE.
    """

    enabled: bool = True
    """Send to it."""
    kinds: tuple[KindName, ...] = ()
    """Of what: urgent, clock-near, clock-late, follow-up, source, spike, approval, colleague, mail; a report goes
    where [reports] says. Without it: of all."""
    brands: tuple[Name, ...] = ()
    """About which of [brands]. Without it: about all."""
    person: Line | None = None
    """Only what is for this one of [people]. Without it: whoever it is for."""
    per_hour: Annotated[int, NO_TRUTH, Field(ge=1, le=1000)] = 12
    """So many messages an hour; the rest waits and comes together. What is critical is never held back."""
    quiet_hours: QuietHoursSettings | None = None
    """See [notices.targets.NAME.quiet_hours]."""
    time_zone: ZoneName = "UTC"
    """Zone of its quiet hours."""

    def quiet(self) -> QuietHours | None:
        """When only what is critical is sent; None: never."""
        if self.quiet_hours is None:
            return None
        return QuietHours(ZoneInfo(self.time_zone), self.quiet_hours.week())


class NoticesSettings(Section):
    """Telling colleagues: of urgent cases, clocks, overdue promises, deaf sources, spikes, approvals that wait."""

    timeout_s: Annotated[float, NO_TRUTH, Field(ge=1, le=120, allow_inf_nan=False)] = 10.0
    """Seconds that a target may take to answer."""
    targets: dict[Name, NoticeTargetSettings] = Field(default={})
    """See [notices.targets.NAME]."""


class _Sections(Protocol):
    @property
    def brands(self) -> Mapping[str, object]: ...
    @property
    def people(self) -> Mapping[str, object]: ...
    @property
    def notices(self) -> NoticesSettings: ...


def problems_of_notices(settings: _Sections) -> Iterator[tuple[str, str]]:
    """(dotted key, sentence) for each name in [notices] that stands nowhere else, and for shared variables."""
    variables: dict[str, str] = {}
    for name, target in settings.notices.targets.items():
        other = variables.setdefault(notice_variable(name), name)
        if other != name:
            yield (
                f"notices.targets.{name}",
                f'it would share {notice_variable(name)} with target "{other}". Rename one of the two.',
            )
        if target.person is not None and target.person not in settings.people:
            there = ", ".join(settings.people) or "nobody"
            yield (
                f"notices.targets.{name}.person",
                f'"{target.person}" is not one of [people]. {did_you_mean(target.person, settings.people)}'
                f"There is: {there}.",
            )
        for brand in target.brands:
            if brand not in settings.brands:
                yield (
                    f"notices.targets.{name}.brands",
                    f'there is no brand "{brand}". {did_you_mean(brand, settings.brands)}'
                    f"There is: {', '.join(settings.brands)}.",
                )
