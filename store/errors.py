"""What the store refuses, and why."""

from collections.abc import Sequence


class StoreError(Exception):
    """Something the store could not do. The message says what to do about it."""


class NobodyThere(StoreError):
    """The customer was erased: there is nobody left to do this to."""


class DatabaseUnavailable(StoreError):
    """The database cannot be opened, read or written."""


class SchemaOutdated(StoreError):
    """The tables are not at the revision that this program writes."""


class NotFound(StoreError):
    """There is no such row."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"There is no {what} {key}. `wellheard {what}s list` shows those there are.")
        self.what = what
        self.key = key


class NoSuchSending(StoreError):
    """There is no such sending of a report."""

    def __init__(self, key: int) -> None:
        super().__init__(f"There is no sending {key}. `wellheard report sent` shows those there are.")


class SentAlready(StoreError):
    """The mail server took this report for this recipient."""

    def __init__(self, key: int, recipient: str) -> None:
        super().__init__(f"Sending {key} was taken by the mail server for {recipient}. To mail it once more: --again.")


class KeptReportUnreadable(StoreError):
    """A report that was kept as sent is no more what was kept, or was kept in another form."""


class MoveRefused(StoreError):
    """A state change that the table of moves does not hold."""

    def __init__(self, now: str, to: str, possible: Sequence[str]) -> None:
        after = f"from there it can become {', '.join(possible)}" if possible else "that is final"
        super().__init__(f"It is {now} and cannot become {to}; {after}.")
        self.now = now
        self.to = to


class AlreadyAnswering(StoreError):
    """Law 2: a live posting to this post from this account exists."""


class ClaimedByAnother(StoreError):
    """A colleague holds this case."""


class AlreadyDecided(StoreError):
    """A colleague was first: the draft is decided."""


class NotAllowedBySource(StoreError):
    """Law 9: what the row's source forbids."""


class ChainBroken(StoreError):
    """The event log does not verify."""
