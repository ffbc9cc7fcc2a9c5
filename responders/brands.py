"""What answering needs to know of a brand and of its accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from responders.aspects import Names
from responders.checks.interface import Emoji
from responders.facts import Facts, Vouched, vouched
from responders.hours import BusinessHours
from responders.manner import AS_SHIPPED, Manner
from responders.rules import NO_RULES, TeamRules
from responders.self_service import Answers

AROUND_THE_CLOCK = BusinessHours(ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class OurAccount:
    """One account of a brand on one platform, and whether we can send from it."""

    name: str
    """As in settings; postings are unique by (this, target)."""
    platform: str
    brand: str
    handle: str
    user_id: str | None = None
    can_send: bool = False
    """A channel for it is set up."""
    reply_in: tuple[str, ...] = ()
    """Lower-case places (subreddits) where replies by API are welcome."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a brand speaks."""

    brand: str
    """The key in settings."""
    name: str
    """As people write it."""
    signature: str
    """As a reply ends."""
    signer: str = ""
    """Who signs, as the settings say it: whatever the style, a person may sign so as well."""
    tone: str = "warm"
    manner: Manner = AS_SHIPPED
    """How shipped words are written."""
    emoji: Emoji = "never"
    """Where a reply may have one."""
    locale: str = "en"
    private: Mapping[str, str] = field(default_factory=dict)
    """By platform: how a customer reaches us privately; the key "" for all others."""
    handles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    templates: Path | None = None
    """The brand's own folder of reply templates."""
    own_first: bool = True
    """The brand's own templates and parts come before the shipped ones."""
    names: Names = field(default_factory=dict)
    """What the brand and its products are called: the only names that a reply repeats."""
    sure: float = 0.0
    """A label less sure than this is a person's to judge: no draft."""
    read_closely: bool = False
    """A network reads what people write for it, sentence by sentence, where `wellheard[neural]` is installed."""
    hours: BusinessHours = AROUND_THE_CLOCK
    """When its people are at work: by this clock "Friday" ends, in what it promises."""
    broken: str | None = None
    """Why its files of facts or answers cannot be used: nothing is drafted or approved for it until they can."""
    facts: Facts | None = None
    """What the brand says is so; None where it keeps no facts file."""
    answers: Answers | None = None
    """Its answers to common questions; None where it keeps none."""

    @property
    def worded_by(self) -> tuple[object, ...]:
        """All that the words of a reply depend on, but the mention and the platform."""
        return (self.name, self.signature, self.tone, self.manner, self.emoji, self.templates, self.locale)

    def vouched(self, at: datetime) -> Vouched:
        """What may be stated in a reply now: the facts and the answers that hold today.

        Args:
            at: now, aware.
        """
        zone = self.facts.zone if self.facts else UTC
        return _vouched(self.facts, self.answers, at.astimezone(zone).date())

    def private_on(self, platform: str) -> str:
        """How a customer reaches us privately on this platform."""
        return self.private.get(platform) or self.private.get("", "a direct message")


@lru_cache(maxsize=64)
def _vouched(facts: Facts | None, answers: Answers | None, day: date) -> Vouched:
    return vouched(facts, answers.said(day) if answers else (), day)


@dataclass(frozen=True, slots=True)
class Brands:
    """Every brand and account of this installation."""

    voices: Mapping[str, Voice]
    accounts: tuple[OurAccount, ...] = ()
    team: TeamRules = NO_RULES
    """Who must say yes to which reply, and who gets which case."""

    def account(self, brand: str, platform: str) -> OurAccount | None:
        """The account from which this brand answers on this platform; one that can send comes first."""
        found = [a for a in self.accounts if a.brand == brand and a.platform == platform]
        return next((a for a in found if a.can_send), found[0] if found else None)

    def hours(self, brand: str | None) -> BusinessHours:
        """The business hours of a brand; around the clock in UTC where the settings do not know it."""
        voice = self.voices.get(brand or "")
        return voice.hours if voice else AROUND_THE_CLOCK
