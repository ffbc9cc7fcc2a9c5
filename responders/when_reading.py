"""From the words of a time to the moment that they mean, by a brand's own clock and business days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from responders.hours import DAY_MINUTES, BusinessHours, wall_clock, working_day
from responders.when_words import AMOUNTS, DAYS, MONTHS

FARTHEST: Final = timedelta(days=3660)
_ONE_DAY: Final = timedelta(days=1)
_PARTS: Final = {
    "morning": 12 * 60, "noon": 12 * 60, "midday": 12 * 60, "afternoon": 18 * 60, "evening": 22 * 60,
    "first thing": 12 * 60,
}  # fmt: skip
Words = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Said:
    """When and under which clock it was said."""

    at: datetime
    hours: BusinessHours

    @property
    def today(self) -> date:
        """The day on the wall."""
        return self.at.astimezone(self.hours.zone).date()

    def end_of(self, day: date) -> datetime:
        """When the business day ends. A day off ends with the last business day before it, if that is still to come."""
        for back in range(4):
            bounds = working_day(day - back * _ONE_DAY, self.hours)
            if bounds is not None and bounds[1] > self.at:
                return bounds[1]
        return wall_clock(day, DAY_MINUTES, self.hours.zone)

    def on(self, day: date, minutes: int | None) -> datetime:
        """That time on that day; without a time its end."""
        return self.end_of(day) if minutes is None else wall_clock(day, minutes, self.hours.zone)


def _amount(words: str) -> int:
    plain = " ".join(words.lower().split())
    return AMOUNTS[plain] if plain in AMOUNTS else int(plain)


def _span(said: Said, words: Words) -> datetime | None:
    if loose := words.get("loose"):
        return after(said, 2, loose[:1].lower())
    if words.get("half"):
        return after(said, 30, "m")
    unit = (words["unit"] or "").lower()
    count = _amount(words.get("n") or "1") * (2 if unit == "fortnight" else 1)
    if words.get("working") and unit == "day":
        return said.end_of(_working_days_on(said, count))
    return after(said, count, {"month": "mo", "fortnight": "w"}.get(unit, unit[:1]))


def after(said: Said, count: int, unit: str) -> datetime | None:
    """So many minutes or hours are just that; days, weeks and months end with the business day."""
    if not 0 < count <= FARTHEST.days:
        return None
    if unit in {"m", "h"}:
        return said.at + count * (timedelta(minutes=1) if unit == "m" else timedelta(hours=1))
    if unit == "mo":
        return said.end_of(_months_on(said.today, count))
    return said.end_of(said.today + count * (7 if unit == "w" else 1) * _ONE_DAY)


def _working_days_on(said: Said, count: int) -> date:
    day = said.today
    while count > 0:
        day += _ONE_DAY
        count -= working_day(day, said.hours) is not None and (day.weekday() < 5 or not said.hours.always)
    return day


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - _ONE_DAY).day
    return date(year, month + 1, min(day.day, last))


def _named_day(said: Said, words: Words) -> datetime | None:
    day = _day_of(said, words)
    if day is None:
        return None
    if later := (words.get("later") or "").lower():
        day += (14 if later == "fortnight" else 7) * _ONE_DAY
    minutes = _clock_of(words)
    part = next((words[name] for name in ("part", "part2") if words.get(name)), None)
    if (words.get("prefix") or "").lower() == "before" and minutes is None and not part:
        return said.end_of(day - _ONE_DAY)
    if minutes is None and part:
        minutes = _PARTS[" ".join(part.lower().split())]
        if part.lower() == "afternoon" and said.at < (closing := said.end_of(day)):
            # An afternoon ends with the business day, where that ends first.
            return min(closing, said.on(day, minutes))
    if minutes is None and (words.get("word") or "").lower() == "tonight":
        minutes = DAY_MINUTES
    until = said.on(day, minutes)
    if until <= said.at and words.get("weekday"):
        until = said.on(day + 7 * _ONE_DAY, minutes)
    return until


def _day_of(said: Said, words: Words) -> date | None:
    if words.get("iso"):
        return date.fromisoformat(words["iso"] or "")
    if words.get("day") and words.get("month"):
        return _dated(said, int(words["day"] or ""), MONTHS[(words["month"] or "")[:3].lower()], words.get("year"))
    if words.get("ordinal") and words.get("which"):
        ahead = (words["which"] or "").lower() == "next"
        return _months_on(said.today.replace(day=1), ahead).replace(day=int(words["ordinal"] or ""))
    if words.get("ordinal"):
        return _next_numbered(said.today, int(words["ordinal"] or ""))
    if words.get("weekday"):
        return _weekday(said, DAYS[(words["weekday"] or "")[:3].lower()], (words.get("which") or "").lower())
    word = " ".join((words.get("word") or "").lower().split())
    return said.today + _ONE_DAY * {"tomorrow": 1, "the day after tomorrow": 2}.get(word, 0)


def _dated(said: Said, day: int, month: int, year: str | None) -> date | None:
    if year:
        return date(int(year), month, day)
    for ahead in range(9):
        try:
            found = date(said.today.year + ahead, month, day)
        except ValueError:
            continue  # 29 February waits for its year
        if found >= said.today:
            return found
    return None


def _next_numbered(today: date, day: int) -> date | None:
    for months in range(13):
        first = _months_on(today.replace(day=1), months)
        try:
            found = first.replace(day=day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _weekday(said: Said, wanted: int, which: str) -> date:
    """The next one; with "next" that of the calendar week to come. Today's while its business day lasts."""
    ahead = (wanted - said.today.weekday()) % 7
    if which == "next":
        return said.today + (7 - said.today.weekday() + wanted) * _ONE_DAY
    bounds = working_day(said.today, said.hours)
    over = ahead == 0 and (bounds is None or bounds[1] <= said.at)
    return said.today + (7 if over else ahead) * _ONE_DAY


