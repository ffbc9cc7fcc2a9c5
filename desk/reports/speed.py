"""How outcomes change with how quickly we answered and with what we did. It shows what went together, not why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from desk.plain import short
from desk.reports.asking import Scope
from desk.reports.calendar import Period
from desk.reports.chance import SURE, adjusted, share_change
from desk.reports.intervals import Share
from desk.reports.worktime import Worktime
from desk.shapes import stamp
from responders.outcome_steps import STEPS
from store import outcomes
from store.engine import Tx
from store.outcomes import Behind
from store.states import CaseState

NOT_PROOF: Final = (
    "This is not proof. It shows what went together: cases that are answered quickly, or with a step, may be easier, "
    "clearer or of another kind than the rest. Only answering alike cases differently, by lot, would prove it."
)
_HOUR: Final = 3600
_BINS: Final = (("within an hour", 1), ("1 to 4 hours", 4), ("4 to 8 hours", 8), ("8 to 24 hours", 24))
_REST: Final = "more than 24 hours"
_STEP_WORDS: Final = {
    "offered-private": "asked to write in private", "asked-a-question": "asked a question",
    "gave-an-answer": "gave an answer or a link", "apologised": "apologised", "follow-up-kept": "kept a promise",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Cases that were treated alike, and how many of them recovered and stayed unhappy."""

    name: str
    recovered: Share
    still_unhappy: Share


@dataclass(frozen=True, slots=True)
class StepLine:
    """One kind of step: cases with it beside cases without it."""

    step: str
    name: str
    taken: Share
    """Recovered of those with it."""
    left_out: Share
    """Recovered of those without it."""
    chance: float
    """That they differ so much though the step makes none, with how many steps were compared taken into account."""

    def verdict(self) -> str:
        """In words."""
        if self.taken.few or self.left_out.few:
            return "too few to say"
        if self.chance >= SURE:
            return "no difference that chance would not make"
        more = (self.taken.share or 0) > (self.left_out.share or 0)
        return f"{'more' if more else 'fewer'} recovered (chance alone: {self.chance:.1%})".replace("%", " %")


@dataclass(frozen=True, slots=True)
class Speed:
    """What `report speed` shows: of cases that came with a complaint or a question, by when the outcome was known."""

    period: str
    start: datetime
    end: datetime
    brand: str | None
    clock: str
    """`business-hours` or `wall-clock`."""
    all: Line
    bins: tuple[Line, ...]
    trend_chance: float
    """That quickly and slowly answered cases differ so much though the time makes none."""
    steps: tuple[StepLine, ...]

    @property
    def summary(self) -> str:
        """One sentence."""
        if self.all.recovered.few:
            known = self.all.recovered.whole
            return f"Too few cases to say anything: the outcome of {known} is known, and 20 are the least."
        if self.trend_chance >= SURE:
            return (
                f"No difference by response time that chance would not make; recovered: {self.all.recovered.words()}."
            )
        first, last = self._halves
        better = "more" if (first.share or 0) > (last.share or 0) else "fewer"
        return (
            f"Of those answered within four hours {better} recovered: {first.words()}, beside {last.words()} of the "
            "rest. See what this does not prove, below."
        )

    @property
    def _halves(self) -> tuple[Share, Share]:
        return _sum(self.bins[:2]), _sum(self.bins[2:])

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "summary": self.summary, "not_proof": NOT_PROOF, "period": self.period, "start": stamp(self.start),
            "end": stamp(self.end), "brand": self.brand, "clock": self.clock, "all": _line(self.all),
            "response_times": [_line(one) for one in self.bins], "response_time_chance": round(self.trend_chance, 4),
            "steps": [
                {"step": one.step, "name": one.name, "with": one.taken.document(), "without": one.left_out.document(),
                 "chance": round(one.chance, 4), "verdict": one.verdict()} for one in self.steps
            ],
        }  # fmt: skip


def build_speed(tx: Tx, period: Period, scope: Scope) -> Speed:
    """Lay outcomes beside response times and steps."""
    known = list(outcomes.behind(tx, period.start, period.end, **scope.of_mentions))
    oldest = min((one.opened_at for one in known), default=period.start)
    clock = Worktime(scope.hours, oldest, max(period.end, tx.at))
    took = clock.of_all((round(one.opened_at.timestamp()), round(one.answered_at.timestamp())) for one in known)
    bins = _bins(known, took)
    quick, slow = _sum(bins[:2]), _sum(bins[2:])
    return Speed(
        period=period.title, start=period.start, end=period.end.astimezone(UTC),
        brand=None if scope.brand is None else short(scope.brand, 120),
        clock="wall-clock" if scope.hours is None else "business-hours", all=_one("all", known), bins=bins,
        trend_chance=share_change(quick.part, quick.whole, slow.part, slow.whole), steps=_steps(known),
    )  # fmt: skip


def _bins(known: Sequence[Behind], took: Sequence[float]) -> tuple[Line, ...]:
    names = [name for name, _ in _BINS] + [_REST]
    inside: dict[str, list[Behind]] = {name: [] for name in names}
    for one, seconds in zip(known, took, strict=True):
        inside[next((name for name, hours in _BINS if seconds <= hours * _HOUR), _REST)].append(one)
    return tuple(_one(name, inside[name]) for name in names)


def _one(name: str, known: Sequence[Behind]) -> Line:
    def of(outcome: CaseState) -> Share:
        return Share(sum(one.outcome is outcome for one in known), len(known))

    return Line(name, of(CaseState.RECOVERED), of(CaseState.STILL_UNHAPPY))


def _steps(known: Sequence[Behind]) -> tuple[StepLine, ...]:
    pairs = []
    for step in STEPS:
        taken = _one(step, [one for one in known if step in one.steps]).recovered
        left_out = _one(step, [one for one in known if step not in one.steps]).recovered
        pairs.append((step, taken, left_out))
    chances = adjusted([share_change(a.part, a.whole, b.part, b.whole) for _, a, b in pairs])
    return tuple(
        StepLine(step, _STEP_WORDS[step], taken, left_out, chance)
        for (step, taken, left_out), chance in zip(pairs, chances, strict=True)
    )


def _sum(lines: Iterable[Line]) -> Share:
    those = list(lines)
    return Share(sum(one.recovered.part for one in those), sum(one.recovered.whole for one in those))


def _line(one: Line) -> dict[str, Any]:
    return {
        "name": one.name, "recovered": one.recovered.document(), "still_unhappy": one.still_unhappy.document()
    }  # fmt: skip
