"""What a brand says is so: policies, refund rules, hours, links, and what may be promised, each until it ends.

A reply may state what stands here, in the customer's own post, or in a note of a colleague; anything else is a finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from responders.claims import keys

HOURS = "hours"
"""The kind of fact that says when somebody is there, and no more."""
MAY_PROMISE = "may_promise"
"""The kind of fact that allows an outcome to be promised."""
_A_SENTENCE = 4
"""Words from which on what a brand says is known again: "yes" stands in many replies by chance."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so."""

    name: str
    """Where it stands in the file, such as `policies.returns`."""
    words: str
    """In the brand's own words."""
    until: date | None = None
    """The last day on which it holds, by the brand's own calendar; None: until it is taken out."""

    @property
    def kind(self) -> str:
        """`policies`, `refunds`, `hours`, `links` or `may_promise`."""
        return self.name.partition(".")[0]

    def holds(self, day: date) -> bool:
        """True up to and on its last day."""
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True)
class Vouched:
    """What may be stated on one day."""

    keys: frozenset[str] = frozenset()
    """Figures, as `responders.claims` writes them."""
    timed: frozenset[str] = frozenset()
    """Those of them by which something may be promised to happen: opening hours say nothing of that."""
    words: tuple[str, ...] = ()
    """What is so, in lower case, with straight apostrophes."""
    promises: tuple[str, ...] = ()
    """What may be promised."""
    answers: tuple[str, ...] = ()
    """What the brand answers, as `words`; sentences that say enough to be known again in a reply."""
    complete: bool = False
    """The brand keeps a facts file: what does not stand here, nobody vouches for."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of a brand, those that ended too."""

    all: tuple[Fact, ...] = ()
    zone: tzinfo = UTC
    """By whose midnight a day ends."""
    names: str = ""
    """What the brand is called: a figure in a name (7-Eleven) promises nothing."""

    def ended(self, at: datetime) -> tuple[Fact, ...]:
        """Those whose last day is over: they count as absent."""
        day = at.astimezone(self.zone).date()
        return tuple(fact for fact in self.all if not fact.holds(day))


def vouched(facts: Facts | None, said: Iterable[str], day: date) -> Vouched:
    """What may be stated on a day. It reads every fact: make it once for many drafts.

    Args:
        facts: of the brand; None where it keeps no facts file.
        said: what else the brand says, as its answers do.
        day: by the brand's calendar.
    """
    valid = [(fact.kind, lowered(fact.words)) for fact in facts.all if fact.holds(day)] if facts else []
    spoken = tuple(said)
    words = (*(text for _, text in valid), *map(lowered, spoken))
    names = (lowered(facts.names),) if facts else ()
    promises = tuple(text for kind, text in valid if kind == MAY_PROMISE)
    timed = figures((*(text for kind, text in valid if kind != HOURS), *map(lowered, spoken)))
    known = tuple(text for text in map(lowered, spoken) if len(text.split()) >= _A_SENTENCE)
    return Vouched(figures((*words, *names)), timed, words, promises, known, complete=facts is not None)


def lowered(text: str) -> str:
    """In lower case with straight apostrophes: as the checks read texts."""
    return text.lower().replace("’", "'")


def figures(texts: Iterable[str]) -> frozenset[str]:
    """The figures that these texts vouch for; in lower case."""
    return frozenset().union(*(keys(text) for text in texts))
