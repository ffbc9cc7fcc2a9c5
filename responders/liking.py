"""Learning from decisions: words that people approve unchanged, and after which customers are well, come more often.

Thompson sampling (Chapelle and Li, "An empirical evaluation of Thompson sampling", 2011): each part draws from the beta
distribution of its successes and failures, so that what is unknown is tried as well.
"""

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import NamedTuple

from store.liked import Decided

EXPLORED = 0.1
"""The share of drafts in which what was liked does not count at all: nothing is left out for good."""


class Tally(NamedTuple):
    """How a part fared."""

    kept: int
    not_kept: int


class Liking:
    """What is known of the words of every brand."""

    def __init__(self, decided: Iterable[Decided] = ()) -> None:
        self._good, self._bad = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        self._brands: set[str] = set()
        for one in decided:
            self._brands.add(one.brand)
            for part in one.variant.split("+"):
                if one.kept:
                    # A customer who is well again counts as one more success of the words that were sent.
                    self._good[one.brand, part] += 1 + one.recovered
                else:
                    self._bad[one.brand, part] += 1

    def tally(self, brand: str, part: str) -> Tally:
        """How often a part was kept, and how often not."""
        return Tally(self._good[brand, part], self._bad[brand, part])

    def draw(self, brand: str, variant: str, chance: Random) -> float:
        """How much this wording is to be preferred this time, 0 to 1; 0.5 where nothing was decided for the brand."""
        if brand not in self._brands:
            return 0.5
        parts = variant.split("+")
        return sum(chance.betavariate(1 + self._good[brand, part], 1 + self._bad[brand, part]) for part in parts) / len(
            parts
        )
