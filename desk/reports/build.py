"""Builds a report: what was said, how we answered, and what we could not see, beside the periods before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from desk.reports import moves, spent, voices
from desk.reports.asking import HeardThen, Scope, ask_all, ask_heard, outcomes_of, targets_of
from desk.reports.calendar import Kind, Period, period_named
from desk.reports.chance import count_change, rank_change, spread_of
from desk.reports.figures import Figures, Found, figures_of, name_of, percentile
from desk.reports.intervals import Share
from desk.reports.kept import promises_of
from desk.reports.report import (
    Band,
    FailureCount,
    IncidentLine,
    PastPeriod,
    ReasonCount,
    Report,
    ResponseBin,
    SourceCount,
    WonBackLine,
)
from desk.reports.staffing import days_of, hours_of
from desk.reports.worktime import Worktime
from store import plantings, reporting
from store import week as ask
from store.engine import Store, Tx, uncollected
from store.types import Label

PAST: Mapping[Kind, int] = {Kind.DAY: 12, Kind.WEEK: 12, Kind.MONTH: 12, Kind.QUARTER: 8}
"""So many periods before say what is usual."""
FEWEST = 4
"""Fewer past periods say nothing about what is usual."""
TOP = 10
"""So many topics and reject reasons are named."""
BINS = (15 * 60, 3600, 4 * 3600, 8 * 3600, 24 * 3600, None)
"""Bounds of the response times that are shown together, in seconds of the report's clock; None: and longer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report."""

    scope: Scope
    kind: Kind = Kind.WEEK
    name: str | None = None
    """`2026-W47`, `current`, or None for the last complete one."""
    compare: str | None = None
    """The name of the period to compare it with; None: the one before, for a day the same weekday a week before."""


def build_report(store: Store, wanted: Wanted, *, at: datetime) -> Report:
    """The report of one period, all of it read in one consistent view.

    Args:
        store: the store.
        wanted: which period, of which brand and platform, beside which other one.
        at: now; aware.

    Raises:
        NoSuchPeriodError: the calendar has no such period.
    """
    scope = wanted.scope
    this = period_named(wanted.kind, wanted.name, zone=scope.zone, at=at)
    before = this.past(1) if wanted.compare is None else period_named(
        wanted.kind, wanted.compare, zone=scope.zone, at=at
    )  # fmt: skip
    with uncollected(), store.read(at) as tx:
        return _Builder(tx, scope, this, before, at).report()


class _Builder:
    """Everything that one report is made of, while it is made."""

    def __init__(self, tx: Tx, scope: Scope, this: Period, before: Period, at: datetime) -> None:
        self.tx, self.scope, self.this, self.at = tx, scope, this, at
        self.before_period = before
        self.oldest = ask.oldest(tx, brand=scope.brand, sources=scope.sources)
        self.past_periods = [
            one for n in range(1, PAST[this.kind] + 1) if self._heard_through(one := this.past(n))
        ]  # fmt: skip
        self.clock = Worktime(scope.hours, min([before, this.past(PAST[this.kind])], key=_start).start, at)

    def _heard_in(self, period: Period) -> bool:
        return self.oldest is not None and self.oldest < self._until(period)

    def _heard_through(self, period: Period) -> bool:
        """Nearly all of it: a period in whose middle listening began says nothing about what is usual."""
        late = (period.end - period.start) / 4
        return self.oldest is not None and self.oldest <= period.start + late

    def _until(self, period: Period) -> datetime:
        """Its end; while this period still runs, as far into it as this one has come."""
        if self.this.start < self.at < self.this.end:
            return min(period.end, period.start + (self.at - self.this.start))
        return period.end

    def report(self) -> Report:
        """All of it."""
        tx, scope, this, before = self.tx, self.scope, self.this, self.before_period
        found = ask_all(tx, this.start, this.end, scope, self.clock)
        earlier = ask_all(tx, before.start, self._until(before), scope, self.clock)
        past = [ask_heard(tx, one.start, self._until(one), scope, self.clock) for one in self.past_periods]
        heard_then, compared = self._heard_in(before), self._heard_through(before)
        now_figures = figures_of(found) if self._heard_in(this) else Figures()
        before_figures = figures_of(earlier) if heard_then else Figures()
        kept = [_past(one.name, heard) for one, heard in zip(self.past_periods, past, strict=True)]
        minutes = ask.minutes(tx, this.start, this.end, **scope.of_mentions)
        incidents = [
            IncidentLine(one.id, name_of(one.name), name_of(one.topic), one.since, one.closed_at, one.cases)
            for one in reporting.incidents(tx, this.start, this.end, brand=scope.brand)
        ]
        return Report(
            kind=this.kind.value, name=this.name, title=this.title, short=this.short, first_day=this.first_day,
            last_day=this.last_day, start=this.start, end=this.end, zone=scope.zone.key,
            brand=None if scope.brand is None else name_of(scope.brand), platform=scope.platform,
            complete=this.end <= self.at, made_at=self.at.astimezone(UTC),
            clock="wall-clock" if scope.hours is None else "business-hours",
            before_name=before.name, before_short=before.short, before_until=self._until(before),
            now=now_figures, before=before_figures, targets=targets_of(tx, this.start, this.end, scope),
            targets_before=targets_of(tx, before.start, self._until(before), scope),
            outcomes=outcomes_of(tx, this.start, this.end, scope),
            outcomes_before=outcomes_of(tx, before.start, self._until(before), scope),
            won_back=tuple(
                WonBackLine(one.case_id, name_of(one.platform), _name(one.customer), _name(one.by))
                for one in reporting.won_back(tx, this.start, this.end, **scope.of_mentions)
            ),
            past=tuple(kept), bands=bands_of(kept),
            chances=_chances(found, earlier, kept) if compared else {},
            days=days_of(this, minutes), hours=hours_of(this, minutes, scope.hours),
            responses=_bins(found), topics=moves.topics_of(found.heard, earlier.heard if heard_then else None, TOP),
            moves=moves.moves_of(
                found.heard, earlier.heard if compared else None, [one.heard for one in past], incidents
            ),
            incidents=tuple(incidents),
            best=voices.quote(tx, Label.PRAISE, this, scope), hardest=voices.quote(tx, Label.COMPLAINT, this, scope),
            promises=promises_of(tx, this, scope, self.at),
            edited_share=spent.edited_share(reporting.edited_texts(tx, this.start, this.end, **scope.of_mentions)),
            overrides=reporting.overridden(tx, this.start, this.end, **scope.of_mentions),
            planted_caught=Share(*plantings.caught(tx, this.start, this.end, **scope.of_mentions)),
            reject_reasons=_reasons(found.reasons, earlier.reasons if heard_then else None),
            costs=spent.costs_of(tx, this, scope, found, now_figures),
            sources=tuple(
                SourceCount(name_of(one.source), one.passes, one.failed, one.skipped, one.cost_micros / 1_000_000)
                for one in found.polls
            ),
            failures=tuple(
                FailureCount(name_of(one.source), name_of(one.error), one.times)
                for one in reporting.failures(
                    tx, this.start, this.end, sources=[one.source for one in found.polls if one.failed]
                )
            ),
            gaps=tuple(replace(gap, source=name_of(gap.source), reason=name_of(gap.reason)) for gap in found.gaps),
        )  # fmt: skip


