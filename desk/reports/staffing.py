"""When people write: by day, and by hour beside the hours in which somebody is there to answer."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from desk.reports.calendar import Period
from desk.reports.report import DayCount, HourGrid
from responders.hours import BusinessHours, openings_between
from store.types import Label

Minutes = Mapping[tuple[Label, int], int]
"""How many mentions, by label and minute since 1970 (UTC)."""
_HALF = 30 * 60


def days_of(period: Period, minutes: Minutes) -> tuple[DayCount, ...]:
    """Every day of the period, the silent ones too."""
    counts = {day: Counter[Label]() for day in period.days}
    local = _local(period.zone)
    for (label, minute), mentions in minutes.items():
        counts[local(minute).date()][label] += mentions
    return tuple(
        DayCount(day, n[Label.PRAISE], n[Label.COMPLAINT], n[Label.QUESTION], n[Label.OTHER])
        for day, n in counts.items()
    )


def hours_of(period: Period, minutes: Minutes, hours: BusinessHours | None) -> HourGrid:
    """Mentions by weekday and hour of the wall clock, and in which of these hours the brand is open."""
    grid = [[0] * 24 for _ in range(7)]
    local = _local(period.zone)
    outside = 0
    spans = [] if hours is None else list(openings_between(period.start, period.end, hours))
    is_open = {minute for opens, closes in spans for minute in range(_minute(opens), _minute(closes))}
    for (_, minute), mentions in minutes.items():
        there = local(minute)
        grid[there.weekday()][there.hour] += mentions
        outside += 0 if minute in is_open else mentions
    shown = None if hours is None else _opening(period, hours)
    return HourGrid(tuple(map(tuple, grid)), shown, None if hours is None else outside)


def _opening(period: Period, hours: BusinessHours) -> tuple[tuple[bool, ...], ...]:
    """By the hours of one whole week: a period of one day shows the other days too."""
    open_s = [[0.0] * 24 for _ in range(7)]
    start = period.start
    for opens, closes in openings_between(start, start + timedelta(days=7), hours):
        at = opens
        while at < closes:
            there = at.astimezone(period.zone)
            step = min(closes, at + timedelta(minutes=60 - there.minute, seconds=-there.second)) - at
            open_s[there.weekday()][there.hour] += step.total_seconds()
            at += step
    return tuple(tuple(seconds >= _HALF for seconds in day) for day in open_s)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _local(zone: ZoneInfo) -> Callable[[int], datetime]:
    @cache
    def hour(quarter: int) -> datetime:
        return datetime.fromtimestamp(quarter * 900, UTC).astimezone(zone)

    # Clocks change at whole quarters of an hour, so all minutes of one share a day and an hour.
    return lambda minute: hour(minute // 15)
