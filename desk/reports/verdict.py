"""Was it better or worse than the period before: one word, from tests and not from taste."""

from dataclasses import dataclass
from enum import StrEnum

from desk.reports.chance import SURE, adjusted, share_change
from desk.reports.intervals import Share
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
    """`complaints`, `praise`, `first_response_median_s`, `targets`, `recovered`; the last two are shares."""
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
    _Rule("recovered", more_is_better=True, least=0.03),
    _Rule("complaints", more_is_better=False, least=5),
    _Rule("praise", more_is_better=True, least=5),
    _Rule("first_response_median_s", more_is_better=False, least=300),
    _Rule("targets", more_is_better=True, least=0.03, part=0.0),
)


def signals_of(report: Report) -> tuple[Signal, ...]:
    """What moved, in order of weight. The chances are corrected for how many figures were looked at."""
    if not report.chances:
        return ()
    shares = {
        "targets": (report.targets, report.targets_before),
        "recovered": (report.outcomes.share, report.outcomes_before.share),
    }
    rules = [rule for rule in _RULES if rule.figure in {**report.chances, **shares}]
    chances = adjusted([
        _share_chance(*shares[rule.figure]) if rule.figure in shares else report.chances[rule.figure] for rule in rules
    ])  # fmt: skip
    found = []
    for rule, chance in zip(rules, chances, strict=True):
        now, before = (
            [one.share for one in shares[rule.figure]]
            if rule.figure in shares
            else [getattr(report.now, rule.figure), getattr(report.before, rule.figure)]
        )
        if now is None or before is None or chance >= SURE:
            continue
        if abs(now - before) >= max(rule.least, rule.part * before):
            found.append(Signal(rule.figure, (now > before) is rule.more_is_better, now, before))
    return tuple(found)


def _share_chance(now: Share, before: Share) -> float:
    return share_change(now.part, now.whole, before.part, before.whole)


def verdict_of(report: Report) -> Verdict:
    """One word."""
    if not report.chances or report.before.mentions is None or report.now.mentions is None:
        return Verdict.UNKNOWN
    ways = {one.better for one in signals_of(report)}
    if ways == {True, False}:
        return Verdict.MIXED
    return {True: Verdict.BETTER, False: Verdict.WORSE}[ways.pop()] if ways else Verdict.SAME
