"""The few figures that lead a report, each with the period before and with what is usual beside it."""

from collections.abc import Callable
from dataclasses import dataclass

from desk.reports.formats.words import NO_DATA, clock, duration, number, ratio
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
    return (
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
    )  # fmt: skip


def _usual(report: Report, figure: str, words: Callable[[float], str]) -> str:
    band = report.bands.get(figure)
    if band is None:
        return NO_DATA
    low, high = words(_rounded(band.low)), words(_rounded(band.high))
    return low if low == high else f"{low} to {high}"


def _rounded(value: float) -> float:
    return float(round(value)) if value >= 10 else value