def _clock_of(words: Words) -> int | None:
    """Minutes after midnight.

    Raises:
        ValueError: no clock shows that.
    """
    if named := (words.get("noon") or "").lower():
        return DAY_MINUTES if named == "midnight" else 13 * 60 if named.startswith("lunch") else 12 * 60
    if not words.get("hour"):
        return None
    half = (words.get("half") or "").lower()[:1]
    hour, minute = int(words["hour"] or ""), int(words.get("minute") or 0)
    if hour > (12 if half else 24) or minute > 59 or (half and hour == 0):
        raise ValueError(hour)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not words.get("minute") and 1 <= hour <= 7:
        hour += 12  # five o'clock in a reply is in the afternoon
    return hour * 60 + minute


def _clock(said: Said, words: Words) -> datetime | None:
    minutes = _clock_of(words)
    if minutes is None:
        return None
    until = said.on(said.today, minutes)
    return until if until > said.at else said.on(said.today + _ONE_DAY, minutes)


def _end_of(said: Said, words: Words) -> datetime | None:
    what = " ".join((words["what"] or "").lower().split())
    if what[:3] in DAYS:
        return said.end_of(_weekday(said, DAYS[what[:3]], (words.get("which") or "").lower()))
    if what == "weekend":
        return _stretch(said, {"what": "week"})
    if what.endswith("tomorrow"):
        return said.end_of(said.today + _ONE_DAY)
    named = what.rpartition(" ")[2]
    if named.endswith("day") and named[:3] in DAYS:
        return said.end_of(_weekday(said, DAYS[named[:3]], ""))
    if what.endswith(("day", "business", "play", "eod", "cob", "eob")):
        return said.end_of(said.today)
    return _stretch(said, {**words, "what": what.removeprefix("working ").replace("eow", "week")})


def _stretch(said: Said, words: Words) -> datetime | None:
    """The end of a week, month or year, this one or the next."""
    what, ahead = (words["what"] or "").lower(), (words.get("which") or "").lower() == "next"
    today = said.today
    if what == "week":
        monday = today - today.weekday() * _ONE_DAY + (7 if ahead else 0) * _ONE_DAY
        # A week of work ends on Friday, also where somebody is at the desk around the clock.
        last = 1 if words.get("early") else 4 if said.hours.always else 6
        until = said.end_of(monday + last * _ONE_DAY)
        return until if until > said.at else said.end_of(monday + 6 * _ONE_DAY)
    if what == "weekend":
        return wall_clock(today + (6 - today.weekday() + (7 if ahead else 0)) * _ONE_DAY, DAY_MINUTES, said.hours.zone)
    if what == "month":
        return said.end_of(_months_on(today.replace(day=1), 2 if ahead else 1) - _ONE_DAY)
    return said.end_of(date(today.year + ahead, 12, 31))


READERS: Final[dict[str, Callable[[Said, Words], datetime | None]]] = {
    "span": _span, "day": _named_day, "clock": _clock, "end": _end_of, "stretch": _stretch,
}  # fmt: skip
"""How each form of `responders/when_words.py` is read: None where it names no moment, ValueError where none is so."""
