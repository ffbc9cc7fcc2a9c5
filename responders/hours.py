"""Business hours and quiet hours: wall-clock times of a brand's own zone, turned into spans of real time.

A wall-clock time that the clock skips in spring means the moment of the jump; one that comes twice in autumn means the
first for a beginning and the second for an end. So an opening is always one unbroken span.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """A stretch of a day in minutes after midnight by the wall clock. Past 1,440 it reaches into the next day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY_MINUTES and self.start < self.end <= self.start + DAY_MINUTES):
            raise ValueError(
                f"{self.start} to {self.end} is no stretch of a day. Begin before 24:00, last a day at most."
            )

    @classmethod
    def parse(cls, text: str) -> "Opening":
        """An opening as people write it: `09:00-17:30`, over midnight `22:00-07:00`, the whole day `00:00-24:00`.

        Raises:
            ValueError: it is not written like that, or takes no time at all.
        """
        start, dash, end = (part.strip() for part in text.partition("-"))
        try:
            begins, ends = _minutes(start), _minutes(end)
        except ValueError:
            dash = ""
        if not dash or begins in {ends, DAY_MINUTES}:
            raise ValueError(f'"{text}" is no stretch of a day. Write it as 09:00-17:30; the whole day is 00:00-24:00.')
        return cls(begins, ends if ends > begins else ends + DAY_MINUTES)


Week = tuple[tuple[Opening, ...], ...]
"""Seven days from Monday on."""
_WHOLE_DAY = (Opening(0, DAY_MINUTES),)


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When a brand's people are at work. An opening belongs to the day it begins on; on holidays none begins."""

    zone: ZoneInfo
    week: Week = (_WHOLE_DAY,) * 7
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        _check(self.week)
        if not any(self.week):
            raise ValueError("These business hours never open. Give at least one weekday an opening.")

    @property
    def always(self) -> bool:
        """Around the clock, every day."""
        return not self.holidays and all(_WHOLE_DAY[0] in day for day in self.week)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nothing may leave for the platforms."""

    zone: ZoneInfo
    week: Week

    def __post_init__(self) -> None:
        _check(self.week)


def business_seconds_between(start: datetime, end: datetime, hours: BusinessHours) -> float:
    """Seconds of business time from `start` to `end`, 0 when `end` is not later.

    Raises:
        ValueError: a time has no zone.
    """
    start, end = _utc(start), _utc(end)
    if hours.always:
        return max(0.0, (end - start).total_seconds())
    total = timedelta()
    for opens, closes in _spans(hours.zone, hours.week, hours.holidays, start):
        if opens >= end:
            break
        total += max(timedelta(), min(closes, end) - max(opens, start))
    return total.total_seconds()


def business_time_after(start: datetime, seconds: float, hours: BusinessHours) -> datetime:
    """The earliest moment, in UTC, at which so many seconds of business time have passed since `start`.

    Raises:
        ValueError: `start` has no zone, or the calendar ends before.
    """
    start, left = _utc(start), timedelta(seconds=max(0.0, seconds))
    if hours.always or not left:
        return start + left
    for opens, closes in _spans(hours.zone, hours.week, hours.holidays, start):
        there = closes - max(opens, start)
        if there >= left:
            return max(opens, start) + left
        left -= max(timedelta(), there)
    raise ValueError(f"No {seconds} seconds of business time are left in the calendar after {start.isoformat()}.")


def working_day(day: date, hours: BusinessHours) -> tuple[datetime, datetime] | None:
    """When work begins and ends on a day of the brand's zone, in UTC; None on a day off."""
    found = () if day in hours.holidays else _of_day(hours.zone, hours.week[day.weekday()], day)
    return (found[0][0], max(closes for _, closes in found)) if found else None


