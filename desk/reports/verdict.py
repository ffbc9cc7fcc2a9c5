"""Was it better or worse than the period before: one word, from tests and not from taste."""

from dataclasses import dataclass
from enum import StrEnum

from desk.reports.chance import SURE, adjusted
from desk.reports.report import Report


class Verdict(StrEnum):
    """How the period was, beside the one before."""

    BETTER = "better"
    WORSE = "worse"
    MIXED = "mixed"
    SAME = "same"
    """Nothing moved more than chance moves things."""
    UNKNOWN = "unknown"
    """There is nothing to compare it with."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One figure that moved more than chance moves things, and enough to matter."""

    figure: str
    """`complaints`, `praise`, `first_response_median_s`."""
    better: bool
    now: float
    before: float


@dataclass(frozen=True, slots=True)
class _Rule:
    figure: str
    more_is_better: bool
    least: float
    """Smaller changes do not matter."""
    part: float = 0.1
    """Nor do those that are a smaller part of what was."""


_RULES = (
    _Rule("complaints", more_is_better=False, least=5),
    _Rule("praise", more_is_better=True, least=5),
    _Rule("first_response_median_s", more_is_better=False, least=300),
)


def signals_of(report: Report) -> tuple[Signal, ...]:
    """What moved, in order of weight. The chances are corrected for how many figures were looked at."""
    rules = [rule for rule in _RULES if rule.figure in report.chances]
    chances = adjusted([report.chances[rule.figure] for rule in rules])
    found = []
    for rule, chance in zip(rules, chances, strict=True):
        now, before = getattr(report.now, rule.figure), getattr(report.before, rule.figure)
        if now is None or before is None or chance >= SURE:
            continue
        if abs(now - before) >= max(rule.least, rule.part * before):
            found.append(Signal(rule.figure, (now > before) is rule.more_is_better, now, before))
    return tuple(found)


def verdict_of(report: Report) -> Verdict:
    """One word."""
    if report.before.mentions is None or report.now.mentions is None:
        return Verdict.UNKNOWN
    ways = {one.better for one in signals_of(report)}
    if ways == {True, False}:
        return Verdict.MIXED
    return {True: Verdict.BETTER, False: Verdict.WORSE}[ways.pop()] if ways else Verdict.SAME
