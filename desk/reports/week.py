"""The weekly report as a value: what was said, how we answered, and what we could not see, beside the week before."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from desk.reports.calendar import Week, week_named
from desk.reports.figures import Figures, Found, figures_of, name_of
from store import week as ask
from store.engine import Store, Tx
from store.sources import MissedStretch
from store.types import Label

SecondsBetween = Callable[[datetime, datetime], float]
"""Seconds that count between two aware times, for example `business_seconds_between` with a brand's hours."""

TOP = 10
"""So many topics and reject reasons are named."""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """The passes over one source in the week."""

    source: str
    polls: int
    failed: int
    skipped: int
    """Records that could not be read."""
    cost_usd: float


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How much was said about one topic; one mention may have several."""

    topic: str
    mentions: int
    complaints: int
    mentions_before: int | None
    """The week before; None when nobody listened then."""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How often drafts were rejected for one reason."""

    reason: str
    drafts: int
    drafts_before: int | None


@dataclass(frozen=True, slots=True)
class WeekReport:
    """What `report week` shows. Names in it are free of control characters, whoever wrote them."""

    week: str
    """ISO 8601: `2026-W47`."""
    first_day: date
    """Monday."""
    start: datetime
    """Midnight of Monday in the zone, as UTC."""
    end: datetime
    """Midnight of the next Monday: not part of the week."""
    zone: str
    brand: str | None
    """None: every brand."""
    complete: bool
    """The week was over when the report was made."""
    made_at: datetime
    clock: str
    """`business-hours` or `wall-clock`: what the first response time is measured in."""
    week_before_name: str
    this_week: Figures
    week_before: Figures
    topics: tuple[TopicCount, ...]
    reject_reasons: tuple[ReasonCount, ...]
    sources: tuple[SourceCount, ...]
    gaps: tuple[MissedStretch, ...]
    """Stretches of the week in which posts may have been missed, and older ones found in it."""


def build_week(
    store: Store,
    *,
    brand: str | None,
    week: str | None,
    zone: ZoneInfo,
    hours: SecondsBetween | None = None,
    at: datetime,
    sources: Collection[str] | None = None,
) -> WeekReport:
    """The report of one week, both weeks read in one consistent view.

    Args:
        store: the store.
        brand: whose; None for all of them.
        week: `2026-W47`, `current`, or None for the last complete one.
        zone: the brand's; weeks begin at its midnights.
        hours: how response times are counted; None for the wall clock.
        at: now; aware.
        sources: whose polls and gaps count; None for all.

    Raises:
        NoSuchWeekError: the calendar has no such week.
    """
    this = week_named(week, zone=zone, at=at)
    before = this.shifted(-1)
    with store.read(at) as tx:
        found, earlier = (_ask(tx, one, brand, hours or _wall_clock, sources) for one in (this, before))
        oldest = ask.oldest(tx, brand=brand, sources=sources)
    heard_then = oldest is not None and oldest < before.end
    return WeekReport(
        week=this.name, first_day=this.first_day, start=this.start, end=this.end, zone=zone.key,
        brand=None if brand is None else name_of(brand), complete=this.end <= at, made_at=at.astimezone(UTC),
        clock="wall-clock" if hours is None else "business-hours", week_before_name=before.name,
        this_week=figures_of(found) if oldest is not None and oldest < this.end else Figures(),
        week_before=figures_of(earlier) if heard_then else Figures(),
        topics=_topics(found.heard, earlier.heard if heard_then else None),
        reject_reasons=_reasons(found.reasons, earlier.reasons if heard_then else None),
        sources=tuple(_source(one) for one in found.polls),
        gaps=tuple(replace(gap, source=name_of(gap.source), reason=name_of(gap.reason)) for gap in found.gaps),
    )  # fmt: skip


def _ask(tx: Tx, week: Week, brand: str | None, seconds: SecondsBetween, sources: Collection[str] | None) -> Found:
    start, end = week.start, week.end
    return Found(
        heard=ask.mentions(tx, start, end, brand=brand),
        reshares=ask.reshares(tx, start, end, brand=brand),
        cases=ask.cases(tx, start, end, brand=brand),
        response_s=[seconds(opened, first) for opened, first in ask.first_responses(tx, start, end, brand=brand)],
        decided=ask.decided(tx, start, end, brand=brand),
        reasons=ask.reject_reasons(tx, start, end, brand=brand),
        polls=ask.polls(tx, start, end, sources=sources),
        gaps=ask.gaps(tx, start, end, sources=sources),
    )


def _wall_clock(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds())


def _topics(heard: Sequence[ask.HeardCount], before: Sequence[ask.HeardCount] | None) -> tuple[TopicCount, ...]:
    complaints = _by_topic(one for one in heard if one.label is Label.COMPLAINT)
    earlier = None if before is None else _by_topic(before)
    return tuple(
        TopicCount(topic, count, complaints[topic], None if earlier is None else earlier[topic])
        for topic, count in _most(_by_topic(heard))
    )


def _by_topic(heard: Iterable[ask.HeardCount]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in heard:
        for topic in {name_of(topic) for topic in one.topics} - {""}:
            counts[topic] += one.mentions
    return counts


def _reasons(
    found: Sequence[tuple[str | None, int]], before: Sequence[tuple[str | None, int]] | None
) -> tuple[ReasonCount, ...]:
    earlier = None if before is None else _by_reason(before)
    return tuple(
        ReasonCount(reason, count, None if earlier is None else earlier[reason])
        for reason, count in _most(_by_reason(found))
    )


def _by_reason(found: Iterable[tuple[str | None, int]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for reason, count in found:
        counts[name_of(reason or "") or "no reason given"] += count
    return counts


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:TOP]


def _source(one: ask.PollCount) -> SourceCount:
    return SourceCount(name_of(one.source), one.passes, one.failed, one.skipped, one.cost_micros / 1_000_000)
