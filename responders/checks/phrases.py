"""Looks for many phrases at once, cheaply: a phrase is only searched for where one of its telling words occurs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from responders.checks.interface import DraftContext

_MOST_SHOWN: Final = 80


class Passage(NamedTuple):
    """Words that were found."""

    words: str
    """As they stand in the text, in lower case, cut where they are long."""
    span: tuple[int, int]
    """Where in the text."""
    by: str
    """The telling word of the phrase."""


class Phrases:
    """A list of phrases, each an expression over lower-case text, filed under a word that must be in the text."""

    def __init__(self, by_word: Mapping[str, str | Iterable[str]]) -> None:
        """Compiles every phrase once.

        Args:
            by_word: a lower-case word of the phrase -> the phrase or phrases that need it.
        """
        self._by_word = {
            word: re.compile(
                "|".join(f"(?:{phrase})" for phrase in ([phrases] if isinstance(phrases, str) else phrases))
            )
            for word, phrases in by_word.items()
        }
        self.telling = frozenset(self._by_word)
        """Where a text has none of these words, it has none of the phrases."""

    def find(self, context: DraftContext) -> Iterator[Passage]:
        """The passages found, in order, at most one per telling word, and none twice."""
        if self.telling.isdisjoint(context.words):
            return
        found = ((self._by_word[word].search(context.lower), word) for word in self.telling & context.words)
        passages = [_passage(match, word) for match, word in found if match]
        seen: set[str] = set()
        for passage in sorted(passages, key=lambda passage: (passage.span, passage.by)):
            if passage.words not in seen:
                seen.add(passage.words)
                yield passage


def _passage(match: re.Match[str], word: str) -> Passage:
    said = match[0].strip()
    start = match.start() + match[0].index(said)
    return Passage(said[:_MOST_SHOWN], (start, start + len(said)), word)
