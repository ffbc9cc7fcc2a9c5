"""Business seconds between two times, by the hundred thousand: the openings are laid out once, then looked up."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime

from responders.hours import BusinessHours, openings_between


class Worktime:
    """The business time that passes between whole seconds since 1970, inside a stretch."""

    def __init__(self, hours: BusinessHours | None, start: datetime, end: datetime) -> None:
        """None: every second counts."""
        self._always = hours is None or hours.always
        self._opens: list[int] = []
        self._until: list[int] = []
        """How much business time had passed when each opening began."""
        self._lasts: list[int] = []
        passed = 0
        for opens, closes in () if hours is None or self._always else openings_between(start, end, hours):
            length = round((closes - opens).total_seconds())
            self._opens.append(round(opens.timestamp()))
            self._until.append(passed)
            self._lasts.append(length)
            passed += length

    def of_all(self, pairs: Iterable[tuple[int, int]]) -> list[float]:
        """Seconds that count from one second to another, for each pair; 0 when the other is not later."""
        if self._always:
            return [end - start if end > start else 0 for start, end in pairs]
        opens, until, lasts, place = self._opens, self._until, self._lasts, bisect_right
        found: list[float] = []
        for start, end in pairs:
            # The same twice over, and not a function: a quarter of a million cases come through here.
            n, m = place(opens, start) - 1, place(opens, end) - 1
            first = until[n] + min(start - opens[n], lasts[n]) if n >= 0 else 0
            last = until[m] + min(end - opens[m], lasts[m]) if m >= 0 else 0
            found.append(last - first if last > first else 0)
        return found