def wall_clock(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the clock on the wall shows so many minutes after midnight of that day."""
    return _real(zone, day, minutes, last=True)


def openings_between(start: datetime, end: datetime, hours: BusinessHours) -> Iterator[tuple[datetime, datetime]]:
    """The spans of business time from `start` to `end` in order, in UTC, cut where they reach beyond.

    Raises:
        ValueError: a time has no zone.
    """
    start, end = _utc(start), _utc(end)
    if hours.always:
        yield start, end
        return
    for opens, closes in _spans(hours.zone, hours.week, hours.holidays, start):
        if opens >= end:
            break
        if closes > start:
            yield max(opens, start), min(closes, end)


def in_quiet_hours(at: datetime, quiet: QuietHours | None) -> bool:
    """Nothing may leave now.

    Raises:
        ValueError: `at` has no zone.
    """
    return quiet_until(at, quiet) is not None


def quiet_until(at: datetime, quiet: QuietHours | None) -> datetime | None:
    """When the quiet that holds now ends, in UTC; None when it is not quiet. A week that is all quiet ends past a week.

    Raises:
        ValueError: `at` has no zone.
    """
    at = _utc(at)
    if quiet is None or not any(quiet.week):
        return None
    until = at
    for starts, ends in _spans(quiet.zone, quiet.week, frozenset(), at):
        if starts > until or until - at > 7 * _ONE_DAY:
            break
        until = max(until, ends)
    return until if until > at else None


def _check(week: Week) -> None:
    if len(week) != 7:
        raise ValueError(f"A week has {len(week)} days here. Give seven, from Monday on.")


def _minutes(text: str) -> int:
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise ValueError(text)
    if len(hour) > 2 or len(minute) != 2 or int(minute) > 59 or int(hour) * 60 + int(minute) > DAY_MINUTES:
        raise ValueError(text)
    return int(hour) * 60 + int(minute)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"The time {at.isoformat()} has no zone. Give an aware time.")
    return at.astimezone(UTC)


def _spans(
    zone: ZoneInfo, week: Week, holidays: frozenset[date], start: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Spans of real time in order, joined where they touch, from the day before `start` on; ends at the year 9999."""
    joined: tuple[datetime, datetime] | None = None
    for span in _days(zone, week, holidays, start):
        if joined is None:
            joined = span
        elif span[0] > joined[1]:
            yield joined
            joined = span
        else:
            joined = joined[0], max(joined[1], span[1])
            if joined[1] - joined[0] >= 8 * _ONE_DAY:
                # Without a gap for a week there may be none at all: hand over what there is and go on from its end.
                yield joined
                joined = joined[1], joined[1]


def _days(
    zone: ZoneInfo, week: Week, holidays: frozenset[date], start: datetime
) -> Iterator[tuple[datetime, datetime]]:
    # Two days back: an opening over midnight begins the day before, and a zone may have skipped a day.
    day = start.astimezone(zone).date() - 2 * _ONE_DAY
    while day < date.max - 2 * _ONE_DAY:
        if day not in holidays:
            yield from _of_day(zone, week[day.weekday()], day)
        day += _ONE_DAY


@lru_cache(maxsize=4096)
def _of_day(zone: ZoneInfo, openings: tuple[Opening, ...], day: date) -> tuple[tuple[datetime, datetime], ...]:
    def bounds() -> Iterable[tuple[datetime, datetime]]:
        for opening in sorted(openings):
            opens, closes = _real(zone, day, opening.start, last=False), _real(zone, day, opening.end, last=True)
            if opens < closes:
                yield opens, closes

    return tuple(bounds())


def _real(zone: ZoneInfo, day: date, minutes: int, *, last: bool) -> datetime:
    """The moment, in UTC, at which the wall clock shows so many minutes after midnight of that day."""
    days, rest = divmod(minutes, DAY_MINUTES)
    wall = datetime.combine(day + days * _ONE_DAY, time(rest // 60, rest % 60), zone)
    early, late = wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if early > late:  # PEP 495: the clock never shows this time
        return _jump(zone, late, early)
    return late if last else early


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the zone's offset changes between two moments."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _ONE_SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
