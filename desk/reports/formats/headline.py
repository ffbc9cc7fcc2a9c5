"""The few figures that lead a report, each with the period before and with what is usual beside it."""

from collections.abc import Callable
from dataclasses import dataclass

from desk.reports.formats.words import NO_DATA, clock, duration, interval, number, of, percent, ratio
from desk.reports.intervals import Share
from desk.reports.report import Report


@dataclass(frozen=True, slots=True)
class Headline:
    """One leading figure, in words."""

    name: str
    value: str
    note: str
    """What the value is made of; may be empty."""
    before: str
    usual: str
    """Where it lies in eight of ten past periods."""
    items: str
    """What `--items` lists it."""


def headlines(report: Report) -> tuple[Headline, ...]:
    """In the order in which they are read."""
    now, before = report.now, report.before
    recovered, targets = report.outcomes.share, report.targets
    return (
        Headline(
            "Recovered", percent(recovered.share), _sure(recovered) or "no outcome known yet",
            percent(report.outcomes_before.share.share), _usual(report, "recovered", percent), "recovered",
        ),
        Headline("Mentions", number(now.mentions), "", number(before.mentions), _usual(report, "mentions", number),
                 "mentions"),
        Headline(
            "Complaints for each praise", ratio(now.complaints_per_praise),
            f"{number(now.complaints)} to {number(now.praise)}", ratio(before.complaints_per_praise),
            _usual(report, "complaints_per_praise", ratio), "complaints",
        ),
        Headline(
            "First answer, half within", duration(now.first_response_median_s), clock(report),
            duration(before.first_response_median_s), _usual(report, "first_response_median_s", duration), "answered",
        ),
        Headline(
            "First answer, 9 of 10 within", duration(now.first_response_p90_s), clock(report),
            duration(before.first_response_p90_s), _usual(report, "first_response_p90_s", duration), "slow",
        ),
        Headline(
            "Targets met", percent(targets.share), of(targets) if targets.whole else "no answer had a target",
            percent(report.targets_before.share), _usual(report, "targets", percent), "targets-missed",
        ),
    )  # fmt: skip


def _sure(share: Share) -> str:
    return f"{of(share)}; 95% interval {interval(share)}" if share.whole else ""


def _usual(report: Report, figure: str, words: Callable[[float], str]) -> str:
    band = report.bands.get(figure)
    if band is None:
        return NO_DATA
    low, high = words(_rounded(band.low)), words(_rounded(band.high))
    return low if low == high else f"{low} to {high}"


def _rounded(value: float) -> float:
    return float(round(value)) if value >= 10 else value
