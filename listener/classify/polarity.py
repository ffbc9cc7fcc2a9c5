"""VADER's polarity, word for word the same as `polarity_scores`, in about a third of its time.

The arithmetic is that of vaderSentiment 3.3.2 (MIT, Copyright 2016 C.J. Hutto; cite Hutto and Gilbert, ICWSM-14). The
library lowers every word again for each neighbour of each word of feeling, and walks each character in search of emoji.
Here each word is lowered once. A property test holds the scores to the library's own, to the last digit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import punctuation
from typing import NamedTuple

from vaderSentiment import vaderSentiment

_BOOSTERS: dict[str, float] = vaderSentiment.BOOSTER_DICT
_SPECIAL: dict[str, float] = vaderSentiment.SPECIAL_CASES
_NEGATIONS = frozenset(vaderSentiment.NEGATE)
_CAPITALS: float = vaderSentiment.C_INCR
_NEGATED: float = vaderSentiment.N_SCALAR
_DISTANCE = (1.0, 0.95, 0.9)
"""A modifier one, two or three words before counts so much."""


class Feeling(NamedTuple):
    """One word and what it weighed, in VADER's units (about -4 to 4), after negation and emphasis."""

    word: str
    valence: float


@dataclass(frozen=True, slots=True)
class Polarity:
    """What VADER says of a text."""

    negative: float
    neutral: float
    positive: float
    compound: float
    """Between -1 and 1."""
    feelings: tuple[Feeling, ...]
    """The words that carried feeling, in the order of the text, lower case."""


_NOTHING = Polarity(0.0, 0.0, 0.0, 0.0, ())
_NO_FEELING = Polarity(0.0, 1.0, 0.0, 0.0, ())


class _Analyzer(vaderSentiment.SentimentIntensityAnalyzer):  # type: ignore[misc]  # the library is not typed
    """The library's own lexicons; the walk over the words is ours."""

    lexicon: dict[str, float]
    emojis: dict[str, str]

    def __init__(self) -> None:
        super().__init__()
        self._emoji_characters = frozenset(one for one in self.emojis if len(one) == 1)

    def read(self, text: str) -> Polarity:
        """The scores of `text` and the words they come from."""
        text = text.strip() if text.isascii() else self._spell_emoji(text).strip()
        if not text:
            return _NOTHING
        # Without punctuation at its ends, unless so little of a word is left that it was an emoticon.
        words = [bare if len(bare := word.strip(punctuation)) > 2 else word for word in text.split()]
        lower = " ".join(words).lower().split(" ")
        valences = self._valences(words, lower)
        found = [n for n, valence in enumerate(valences) if valence]
        if not found:
            return _NO_FEELING
        if "but" in lower:
            valences = self._but_check(lower, valences)
        return _sum_up(text, len(words), tuple(Feeling(lower[n], valences[n]) for n in found))

    def _spell_emoji(self, text: str) -> str:
        if self._emoji_characters.isdisjoint(text):
            return text
        parts: list[str] = []
        after_space = True
        for character in text:
            spelled = self.emojis.get(character)
            if spelled is None:
                parts.append(character)
                after_space = character == " "
            else:
                parts.append(spelled if after_space else " " + spelled)
                after_space = False
        return "".join(parts)

    def _valences(self, words: list[str], lower: list[str]) -> list[float]:
        lexicon = self.lexicon
        valences: list[float] = [0] * len(words)
        emphasis: bool | None = None
        for n, word in enumerate(lower):
            if word not in lexicon or word in _BOOSTERS or (word == "kind" and lower[n + 1 : n + 2] == ["of"]):
                continue
            if emphasis is None:
                emphasis = _some_capitals(words)
            valences[n] = self._valence(words, lower, n, emphasis=emphasis)
        return valences

    def _valence(self, words: list[str], lower: list[str], n: int, *, emphasis: bool) -> float:
        lexicon = self.lexicon
        valence = lexicon[lower[n]]
        if lower[n] == "no" and n + 1 < len(lower) and lower[n + 1] in lexicon:
            valence = 0.0
        if _after_no(lower, n):
            valence = lexicon[lower[n]] * _NEGATED
        if emphasis and words[n].isupper():
            valence += _CAPITALS if valence > 0 else -_CAPITALS
        for distance in range(min(n, 3)):
            before = n - distance - 1
            if lower[before] in lexicon:
                continue
            valence += _boost(words[before], lower[before], valence, emphasis=emphasis) * _DISTANCE[distance]
            valence = _negate(lower, n, distance, valence)
            if distance == 2:
                valence = _idioms(lower, n, valence)
        least = n > 0 and lower[n - 1] == "least" and (n == 1 or lower[n - 2] not in {"at", "very"})
        return valence * _NEGATED if least else valence


