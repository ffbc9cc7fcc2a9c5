"""Is the human review real? How each person reads replies before they decide them: for learning, not for ranking."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from desk.plain import plain
from desk.reports.figures import percentile
from desk.reports.intervals import NOTHING, Share
from store import looks, plantings
from store.engine import Tx
from store.looks import Reading

WORDS_A_MINUTE: Final = 300
"""The upper end of how fast most adults read English prose in silence, 175 to 300 words a minute: M. Brysbaert, "How
many words do we read per minute?", Journal of Memory and Language 109 (2019). Quicker than this was not read whole."""
FEW: Final = 20
"""Figures of fewer decisions than these say nothing about a person, and are not shown as if they did."""
LONG_STREAK: Final = 25
"""From so many alike in a row a pause is proposed."""
FOR_LEARNING: Final = (
    "For learning, not for ranking: simple replies are rightly decided quickly, and a good draft needs no edit."
)
FOR_NOBODY: Final = "Nobody decided anything in this time."


@dataclass(frozen=True, slots=True)
class Quality:
    """How one person read what they decided."""

    person: str
    approved: int
    rejected: int
    unopened: int
    """Decided without being opened first: in one go with others, or by number."""
    median_s: float | None
    """Half of the looks were shorter; of opened ones."""
    quick: Share
    """Of the opened ones: shorter than reading the reply alone takes."""
    edited: Share
    """Of the machine's words that they approved: those in which they changed something."""
    median_changed: float | None
    """The median share of words changed, of the edited ones."""
    longest_unedited: int
    """So many of the machine's replies in a row were approved as they stood."""
    longest_quick: int
    """So many in a row were approved quicker than one can read."""
    caught: Share
    """Of the planted drafts: those that they did not let pass."""

    @property
    def decided(self) -> int:
        """Yes and no together."""
        return self.approved + self.rejected

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "person": self.person, "approved": self.approved, "rejected": self.rejected, "unopened": self.unopened,
            "median_seconds": _rounded(self.median_s), "quicker_than_reading": self.quick.document(),
            "edited": self.edited.document(), "median_share_of_words_changed": _rounded(self.median_changed),
            "longest_unedited": self.longest_unedited, "longest_quick": self.longest_quick,
            "planted_caught": self.caught.document(), "few": self.decided < FEW,
        }  # fmt: skip

    def lines(self) -> Iterator[str]:
        """For people."""
        yield ""
        yield f"{plain(self.person)}: {self.approved} approved, {self.rejected} rejected"
        if self.caught.whole:
            yield f"  Planted drafts that they did not let pass: {self.caught.words()}".replace("% of", " % of")
        if self.decided < FEW:
            yield f"  Too few to tell: from {FEW} decisions on there is more here."
            return
        if self.median_s is not None:
            yield f"  Time with a reply: {self.median_s:.0f} s in the middle"
        yield f"  Decided quicker than one can read it: {self.quick.words()}"
        yield f"  Decided without opening it: {self.unopened}"
        changed = f"; {self.median_changed:.0%} of the words in the middle" if self.median_changed else ""
        yield f"  Approved with a change: {self.edited.words()}{changed}".replace("% of", " % of")
        yield f"  Longest run approved as drafted: {self.longest_unedited}; quicker than reading: {self.longest_quick}"
        if self.longest_quick >= LONG_STREAK:
            yield "  Such runs happen when much waits. A pause, or a colleague beside you, makes the next one easier."


def is_quick(one: Reading) -> bool:
    """They looked for less time than reading the reply alone takes; what was not opened is not counted."""
    return one.seconds is not None and one.seconds < one.words * 60 / WORDS_A_MINUTE


def qualities(tx: Tx, since: datetime, *, person: str | None = None) -> list[Quality]:
    """How people read what they decided since then, by name; of one person or of all who decided something."""
    by_person: dict[str, list[Reading]] = {}
    for one in looks.readings(tx, since, person=person):
        by_person.setdefault(one.by, []).append(one)
    caught = {name: Share(n, of) for name, n, of in plantings.caught_by(tx, since, None, person=person)}
    names = sorted({*by_person, *caught})
    return [_quality(name, by_person.get(name, []), caught.get(name, NOTHING)) for name in names]


def _quality(person: str, theirs: Sequence[Reading], caught: Share) -> Quality:
    opened = [one for one in theirs if one.seconds is not None]
    approved = [one for one in theirs if one.approved]
    shares = [one.changed for one in approved if one.changed is not None]
    edited = [share for share in shares if share > 0]
    return Quality(
        person, len(approved), len(theirs) - len(approved), len(theirs) - len(opened),
        percentile([one.seconds or 0.0 for one in opened], 0.5), Share(sum(map(is_quick, opened)), len(opened)),
        Share(len(edited), len(shares)), percentile(edited, 0.5),
        _longest(theirs, lambda one: one.approved and one.changed == 0),
        _longest(theirs, lambda one: one.approved and is_quick(one)), caught,
    )  # fmt: skip


def _longest(theirs: Sequence[Reading], alike: Callable[[Reading], bool]) -> int:
    """The longest run of such decisions; any other ends it."""
    longest = run = 0
    for one in theirs:
        run = run + 1 if alike(one) else 0
        longest = max(longest, run)
    return longest


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
