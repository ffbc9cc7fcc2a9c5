"""What [brands] is made of: what to listen for, how the brand speaks, and when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from desk.settings_assumptions import AssumptionsSettings
from desk.settings_clocks import RiskKind, RiskSettings, TargetsSettings
from desk.settings_fields import NO_TRUTH, Domain, Handle, Hashtag, Id, Line, Locale, Name, OpeningText, ZoneName
from responders.clocks import Targets
from responders.hours import BusinessHours, Opening, QuietHours, Week, business_seconds_between
from responders.manner import Manner

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Section(BaseModel):
    """Common to all sections: nothing unknown, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class WeekSettings(Section):
    """Stretches of the days of a week, such as ["09:00-13:00", "14:00-17:30"]; "22:00-07:00" reaches over midnight."""

    every: tuple[OpeningText, ...] = ()
    """Every day that has no line of its own."""
    mon: tuple[OpeningText, ...] | None = None
    """Mondays; an empty list: none. Without it: as `every`."""
    tue: tuple[OpeningText, ...] | None = None
    """Tuesdays. Without it: as `every`."""
    wed: tuple[OpeningText, ...] | None = None
    """Wednesdays. Without it: as `every`."""
    thu: tuple[OpeningText, ...] | None = None
    """Thursdays. Without it: as `every`."""
    fri: tuple[OpeningText, ...] | None = None
    """Fridays. Without it: as `every`."""
    sat: tuple[OpeningText, ...] | None = None
    """Saturdays. Without it: as `every`."""
    sun: tuple[OpeningText, ...] | None = None
    """Sundays. Without it: as `every`."""

    def week(self) -> Week:
        """Seven days from Monday on."""
        days = (getattr(self, day) for day in DAYS)
        return tuple(tuple(map(Opening.parse, self.every if day is None else day)) for day in days)


class BusinessHoursSettings(WeekSettings):
    """When the brand's people are at work: response times count inside these hours only. Without: around the clock."""

    holidays: tuple[date, ...] = ()
    """Days on which nothing opens, such as ["2026-12-25"]."""

    @model_validator(mode="after")
    def _opens(self) -> "BusinessHoursSettings":
        if not any(self.week()):
            raise ValueError('These hours never open. Give a day an opening, such as mon = ["09:00-17:30"].')
        return self


class QuietHoursSettings(WeekSettings):
    """When nothing may be posted. Without it: never. Such as every = ["22:00-07:00"]."""


class BrandSettings(Section):
    """A brand: what to listen for, and how it speaks."""

    name: Line
    """The brand as people write it."""
    names: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Names to listen for, as whole words. Without it: the name."""
    handles: dict[Name, tuple[Handle, ...]] = {}
    """Handles by platform, such as {x = ["kestrel"], reddit = ["kestrelbikes"]}: posts naming them are about the \
