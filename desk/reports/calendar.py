"""Days, ISO weeks, months and quarters in a brand's own zone: their names, and when they begin and end."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_FORMS = {
    "day": re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII),
    "week": re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII | re.IGNORECASE),
    "month": re.compile(r"(\d{4})-(\d{1,2})", re.ASCII),
    "quarter": re.compile(r"(\d{4})-?Q(\d)", re.ASCII | re.IGNORECASE),
}
_EXAMPLES = {"day": "2026-11-24", "week": "2026-W47", "month": "2026-11", "quarter": "2026-Q4"}
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FULL_MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class NoSuchPeriodError(ValueError):
    """A period that the calendar does not hold: fact first, then what to do."""


class Kind(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Period:
    """A day, ISO week, month or quarter in a zone."""

    kind: Kind
    first_day: date
    zone: ZoneInfo

    @property
    def name(self) -> str:
        """For example `2026-11-24`, `2026-W47`, `2026-11`, `2026-Q4`."""
        day = self.first_day
        match self.kind:
            case Kind.DAY:
                return day.isoformat()
            case Kind.WEEK:
                year, number, _ = day.isocalendar()
                return f"{year:04d}-W{number:02d}"
            case Kind.MONTH:
                return f"{day:%Y-%m}"
            case Kind.QUARTER:
                return f"{day.year:04d}-Q{(day.month + 2) // 3}"

    @property
    def title(self) -> str:
        """As a heading begins: `Week 47 (16-22 Nov)`, `Tuesday 24 Nov 2026`, `November 2026`, `Q4 2026 (Oct-Dec)`."""
        day = self.first_day
        match self.kind:
            case Kind.DAY:
                return f"{day:%A} {day.day} {_MONTHS[day.month]} {day.year}"
            case Kind.WEEK:
                return f"Week {day.isocalendar().week} ({days(day, self.last_day)})"
            case Kind.MONTH:
                return f"{_FULL_MONTHS[day.month]} {day.year}"
            case Kind.QUARTER:
                return f"{self.short} ({_MONTHS[day.month]}-{_MONTHS[self.last_day.month]})"

    @property
    def short(self) -> str:
        """Inside a sentence: `week 46`, `Tuesday 24 Nov`, `October 2026`, `Q3 2026`."""
        day = self.first_day
        match self.kind:
            case Kind.DAY:
                return f"{day:%A} {day.day} {_MONTHS[day.month]}"
            case Kind.WEEK:
                return f"week {day.isocalendar().week}"
            case Kind.MONTH:
                return self.title
            case Kind.QUARTER:
                return f"Q{(day.month + 2) // 3} {day.year}"

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return self.shifted(1).first_day - timedelta(days=1)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it in order."""
        count = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + timedelta(days=n) for n in range(count))

    @property
    def start(self) -> datetime:
        """Midnight of its first day, as UTC. Where the clock skips midnight: the moment it does."""
        return midnight(self.first_day, self.zone)

    @property
    def end(self) -> datetime:
        """Midnight after its last day, as UTC: an hour earlier or later where the clock changes in between."""
        return self.shifted(1).start

    def shifted(self, steps: int) -> "Period":
        """So many of its kind later."""
        if self.kind in {Kind.DAY, Kind.WEEK}:
            return replace(self, first_day=self.first_day + steps * timedelta(days=1 if self.kind is Kind.DAY else 7))
        months = self.first_day.year * 12 + self.first_day.month - 1 + steps * (1 if self.kind is Kind.MONTH else 3)
        return replace(self, first_day=date(months // 12, months % 12 + 1, 1))

    def past(self, steps: int) -> "Period":
        """What it is measured beside, so many times back: a day beside the same weekday, others beside their kind."""
        return self.shifted(-7 * steps if self.kind is Kind.DAY else -steps)


def period_named(kind: Kind, name: str | None, *, zone: ZoneInfo, at: datetime) -> Period:
    """The period called, for example, `2026-W47` or `current`; None is the last one that is over.

    Raises:
        NoSuchPeriodError: the calendar has no such period of this kind.
        ValueError: `at` has no zone.
    """
    if at.utcoffset() is None:
        raise ValueError(f"The time {at.isoformat()} has no zone. Give an aware time.")
    current = period_of(kind, at.astimezone(zone).date(), zone)
    if name is None:
        return current.shifted(-1)
    if name.strip().lower() == "current":
        return current
    advice = f"Write it like {_EXAMPLES[kind]}{' (ISO 8601)' if kind is Kind.WEEK else ''}, or current."
    found = _FORMS[kind].fullmatch(name.strip())
    if found is None or not 1970 <= int(found[1]) <= 9990:
        raise NoSuchPeriodError(f"{name!r} is not the name of a {kind}. {advice}")
    try:
        return Period(kind, _first_day(kind, [int(part) for part in found.groups()]), zone)
    except ValueError as error:
        raise NoSuchPeriodError(f"The year {found[1]} has no {kind} {found[2]}. {advice}") from error


def period_of(kind: Kind, day: date, zone: ZoneInfo) -> Period:
    """The period of this kind in which a day lies."""
    match kind:
        case Kind.DAY:
            first = day
        case Kind.WEEK:
            first = day - timedelta(days=day.weekday())
        case Kind.MONTH:
            first = day.replace(day=1)
        case Kind.QUARTER:
            first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(kind, first, zone)


def _first_day(kind: Kind, parts: list[int]) -> date:
    match kind:
        case Kind.DAY:
            return date(*parts)
        case Kind.WEEK:
            return date.fromisocalendar(parts[0], parts[1], 1)
        case Kind.MONTH:
            return date(parts[0], parts[1], 1)
        case Kind.QUARTER:
            return date(parts[0], parts[1] * 3 - 2, 1)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a day begins in a zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def days(first: date, last: date) -> str:
    """A stretch of days: `16-22 Nov`, `30 Nov-6 Dec`."""
    begins = f"{first.day}" if first.month == last.month else f"{first.day} {_MONTHS[first.month]}"
    return f"{begins}-{last.day} {_MONTHS[last.month]}"


def day_words(day: date) -> str:
    """`Mon 16 Nov`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month]}"
