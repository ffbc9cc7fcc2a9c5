"""How long each draft was before a person's eyes, on a screen that shows one at a time."""

import time

from responders.reading import LONGEST_LOOK_S


class Stopwatch:
    """Counts for one person; only the draft that is shown runs. Away for long counts once, and not all of it."""

    def __init__(self) -> None:
        self._open: tuple[int, float] | None = None
        self._spent: dict[int, float] = {}

    def turn_to(self, draft_id: int | None) -> None:
        """Another draft is shown from now on, or the same one still; None: none is."""
        now, before = time.monotonic(), self._open
        if before is not None and before[0] == draft_id:
            return
        self._open = None if draft_id is None else (draft_id, now)
        if before is not None:
            stretch = min(now - before[1], LONGEST_LOOK_S)
            self._spent[before[0]] = self._spent.get(before[0], 0.0) + stretch

    def take(self, draft_id: int) -> float | None:
        """The seconds so far, and begin anew; None: it was never shown."""
        running, spent = self._open, self._spent.pop(draft_id, None)
        if running is None or running[0] != draft_id:
            return spent
        now = time.monotonic()
        self._open = (draft_id, now)
        return (spent or 0.0) + min(now - running[1], LONGEST_LOOK_S)
