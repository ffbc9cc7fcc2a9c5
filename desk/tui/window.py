"""The part of a long queue that is held in memory: it grows as one moves, and forgets what is far away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from store.queue import Key, Page, QueueRow

MOST = 3_000
"""Rows held at a time."""
NEAR = 40
"""When fewer rows than these lie ahead, the next page is fetched."""


@dataclass(slots=True)
class Window:
    """Consecutive rows of a queue, and the one that is looked at."""

    rows: list[QueueRow] = field(default_factory=list)
    at: int = 0
    below: Key | None = None
    """Where the rows below go on; None: nothing is left there."""
    above: Key | None = None
    """The same upwards."""
    marked: set[int] = field(default_factory=set)
    """Cases marked for doing something to them together."""
    changes: int = 0
    """Grows whenever rows come or go: what was read for other rows is thrown away."""

    @property
    def current(self) -> QueueRow | None:
        """The row that is looked at."""
        return self.rows[self.at] if self.rows else None

    def neighbours(self, leap: int) -> list[QueueRow]:
        """The rows that are likely to be looked at next: by one, or by `leap`."""
        places = (self.at + 1, self.at + 2, self.at - 1, self.at + leap, self.at - leap)
        return [self.rows[n] for n in dict.fromkeys(places) if 0 <= n < len(self.rows)]

    def begin(self, page: Page, *, at_end: bool = False) -> None:
        """Start anew with the first page, or with the last one."""
        self.changes += 1
        self.rows = list(page.rows)
        self.at = max(0, len(self.rows) - 1) if at_end else 0
        self.above, self.below = (page.next, None) if at_end else (None, page.next)

    def extend(self, page: Page) -> None:
        """The page below arrived."""
        self.changes += 1
        self.rows.extend(page.rows)
        self.below = page.next
        if (extra := len(self.rows) - MOST) > 0 and self.at - extra > NEAR:
            del self.rows[:extra]
            self.at -= extra
            self.above = self.rows[0].key

    def prepend(self, page: Page) -> None:
        """The page above arrived."""
        self.changes += 1
        self.rows[:0] = page.rows
        self.at += len(page.rows)
        self.above = page.next
        if (extra := len(self.rows) - MOST) > 0 and len(self.rows) - self.at - extra > NEAR:
            del self.rows[-extra:]
            self.below = self.rows[-1].key

    def move(self, by: int) -> bool:
        """Look at another row. Returns whether it is another."""
        to = min(max(0, self.at + by), max(0, len(self.rows) - 1))
        moved, self.at = to != self.at, to
        return moved

    def select(self, case_id: int) -> bool:
        """Look at this case, where it is held."""
        for n, row in enumerate(self.rows):
            if row.case_id == case_id:
                self.at = n
                return True
        return False

    def remove(self, case_id: int) -> None:
        """A case is decided: the next one takes its place."""
        self.changes += 1
        self.marked.discard(case_id)
        for n, row in enumerate(self.rows):
            if row.case_id == case_id:
                del self.rows[n]
                self.at = min(self.at - (n < self.at), max(0, len(self.rows) - 1))
                return

    def put_back(self, row: QueueRow) -> None:
        """A case belongs to the queue after all: it stands where it stood."""
        self.changes += 1
        current = self.current
        self.remove(row.case_id)
        place = next((n for n, other in enumerate(self.rows) if other.key > row.key), len(self.rows))
        self.rows.insert(place, row)
        if current is not None:
            self.select(current.case_id)

    def stretch(self, around: int = 60) -> tuple[int, int]:
        """The rows near the one that is looked at: from, and up to."""
        return max(0, self.at - around), min(len(self.rows), self.at + around)

    def refresh(self, low: int, high: int, fresh: Sequence[QueueRow], *, whole: bool) -> None:
        """What stands now between two places, as it was just read; the row that is looked at stays put.

        Args:
            low: the first place.
            high: behind the last one.
            fresh: what stands there now, from the first place on.
            whole: it is all of it; else more follows than was read, and what was known of that is kept.
        """
        current = self.current
        last = self.rows[high - 1].key if high else None
        whole_end = high == len(self.rows) and self.below is None
        now = [row for row in fresh if last is None or row.key <= last or whole_end]
        if not whole and fresh:
            now += [row for row in self.rows[low:high] if row.key > fresh[-1].key]
        known = {row.case_id for row in now}
        if current is not None and current.case_id not in known and low <= self.at < high:
            now = sorted([*now, current], key=lambda row: row.key)
        self.rows[low:high] = now
        if current is not None and not self.select(current.case_id):
            self.at = min(self.at, max(0, len(self.rows) - 1))

    def marked_rows(self) -> Iterable[QueueRow]:
        """The marked rows in order."""
        return [row for row in self.rows if row.case_id in self.marked]
