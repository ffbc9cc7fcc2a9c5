"""The rules of a team: who must say yes to which reply, and who gets which case. Values only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from store.types import Label, Urgency


class When(StrEnum):
    """In which hours of the brand a rule holds."""

    ALWAYS = "always"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class About:
    """What a case must be for a rule to hold. What is empty asks for nothing; what is not must all be so."""

    brands: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    """As the classifier names them, such as `en`."""
    urgencies: frozenset[Urgency] = frozenset()
    labels: frozenset[Label] = frozenset()
    topics: frozenset[str] = frozenset()
    """One of them is enough."""

    def fits(
        self, *, brand: str, platform: str, language: str | None, urgency: Urgency, label: Label, topics: Iterable[str]
    ) -> bool:
        """A case with these is meant."""
        asked = (
            (self.brands, {brand}), (self.platforms, {platform}),
            (self.languages, {(language or "").partition("-")[0]}),
            (self.urgencies, {urgency}), (self.labels, {label}), (self.topics, set(topics)),
        )  # fmt: skip
        return all(not wanted or wanted & there for wanted, there in asked)

    def words(self) -> Iterable[str]:
        """What it asks for, for people."""
        asked = (self.brands, self.platforms, self.languages, self.urgencies, self.labels, self.topics)
        names = ("brand", "platform", "language", "urgency", "label", "topic")
        for name, wanted in zip(names, asked, strict=True):
            if wanted:
                yield f"{name} {' or '.join(sorted(wanted))}"


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """Which replies need more than anybody's yes, and whose."""

    name: str
    about: About = About()
    followers: int | None = None
    """The customer has at least so many, where the source says how many."""
    findings: frozenset[str] = frozenset()
    """One of these checks finds something."""
    overridden: bool = False
    """Somebody said yes over a check that blocks."""
    new_colleague: int | None = None
    """Its words are of a person of whom fewer than so many replies were sent."""
    edited: bool = False
    """Its words are a person's, not the machine's."""
    who: frozenset[str] | None = None
    """Whose yes counts; None: of everybody who may approve."""
    approvals: int = 1
    """So many different people must say yes."""
    not_writer: bool = False
    """Whoever wrote its words may not be one of them."""
    tell: tuple[str, ...] = ()
    """Who is told once it waits for another yes."""


@dataclass(frozen=True, slots=True)
class AssignRule:
    """Who gets which case."""

    name: str
    to: tuple[str, ...]
    """One of these people: whoever has the fewest open cases."""
    about: About = About()
    when: When = When.ALWAYS


@dataclass(frozen=True, slots=True)
class TeamRules:
    """All of them, in the order of the settings."""

    approvals: tuple[ApprovalRule, ...] = field(default=())
    assign: tuple[AssignRule, ...] = field(default=())


NO_RULES = TeamRules()
"""Anybody who may approve approves, and nobody is given cases by rule."""
