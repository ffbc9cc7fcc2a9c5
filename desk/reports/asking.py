"""What a report asks the store about one stretch of time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from desk.reports.figures import Found
from desk.reports.intervals import Share
from desk.reports.report import Outcomes
from desk.reports.worktime import Worktime
from responders.hours import BusinessHours
from store import reporting
from store import week as ask
from store.engine import Tx
from store.outcomes import VALUES as OUTCOMES


class OfMentions(TypedDict):
    """Whose mentions, cases and drafts count."""

    brand: str | None
    platform: str | None


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the brand states about itself, so that a report can estimate what answering saved."""

    minutes_per_reply: float
    hourly_cost: float
    currency: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose report it is, and by whose clock."""

    zone: ZoneInfo
    """The brand's; days and weeks begin at its midnights."""
    brand: str | None = None
    """None: every brand."""
    platform: str | None = None
    """None: every platform."""
    hours: BusinessHours | None = None
    """How response times are counted; None for the wall clock."""
    sources: Collection[str] | None = None
    """Whose polls and gaps count; None: all."""
    assumptions: Assumptions | None = None

    @property
    def of_mentions(self) -> OfMentions:
        """As the store's questions take it."""
        return OfMentions(brand=self.brand, platform=self.platform)


@dataclass(frozen=True, slots=True)
class HeardThen:
    """What is asked about periods that only say what is usual."""

    heard: Sequence[ask.SaidCount]
    response_s: Sequence[float]
    targets: Share
    outcomes: Outcomes


def ask_heard(tx: Tx, start: datetime, end: datetime, scope: Scope, clock: Worktime) -> HeardThen:
    """What was said, how long first answers took, and what became of it."""
    return HeardThen(
        ask.said(tx, start, end, **scope.of_mentions), _responses(tx, start, end, scope, clock),
        targets_of(tx, start, end, scope), outcomes_of(tx, start, end, scope),
    )  # fmt: skip


def targets_of(tx: Tx, start: datetime, end: datetime, scope: Scope) -> Share:
    """Answers in time, of those that had a target."""
    return Share(*reporting.targets(tx, start, end, **scope.of_mentions))


def outcomes_of(tx: Tx, start: datetime, end: datetime, scope: Scope) -> Outcomes:
    """What became of those who had asked for something."""
    found = reporting.outcomes(tx, start, end, **scope.of_mentions)
    return Outcomes(*(found.get(state, 0) for state in OUTCOMES))


def ask_all(tx: Tx, start: datetime, end: datetime, scope: Scope, clock: Worktime) -> Found:
    """Everything that figures are made of."""
    whose = scope.of_mentions
    return Found(
        heard=ask.mentions(tx, start, end, **whose),
        reshares=ask.reshares(tx, start, end, **whose),
        cases=ask.cases(tx, start, end, **whose),
        response_s=_responses(tx, start, end, scope, clock),
        decided=ask.decided(tx, start, end, **whose),
        reasons=ask.reject_reasons(tx, start, end, **whose),
        polls=ask.polls(tx, start, end, sources=scope.sources),
        gaps=ask.gaps(tx, start, end, sources=scope.sources),
    )


def _responses(tx: Tx, start: datetime, end: datetime, scope: Scope, clock: Worktime) -> list[float]:
    return clock.of_all(ask.first_responses(tx, start, end, **scope.of_mentions))
