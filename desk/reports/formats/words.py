"""How figures are written, the same in every form of a report."""

from collections.abc import Sequence

from desk.reports.intervals import Share
from desk.reports.report import Report

NO_DATA = "-"
"""Stands where there was nothing to measure."""
_CLOCKS = {"business-hours": "business hours", "wall-clock": "wall-clock time"}


def clock(report: Report) -> str:
    """What response times are measured in."""
    return _CLOCKS[report.clock]


def counted(count: int, name: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{number(count)} {name}{'' if count == 1 else 's'}"


def number(count: float | None) -> str:
    """With thousands apart; what is no whole number has one decimal."""
    if count is None:
        return NO_DATA
    return f"{count:,.0f}" if float(count).is_integer() or count >= 100 else f"{count:,.1f}"


def about(mean: float) -> str:
    """A mean of counts: whole from ten on."""
    return number(round(mean) if mean >= 10 else round(mean, 1))


def ratio(value: float | None) -> str:
    """`1.5`."""
    return NO_DATA if value is None else f"{value:.1f}"


def percent(share: float | None) -> str:
    """Rounded down, so that 100 % means all; a trace is not nothing."""
    if share is None:
        return NO_DATA
    whole = int(share * 100 + 1e-9)
    return "<1%" if share and not whole else f"{whole}%"


def of(share: Share) -> str:
    """`12 of 15`."""
    return f"{share.part:,} of {share.whole:,}" if share.whole else NO_DATA


def interval(share: Share) -> str:
    """`55 to 92%`, where the true share lies with 95 %."""
    if not share.whole:
        return NO_DATA
    low, high = share.interval
    return f"{round(low * 100)} to {round(high * 100)}%"


def dollars(usd: float | None) -> str:
    """US dollars and cents; a trace is not nothing."""
    if usd is None:
        return NO_DATA
    return "<$0.01" if 0 < usd < 0.005 else f"${usd:,.2f}"


def duration(seconds: float | None) -> str:
    """`45 s`, `12 min`, `1 h 12 min`, `51 h`."""
    if seconds is None:
        return NO_DATA
    if round(seconds) < 60:
        return f"{round(seconds)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours:,} h {minutes} min" if minutes and hours < 24 else f"{hours:,} h"


def upper_first(words: str) -> str:
    """As a heading begins; the rest stays as it is."""
    return words[:1].upper() + words[1:]


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
