"""ISO weeks in a brand's own zone: their names, and the moments at which they begin and end."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII | re.IGNORECASE)


class NoSuchWeekError(ValueError):
    """A week that the calendar does not hold: fact first, then what to do."""


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week in a zone."""

    first_day: date
    zone: ZoneInfo

    @property
    def name(self) -> str:
        """For example `2026-W47`."""
        year, number, _ = self.first_day.isocalendar()
        return f"{year:04d}-W{number:02d}"

    @property
    def start(self) -> datetime:
        """Midnight of Monday, as UTC. Where the clock skips midnight: the moment it does."""
        return datetime.combine(self.first_day, time(), self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """Midnight of the next Monday, as UTC: 167 or 169 hours on where the clock changes in the week."""
        return self.shifted(1).start

    def shifted(self, weeks: int) -> "Week":
        """So many weeks later."""
        return replace(self, first_day=self.first_day + timedelta(weeks=weeks))


def week_named(name: str | None, *, zone: ZoneInfo, at: datetime) -> Week:
    """The week called `2026-W47` or `current`; None is the last one that is over.

    Raises:
        NoSuchWeekError: the calendar has no such week.
        ValueError: `at` has no zone.
    """
    if at.utcoffset() is None:
        raise ValueError(f"The time {at.isoformat()} has no zone. Give an aware time.")
    today = at.astimezone(zone).date()
    current = Week(today - timedelta(days=today.weekday()), zone)
    if name is None:
        return current.shifted(-1)
    if name.lower() == "current":
        return current
    advice = "Write it like 2026-W47 (ISO 8601), or current."
    found = _WEEK.fullmatch(name.strip())
    if found is None or not 1970 <= int(found[1]) <= 9998:
        raise NoSuchWeekError(f"{name!r} is not the name of a week. {advice}")
    try:
        return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1), zone)
    except ValueError as error:
        raise NoSuchWeekError(f"The year {found[1]} has no week {int(found[2])}. {advice}") from error