def _name(text: str | None) -> str | None:
    return None if text is None else name_of(text)


def _start(period: Period) -> datetime:
    return period.start


def _past(name: str, found: HeardThen) -> PastPeriod:
    count = {label: sum(one.mentions for one in found.heard if one.label is label) for label in Label}
    return PastPeriod(
        name, sum(count.values()), count[Label.PRAISE], count[Label.COMPLAINT],
        percentile(found.response_s, 0.5), percentile(found.response_s, 0.9), found.targets, found.outcomes.share,
    )  # fmt: skip


def bands_of(past: Sequence[PastPeriod]) -> dict[str, Band]:
    """Where each figure usually lies: between the lowest and the highest tenth of the periods before."""
    values: dict[str, list[float | None]] = {
        "mentions": [one.mentions for one in past],
        "complaints_per_praise": [one.complaints / one.praise if one.praise else None for one in past],
        "first_response_median_s": [one.first_response_median_s for one in past],
        "first_response_p90_s": [one.first_response_p90_s for one in past],
        "targets": [one.targets.share for one in past],
        "recovered": [one.recovered.share for one in past],
    }
    found = {}
    for name, every in values.items():
        known = [value for value in every if value is not None]
        low, high = percentile(known, 0.1), percentile(known, 0.9)
        if low is not None and high is not None and len(known) >= FEWEST:
            found[name] = Band(low, high, len(known))
    return found


def _chances(found: Found, before: Found, past: Sequence[PastPeriod]) -> dict[str, float]:
    def count(heard: Sequence[ask.HeardCount], label: Label | None) -> int:
        return sum(one.mentions for one in heard if label in {None, one.label})

    def change(label: Label | None, history: Sequence[int]) -> float:
        return count_change(count(found.heard, label), [count(before.heard, label)], spread_of(history))

    return {
        "mentions": change(None, [one.mentions for one in past]),
        "complaints": change(Label.COMPLAINT, [one.complaints for one in past]),
        "praise": change(Label.PRAISE, [one.praise for one in past]),
        "first_response_median_s": rank_change(found.response_s, before.response_s),
    }


def _bins(found: Found) -> tuple[ResponseBin, ...]:
    counts = [0] * len(BINS)
    for seconds in found.response_s:
        counts[next(n for n, bound in enumerate(BINS) if bound is None or seconds <= bound)] += 1
    return tuple(ResponseBin(bound, count) for bound, count in zip(BINS, counts, strict=True))


def _reasons(
    found: Sequence[tuple[str | None, int]], before: Sequence[tuple[str | None, int]] | None
) -> tuple[ReasonCount, ...]:
    earlier = None if before is None else moves.by_name(before)
    return tuple(
        ReasonCount(reason, count, None if earlier is None else earlier[reason])
        for reason, count in moves.most(moves.by_name(found), TOP)
    )
