"""Looks for many phrases at once, cheaply: a phrase is only searched for where one of its telling words occurs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from responders.checks.interface import DraftContext

_MOST_SHOWN: Final = 80


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

    def find(self, context: DraftContext) -> Iterator[str]:
        """The passages found, as they stand in the text (in lower case), in order, at most one per telling word."""
        if self.telling.isdisjoint(context.words):
            return
        found = (self._by_word[word].search(context.lower) for word in self.telling & context.words)
        for match in sorted((match for match in found if match), key=lambda match: match.start()):
            yield match[0].strip()[:_MOST_SHOWN]