brand, posts by them are its own. The brand's accounts are added by themselves."""
    own_ids: dict[Name, tuple[Id, ...]] = {}
    """User ids by platform whose posts are the brand's own."""
    terms: tuple[Line, ...] = ()
    """More words to listen for: products, slogans, people."""
    misspellings: tuple[Line, ...] = ()
    """Common misspellings of the name."""
    domains: tuple[Domain, ...] = ()
    """Web sites of the brand: posts that link to them are about it."""
    hashtags: tuple[Hashtag, ...] = ()
    """Hashtags of the brand, with or without #."""
    exclude: tuple[Line, ...] = ()
    """A post with one of these is not about the brand."""
    ordinary_words: tuple[Line, ...] = ()
    """Those of the names and terms that are also ordinary words: they count only beside a word of `context`."""
    context: tuple[Line, ...] = ()
    """Words that show that an ordinary word means the brand."""
    topics: dict[Name, tuple[Line, ...]] = {}
    """Topics of your own, or more words for the shipped ones, such as {boots = ["boot*", "laces"]}: a * at the end
stands for every word that begins so."""
    voice: Literal["warm", "friendly", "formal"] = "warm"
    """How it speaks."""
    contractions: bool | None = None
    """Whether shipped words say "we'll" (true) or "we will" (false). Without it: false where the voice is formal."""
    spelling: Literal["en-GB", "en-US"] | None = None
    """How shipped words are spelt: "apologise" or "apologize". Without it: as the locale has it, else en-GB."""
    emoji: Literal["never", "thanks"] = "never"
    """never; thanks: some thank-yous end with one emoji. A reply to a complaint never has one."""
    signature: Line
    """What a reply ends with: a person's name or initials, such as Maya at Kestrel. Without it: the name and "team"."""
    signature_style: Literal["name", "name-at-brand", "initials"] = "name"
    """name: as written in `signature`; name-at-brand: "Maya at Kestrel"; initials: "^MB". The other forms count as
signed too."""
    locale: Locale = "en"
    """Language of the replies."""
    time_zone: ZoneName = "UTC"
    """Zone of its business hours, quiet hours and weeks, such as Europe/London."""
    private: Line = "a direct message"
    """How a customer reaches you privately, fit to follow "send us"."""
    templates: Line | None = None
    """Folder with reply templates of your own, which come before the shipped ones; relative to this file."""
    own_words: Literal["first", "beside"] = "first"
    """first: your templates and parts are taken before the shipped ones; beside: all are drawn alike."""
    facts: Line | None = None
    """File of what is so and what may be promised (facts.toml); relative to this file. Replies are held against it."""
    answers: Line | None = None
    """File of your answers to common questions (answers.toml); relative to this file."""
    answer_threshold: Annotated[float, NO_TRUTH, Field(ge=0, le=1)] = 0.6
    """A question gets one of your answers only when the match is at least this sure; a person gets the others."""
    business_hours: BusinessHoursSettings | None = None
    """See [brands.NAME.business_hours]."""
    quiet_hours: QuietHoursSettings | None = None
    """See [brands.NAME.quiet_hours]."""
    assumptions: AssumptionsSettings | None = None
    """See [brands.NAME.assumptions]."""
    targets: TargetsSettings = TargetsSettings()
    """See [brands.NAME.targets]."""
    risks: dict[RiskKind, RiskSettings] = Field(default={})
    """See [brands.NAME.risks.KIND]."""
    notice_words: bool = False
    """Notices may carry the customer's handle, first words and link: set it only where all who read them may know."""

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        # A missing name is said once, not three times.
        name = data["name"] if isinstance(data.get("name"), str) else "missing"
        return {"names": [name], "signature": f"{name} team", **data}

    @model_validator(mode="after")
    def _reachable(self) -> "BrandSettings":
        if self.ordinary_words and not self.context:
            raise ValueError("ordinary_words need words in context, or they would never match. Add some to context.")
        return self

    def manner(self) -> Manner:
        """How shipped words are written for it."""
        contractions = self.voice != "formal" if self.contractions is None else self.contractions
        return Manner(contractions, self.spelling or ("en-US" if self.locale == "en-US" else "en-GB"))

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.time_zone)

    def hours(self) -> BusinessHours | None:
        """Its business hours; None: around the clock."""
        hours = self.business_hours
        return BusinessHours(self.zone, hours.week(), frozenset(hours.holidays)) if hours else None

    def seconds_between(self, start: datetime, end: datetime) -> float:
        """Seconds of its business time between two aware times."""
        return business_seconds_between(start, end, self.hours() or BusinessHours(self.zone))

    def clock_targets(self) -> Targets:
        """How long its customers may wait."""
        aims = self.targets
        return Targets(
            self.hours() or BusinessHours(self.zone), aims.first.table(), aims.next.table(), aims.around_the_clock,
            aims.warn_share, aims.warn_before, {kind: one.duty() for kind, one in self.risks.items()},
        )  # fmt: skip

    def quiet(self) -> QuietHours | None:
        """Its quiet hours; None: it has none."""
        return QuietHours(self.zone, self.quiet_hours.week()) if self.quiet_hours else None
