"""Looks for many phrases at once, cheaply: phrases are only searched for where one of their telling words occurs."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Final, NamedTuple

from responders.checks.interface import DraftContext

_MOST_SHOWN: Final = 80
_SENTENCE_ENDS: Final = (". ", "! ", "? ", "\n")
_BEGIN: Final = r"(?:^|(?<=[.?!:;\n] )|(?<=\n))"
"""Where a sentence begins; last of the names, since others hold it."""


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
        """Compiles nothing yet.

        Args:
            by_word: a lower-case word of the phrase -> the phrase or phrases that need it.
        """
        self._by_word = by_word

    @cached_property
    def _groups(self) -> "list[_Group]":
        return [
            _Group(frozenset({word}), (phrases,) if isinstance(phrases, str) else tuple(phrases))
            for word, phrases in self._by_word.items()
        ]

    @cached_property
    def telling(self) -> frozenset[str]:
        """Where a text has none of these words, it has none of the phrases."""
        return frozenset[str]().union(*(group.words for group in self._groups))

    def find(self, context: DraftContext) -> Iterator[Passage]:
        """The passages found, in order, at most one per group, and none inside another."""
        if self.telling.isdisjoint(context.words):
            return
        found = [
            _passage(match, next(iter(group.words & context.words)))
            for group in self._groups
            if not group.words.isdisjoint(context.words) and (match := group.pattern.search(context.lower))
        ]
        end = -1
        for passage in sorted(found, key=lambda passage: (passage.span[0], -passage.span[1], passage.by)):
            if passage.span[0] >= end:
                end = passage.span[1]
                yield passage


class Listed(Phrases):
    """The phrases of a file in `responders/data/checks/`, read when they are first looked for.

    A file holds `[names]`, parts that stand in phrases as `<name>`, and `[phrases]` (or another part): telling words,
    of which a text holds one, and what is then looked for, as whole words.
    """

    def __init__(self, name: str, part: str = "phrases") -> None:
        """Reads nothing yet.

        Args:
            name: of the file, without `.toml`.
            part: of the file.
        """
        super().__init__({})
        self._name, self._part = name, part

    @cached_property
    def _groups(self) -> "list[_Group]":
        read = tomllib.loads((files("responders") / "data" / "checks" / f"{self._name}.toml").read_text("utf-8"))
        names = {**read.get("names", {}), "begin": _BEGIN}
        return [
            _Group(frozenset(words.split()), tuple(f"(?:{_named(phrase, names)})" for phrase in phrases), whole=True)
            for words, phrases in read[self._part].items()
        ]


class _Group:
    """Phrases that are looked for together."""

    def __init__(self, words: frozenset[str], phrases: tuple[str, ...], *, whole: bool = False) -> None:
        self.words = words
        self._phrases = phrases
        self._whole = whole

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        either = "|".join(f"(?:{phrase})" for phrase in self._phrases)
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if self._whole else either)


def sentence_around(text: str, span: tuple[int, int]) -> str:
    """The sentence that holds a passage, with its mark."""
    start = max(text.rfind(mark, 0, span[0]) for mark in _SENTENCE_ENDS) + 1
    ends = [end for mark in _SENTENCE_ENDS if (end := text.find(mark, span[1])) >= 0]
    return text[start : min(ends, default=len(text) - 1) + 1]


def _named(phrase: str, names: Mapping[str, str]) -> str:
    for name, part in names.items():
        phrase = phrase.replace(f"<{name}>", part)
    return phrase


def _passage(match: re.Match[str], word: str) -> Passage:
    said = match[0].strip()
    start = match.start() + match[0].index(said)
    return Passage(said[:_MOST_SHOWN], (start, start + len(said)), word)
