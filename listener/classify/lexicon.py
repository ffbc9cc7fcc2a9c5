"""The words and phrases that decide, read from `cues.toml` and found in one pass over a text."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import ahocorasick

from listener.classify.tokens import raw_tokens

LABELS = ("complaint", "praise", "question", "other")


class Cue(NamedTuple):
    """What one phrase of the lexicon says."""

    family: str
    """`hides`, a label, `courtesy`, or `topics`, `urgency`, `critical`."""
    name: str
    """Which topic or which kind of urgency; empty for labels."""
    phrase: str
    """As a person would write it."""
    weight: float
    open_end: bool
    """The phrase is the beginning of a word."""


Hit = tuple[int, int, Cue, str]
"""A cue where it stands in the normal form of a text: start, end, cue, and the phrase or the whole word that it begins.

A bare tuple, because every text makes several.
"""


class Lexicon(NamedTuple):
    """All cues, and the words of feeling that are only manners."""

    automaton: Any
    """An `ahocorasick.Automaton`; the library is not typed."""
    neutral: frozenset[str]

    def find(self, normal: str) -> list[Hit]:
        """Every cue in a text of the form that `normal_form` gives, less what a longer phrase hides."""
        hits: list[Hit] = []
        for end, (size, cues) in self.automaton.iter(normal):
            start = end + 1 - size
            for cue in cues:
                if cue.open_end:
                    word_end = normal.index(" ", end)
                    hits.append((start, word_end, cue, normal[start + 1 : word_end]))
                else:
                    hits.append((start, end, cue, cue.phrase))
        if len(hits) == 1:
            return hits if hits[0][2].family != "hides" else []
        return _visible(hits) if hits else hits


def normal_form(text: str) -> str:
    """The tokens of a text without their apostrophes, one space around each, one at either end."""
    return joined(raw_tokens(text))


def joined(tokens: Sequence[str]) -> str:
    """The same of tokens that are there already."""
    normal = f" {' '.join(tokens)} "
    return normal.replace("'", "") if "'" in normal else normal


def as_written(hits: Iterable[Hit], normal: str, tokens: Sequence[str]) -> list[Hit]:
    """The same hits with the words as they stand in the text, apostrophes and all: "delivery's", not "deliverys"."""
    found = []
    for start, end, cue, words in hits:
        first = normal.count(" ", 0, start)
        found.append((start, end, cue, " ".join(tokens[first : first + words.count(" ") + 1])))
    return found


def _shipped() -> dict[str, Any]:
    return tomllib.loads(files("listener.classify").joinpath("cues.toml").read_text("utf-8"))


def topic_names() -> frozenset[str]:
    """What the shipped phrases can say that a post is about."""
    data = _shipped()
    return frozenset({*data["topics"], *data["critical"]})


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read at first use."""
    data = _shipped()
    return Lexicon(_automaton(_cues(data)), frozenset(data["courtesy"]["neutral"]))


def topics_lexicon(topics: Mapping[str, Iterable[str]]) -> Lexicon:
    """A lexicon of a brand's own topics alone."""
    cues = (cue for name, phrases in topics.items() for cue in _family("topics", name, phrases))
    return Lexicon(_automaton(cues), frozenset())


def _automaton(cues: Iterable[Cue]) -> Any:
    automaton = ahocorasick.Automaton()
    by_key: dict[str, list[Cue]] = {}
    for cue in cues:
        # Both ends are spaces of the normal form, so a match is a match of whole words.
        key = normal_form(cue.phrase)
        by_key.setdefault(key[:-1] if cue.open_end else key, []).append(cue)
    for key, same in by_key.items():
        automaton.add_word(key, (len(key), tuple(same)))
    automaton.make_automaton()
    return automaton


def _cues(data: Mapping[str, Any]) -> Iterator[Cue]:
    for label in LABELS:
        for group in data[label]:
            yield from _family(label, "", group["phrases"], group["weight"])
    for family in ("hides", "courtesy"):
        yield from _family(family, "", data[family]["phrases"])
    for family in ("urgency", "critical"):
        for name, group in data[family].items():
            yield from _family(family, name, group["phrases"])
    for name, phrases in data["topics"].items():
        yield from _family("topics", name, phrases)


def _family(family: str, name: str, phrases: Iterable[str], weight: float = 1.0) -> Iterator[Cue]:
    for phrase in phrases:
        yield Cue(family, name, phrase.removesuffix("*"), weight, phrase.endswith("*"))


def _visible(hits: list[Hit]) -> list[Hit]:
    """In the order of the text, without what lies inside a longer hiding phrase, or, of a label, inside any label's."""
    hits.sort(key=_from_the_left)
    seen = []
    span = (-1, -1)
    hidden_to = hidden_before = labelled_to = labelled_before = -1
    for hit in hits:
        start, end, cue, _ = hit
        if (start, end) != span:
            # Cues of one and the same span do not hide each other.
            span = (start, end)
            hidden_before, labelled_before = hidden_to, labelled_to
        family = cue.family
        if family == "hides":
            hidden_to = max(hidden_to, end)
            continue
        label = family in LABELS
        if end > hidden_before and not (label and end <= labelled_before):
            seen.append(hit)
        if label and end > labelled_to:
            labelled_to = end
    return seen


def _from_the_left(hit: Hit) -> tuple[int, int]:
    return hit[0], -hit[1]