@cache
def _analyzer() -> _Analyzer:
    """The lexicon takes some 10 ms to read: once, at the first text."""
    return _Analyzer()


def read_polarity(text: str) -> Polarity:
    """What VADER says of `text`: the same figures as `SentimentIntensityAnalyzer().polarity_scores(text)`."""
    return _analyzer().read(text)


def valences() -> Mapping[str, float]:
    """VADER's word list: what each word weighs by itself, about -4 to 4."""
    return _analyzer().lexicon


def _sum_up(text: str, words: int, feelings: tuple[Feeling, ...]) -> Polarity:
    """The scores of a text of so many words; exclamation and question marks add to the stronger side."""
    marks, asks = min(text.count("!"), 4) * 0.292, text.count("?")
    if asks > 1:
        marks += asks * 0.18 if asks <= 3 else 0.96
    total = sum(one.valence for one in feelings)
    total += marks if total > 0 else -marks if total < 0 else 0
    compound = round(vaderSentiment.normalize(total), 4)
    # A word without feeling counts as one, so a word with feeling counts one more than it weighs.
    good = sum(one.valence + 1 for one in feelings if one.valence > 0)
    bad = -sum(one.valence - 1 for one in feelings if one.valence < 0)
    neutral = words - len(feelings)
    good, bad = (good + marks, bad) if good > bad else (good, bad + marks) if good < bad else (good, bad)
    whole = good + bad + neutral
    return Polarity(round(bad / whole, 3), round(neutral / whole, 3), round(good / whole, 3), compound, feelings)


def _some_capitals(words: list[str]) -> bool:
    return 0 < sum(map(str.isupper, words)) < len(words)


def _after_no(lower: list[str], n: int) -> bool:
    return "no" in lower[max(n - 2, 0) : n] or (n > 2 and lower[n - 3] == "no" and lower[n - 1] in {"or", "nor"})


def _boost(word: str, lower: str, valence: float, *, emphasis: bool) -> float:
    boost = _BOOSTERS.get(lower)
    if boost is None:
        return 0.0
    if valence < 0:
        boost *= -1
    if emphasis and word.isupper():
        boost += _CAPITALS if valence > 0 else -_CAPITALS
    return boost


def _negates(word: str) -> bool:
    return word in _NEGATIONS or "n't" in word


def _negate(lower: list[str], n: int, distance: int, valence: float) -> float:
    """What 'not', 'never so' and 'without doubt' one, two or three words before do to a word."""
    one, far = lower[n - 1], lower[n - distance - 1]
    two = lower[n - 2] if distance else ""
    if distance == 1:
        if far == "never" and one in {"so", "this"}:
            return valence * 1.25
        if far == "without" and one == "doubt":
            return valence
    if distance == 2:
        if (far == "never" and two in {"so", "this"}) or one in {"so", "this"}:
            return valence * 1.25
        if far == "without" and "doubt" in {two, one}:
            return valence
    return valence * _NEGATED if _negates(far) else valence


def _idioms(lower: list[str], n: int, valence: float) -> float:
    three, two, one, zero = lower[n - 3 : n + 1]
    before = (f"{three} {two} {one}", f"{three} {two}", f"{two} {one}")
    for phrase in (f"{one} {zero}", f"{two} {one} {zero}", before[2], before[0], before[1]):
        if phrase in _SPECIAL:
            valence = _SPECIAL[phrase]
            break
    after = lower[n : n + 3]
    for size in (2, 3):
        if len(after) >= size:
            valence = _SPECIAL.get(" ".join(after[:size]), valence)
    for phrase in before:
        valence += _BOOSTERS.get(phrase, 0.0)
    return valence
