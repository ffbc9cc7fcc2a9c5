"""Points in time as other tools write them. What could mean two days is refused rather than guessed."""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# ISO 8601 has no space before the zone, and no zone names; exports often have both.
_ZONE = re.compile(r"\s*(?:(?:UTC|GMT)?([+-]\d\d):?(\d\d)|(?:UTC|GMT))\Z", re.IGNORECASE)
# "Tue Oct 31 22:10:47 +0000 2017": X API v1.1 and its archives.
_TWITTER = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{1,2}):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})\Z")
_NUMERIC = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ ,T]+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp])?\.?[Mm]?\.?)?\Z"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def parse_time(value: object) -> datetime:
    """An aware UTC time. ISO 8601 (no zone means UTC), epoch seconds or milliseconds, and what X and mail write.

    Raises:
        ValueError: with a reason for people; also where day and month could be swapped.
    """
    if isinstance(value, str):
        found = _text(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _epoch(float(value))
    else:
        raise ValueError("is not a time")  # noqa: TRY004 - one kind of error for one kind of trouble: a bad row
    try:
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        raise ValueError("is out of range") from None
    if found < _EARLIEST:
        raise ValueError("is before 1990; is it a time at all?")
    return found


def _text(text: str) -> datetime:
    # ISO's basic form would read milliseconds as a year and a time.
    if text.isdecimal() and len(text) >= 9:
        return _epoch(float(text))
    try:
        # The common case first: 20,000 rows are read in a fraction of a second.
        return datetime.fromisoformat(text)
    except ValueError:
        return _other(text.strip())


def _other(text: str) -> datetime:
    if re.fullmatch(r"\d{9,16}(\.\d*)?", text):
        return _epoch(float(text))
    if match := _TWITTER.match(text):
        month, day, hour, minute, second, zone, year = match.groups()
        if month in _MONTHS:
            stamp = f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}T{int(hour):02}:{minute}:{second}{zone}"
            return _iso(stamp, text)
    if match := _NUMERIC.match(text):
        return _day_and_month(text, match)
    if "," in text:
        try:
            return parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    return _iso(_ZONE.sub(lambda m: f"{m[1]}:{m[2]}" if m[1] else "+00:00", text), text)


def _iso(text: str, shown: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"is not a time that we can read ({shown[:40]!r}); use 2026-11-03T14:05:00Z") from None


def _day_and_month(shown: str, match: re.Match[str]) -> datetime:
    """11/23/2026 2:05 PM. With points it is day first everywhere that writes points."""
    first, mark, second, year, hour, minute, seconds, half = match.groups()
    day, month = int(first), int(second)
    if mark != ".":
        if day <= 12 and month <= 12 and day != month:
            raise ValueError(f"could be two days ({shown[:40]!r}); use 2026-11-03T14:05:00Z")
        if month > 12:
            day, month = month, day
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(f"is not a time that we can read ({shown[:40]!r}); use 2026-11-03T14:05:00Z")
        hours = hours % 12 + (12 if half in "Pp" else 0)
    try:
        return datetime(int(year), month, day, hours, int(minute or 0), int(seconds or 0), tzinfo=UTC)
    except ValueError:
        raise ValueError(f"is not a time that we can read ({shown[:40]!r}); use 2026-11-03T14:05:00Z") from None


def _epoch(number: float) -> datetime:
    """Seconds, milliseconds or microseconds since 1970, told apart by their size."""
    for unit in (1.0, 1e3, 1e6):
        if math.isfinite(number) and 0 <= number / unit < 1e11:
            return datetime.fromtimestamp(number / unit, UTC)
    raise ValueError("is out of range")
