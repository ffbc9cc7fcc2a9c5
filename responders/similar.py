"""How much two replies read alike: 3-gram Jaccard of their words, less handles, links and sign-offs."""

import math
import re
from collections.abc import Iterable

NEAR = 0.6
"""From here on a reader takes two replies for one (design: near-duplicates of real agents' replies)."""
_LAST = 1000
"""Texts that are remembered of one place."""
_LEFT_OUT = re.compile(r"https?://\S+|[@^]\w+|(?: –|\s[-~/*^])\s?\S+(?: \S+){0,4}$")
_WORD = re.compile(r"[\w'’]+")

Trigrams = frozenset[tuple[str, str, str]]


def trigrams(text: str) -> Trigrams:
    """Every three words in a row, in lower case; a shorter text is one of its own."""
    words = _WORD.findall(_LEFT_OUT.sub(" ", text).lower())
    if len(words) < 3:
        return frozenset({(*words, "", "", "")[:3]})
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def alike(one: Trigrams, other: Trigrams) -> float:
    """The Jaccard index of two texts, 0 to 1."""
    both = len(one & other)
    return both / (len(one) + len(other) - both)


class Lately:
    """The texts that were lately offered or sent in one place; the oldest are forgotten."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts: dict[int, Trigrams] = {}
        self._holding: dict[tuple[str, str, str], list[int]] = {}
        self._count = 0
        for text in texts:
            self.add(trigrams(text))

    def add(self, grams: Trigrams) -> None:
        """Remember one more."""
        number = self._count
        self._count += 1
        self._texts[number] = grams
        for gram in grams:
            self._holding.setdefault(gram, []).append(number)
        if len(self._texts) > _LAST:
            self._forget()

    def _forget(self) -> None:
        number = next(iter(self._texts))
        grams = self._texts.pop(number)
        for gram in grams:
            holding = self._holding[gram]
            # The oldest stands first in every list.
            del holding[0]
            if not holding:
                del self._holding[gram]

    def heard(self, grams: Trigrams) -> float:
        """The share of these that some text held, 0 to 1."""
        return sum(gram in self._holding for gram in grams) / len(grams)

    def nearest(self, grams: Trigrams) -> float:
        """How much the most similar of them reads like this one; 0 where none reads so much alike as `NEAR`.

        Two sets as much alike as that share one of the rarest grams, so the common ones need not be looked up: prefix
        filtering (Chaudhuri et al., "A primitive operator for similarity joins in data cleaning", 2006).
        """
        holding = self._holding
        rarest = sorted((len(found), gram) for gram in grams if (found := holding.get(gram)) is not None)
        least = math.ceil(NEAR * len(grams))
        if len(rarest) < least:
            return 0.0
        maybe = {number for _, gram in rarest[: len(rarest) - least + 1] for number in holding[gram]}
        return max((share for number in maybe if (share := alike(grams, self._texts[number])) >= NEAR), default=0.0)
