"""The words and phrases that decide, read from `cues.toml` and found in one pass over a text."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import ahocorasick

LABELS = ("complaint", "praise", "question")

_LINK = re.compile(r"https?://\S*|www\.\S+")
_APART = {ord(mark): " " for mark in '!"#$%&()*+,-./:;<=>?[\\]^`{|}~«»„“”…–—‐‑‒·•¿¡\u200b\u200d\ufe0f\ufeff'}
"""The at-sign and the underscore hold a handle together, so that @acme_help asks for no help."""
_EMOJI = re.compile("([\u2600-\u27bf\U0001f000-\U0001faff])")


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


class Hit(NamedTuple):
    """A cue where it stands in the normal form of a text."""

    start: int
    end: int
    cue: Cue
    words: str
    """The phrase, or the whole word that it begins."""


class Lexicon(NamedTuple):
    """All cues, and the words of feeling that are only manners."""

    automaton: Any
    """An `ahocorasick.Automaton`; the library is not typed."""
    neutral: frozenset[str]

    def find(self, normal: str) -> list[Hit]:
        """Every cue in a text of the form that `normal_form` gives, less what a longer phrase hides."""
        hits = [hit for end, (size, cues) in self.automaton.iter(normal) for hit in _hits(normal, end, size, cues)]
        return list(_visible(hits))


def normal_form(text: str) -> str:
    """Lower case, links, marks and apostrophes away, one space around each word, one at either end."""
    if "http" in text or "www." in text:
        text = _LINK.sub(" ", text)
    text = text.lower().replace("'", "")
    if not text.isascii():
        text = _EMOJI.sub(r" \1 ", text.replace("’", "").replace("‘", ""))
    return f" {' '.join(text.translate(_APART).split())} "


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read at first use."""
    data = tomllib.loads(files("listener.classify").joinpath("cues.toml").read_text("utf-8"))
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


def _hits(normal: str, end: int, size: int, cues: tuple[Cue, ...]) -> Iterator[Hit]:
    start = end + 1 - size
    for cue in cues:
        if cue.open_end:
            word_end = normal.index(" ", end)
            yield Hit(start, word_end, cue, normal[start + 1 : word_end])
        else:
            yield Hit(start, end, cue, cue.phrase)


def _visible(hits: list[Hit]) -> Iterator[Hit]:
    """In the order of the text, without what lies inside a longer hiding phrase, or, of a label, inside any label's."""
    hits.sort(key=_from_the_left)
    span = (-1, -1)
    hidden_to = hidden_before = labelled_to = labelled_before = -1
    for hit in hits:
        cue = hit.cue
        if (hit.start, hit.end) != span:
            # Cues of one and the same span do not hide each other.
            span = (hit.start, hit.end)
            hidden_before, labelled_before = hidden_to, labelled_to
        if cue.family == "hides":
            hidden_to = max(hidden_to, hit.end)
            continue
        label = cue.family in LABELS
        if hit.end > hidden_before and not (label and hit.end <= labelled_before):
            yield hit
        if label:
            labelled_to = max(labelled_to, hit.end)


def _from_the_left(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end
