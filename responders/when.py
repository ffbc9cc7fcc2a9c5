"""When somebody says "by Friday" or "within 48 hours": which moment that is, in the zone and hours of a brand.

A small grammar of the times that people write into short replies. It knows no other language and no past, and keeps to
business days, which no library of dates does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from responders.hours import BusinessHours
from responders.when_reading import FARTHEST, READERS, Said, after
from responders.when_words import BARRED, FORMS, SHORT


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that a text names."""

    at: datetime
    """By then it is to be done, in UTC. Without a clock time: the end of that business day."""
    start: int
    end: int
    """Where the words stand in the text."""
    deadline: bool
    """It is named as one ("by", "within"), not as the time of something ("on", "tomorrow")."""


def moments(text: str, *, at: datetime, hours: BusinessHours) -> list[Moment]:
    """The times to come that a text names, in the order of its words.

    Args:
        text: any English text.
        at: when it was said; aware.
        hours: the zone and business hours by which it was said.
    """
    said = Said(at.astimezone(UTC), hours)
    text = text.replace("\u2019", "'")
    return [found for found in _found(text, said) if at < found.at <= at + FARTHEST]


def moment(text: str, *, at: datetime, hours: BusinessHours) -> datetime:
    """The one time that these words are, such as `2d`, `Friday` or `2026-12-01`.

    Raises:
        ValueError: they are no time, or one that is past.
    """
    words = " ".join(text.split())
    said = Said(at.astimezone(UTC), hours)
    if short := SHORT.fullmatch(words):
        until = after(said, int(short["n"]), short["unit"].lower())
        if until is not None and at < until <= at + FARTHEST:
            return until
    for whole in (words, f"by {words}"):
        for found in moments(whole, at=at, hours=hours):
            if (found.start, found.end) == (0, len(whole)):
                return found.at
    raise ValueError(f'"{text}" is no time to come. Write it as 2d, Friday, tomorrow 10am or 2026-12-01.')


def named_date(text: str, *, at: datetime, hours: BusinessHours) -> date:
    """The day that these words are, by the calendar alone: a Sunday too.

    Raises:
        ValueError: they are no day to come.
    """
    until = moment(text, at=at, hours=BusinessHours(hours.zone))
    return (until.astimezone(hours.zone) - timedelta(microseconds=1)).date()


def _found(text: str, said: Said) -> Iterator[Moment]:
    taken = 0
    hits = [(hit, form) for form in FORMS for hit in form.pattern.finditer(text)]
    # Of words that can be read in two ways the longer reading counts: "Monday 10am" is not "Monday".
    for hit, form in sorted(hits, key=lambda one: (one[0].start(), -one[0].end())):
        if hit.start() < taken:
            continue
        if BARRED.search(text, max(0, hit.start() - 20), hit.start()):
            taken = hit.end()  # "until Friday at 5pm": not at 5pm either
            continue
        try:
            until = READERS[form.kind](said, hit.groupdict())
        except (ValueError, OverflowError):
            continue  # the 31st of a short month
        if until is not None:
            taken = hit.end()
            prefix = (hit.groupdict().get("prefix") or "").lower()
            yield Moment(until, hit.start(), hit.end(), form.deadline or prefix not in {"", "on", "at"})
