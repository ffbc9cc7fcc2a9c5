"""What differs between two texts, in time that no stranger's text can stretch."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_MOST = 10_000
"""Pairs of pieces that are compared. `difflib` is cubic at its worst: 500 short lines of a post took 20 seconds."""


class Change(NamedTuple):
    """A stretch of both texts, in their order."""

    was: Sequence[str]
    now: Sequence[str]

    @property
    def same(self) -> bool:
        """Nothing differs here."""
        return self.was == self.now


def changes(was: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    """Split two texts, given in pieces such as lines or words, where they begin and cease to differ.

    What both begin and end with is found whatever their length. Between that, texts which are too long to be compared
    are one change: all that was, and all that is.
    """
    head = _shared(was, now)
    tail = _shared(was[head:][::-1], now[head:][::-1])
    old, new = was[head : len(was) - tail], now[head : len(now) - tail]
    if head:
        yield Change(was[:head], now[:head])
    if len(old) * len(new) > _MOST:
        yield Change(old, new)
    else:
        for _kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield Change(old[a:b], new[c:d])
    if tail:
        yield Change(was[len(was) - tail :], now[len(now) - tail :])


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
