"""Which answer of the brand fits what somebody wrote, and how sure that is: words in common, weighed by how they tell.

Each pattern of an answer, and all its words together, are compared with each sentence that asks, of a complaint with
each sentence (cosine of TF-IDF weights). Words that no answer knows count against all of them. A pattern that stands
there word for word lifts the confidence. No network, no model, and the words that decided are shown.

Where the large models are asked (`wellheard[neural]`), what a complaint means is compared instead of its words: "it
never turned up" is "my parcel is late". A pattern that stands there word for word counts as before. Questions are
compared by their words alone: "open on Monday" means nearly what "open on Sunday" does, and has another answer.
"""

import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from store.types import Label

if TYPE_CHECKING:
    from listener.classify.meaning import Meaning
    from listener.classify.model import Floats

MARGIN: Final = 0.15
"""The best answer leads the second by as much, or the second is below the threshold; else a person decides."""
NEAREST: Final = 3
_MOST_SENTENCES: Final = 12

_SAY_COUNTS: Final = 0.5
"""A word that stands only in the answer's own text tells half as much as one of its patterns."""
_PHRASE: Final = 0.55
"""What a pattern that stands there word for word is worth; the rest is how much of the question is known words."""
_STRANGER: Final = 0.9
"""How much of the weight of the most telling word a word has that no answer knows."""
_COINCIDENCE: Final = 0.5
"""What is left of the match where a single word of a pattern of several is shared: too little to answer by."""
_WORD: Final = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_NO_WORDS: Final = re.compile(r"https?://\S+|[@#]\w+|\bu/\w+")
_ASKS_SHORT: Final = re.compile(r"\b(how|what|when|where|who)'?s\b")
_STRANGE: Final = 0.2
"""The cosine of two texts that have nothing to do with each other."""
_ALIKE: Final = 0.58
"""How far from there the same thing in other words lies: as seen on posts to brands of 2017 and answers to them."""
_LEAST_WORDS: Final = 4
"""A sentence of fewer says too little by itself to be compared."""
_SENTENCE: Final = re.compile(r"[^.?!\n]+[.?!]*")
_ASKS: Final = re.compile(
    r"\?|\b(?:how|what|what's|when|where|which|who|why|can|could|do|does|is|are|will|would|any(?:one|body)?|wondering)\b"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the brand says to one common question."""

    name: str
    patterns: tuple[str, ...]
    """Words and phrases by which the question is known."""
    say: tuple[str, ...]
    """The brand's own words; several say the same in other words, so that neighbours differ."""
    link: str | None = None
    until: date | None = None
    """The last day on which it holds."""
    to: frozenset[Label] = frozenset({Label.QUESTION})
    """What it is an answer to: questions, complaints, or both."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well an answer fits a question."""

    answer: Answer
    confidence: float
    """0 to 1."""
    words: tuple[str, ...]
    """What they have in common, as the customer wrote it."""
    by_words: float = 0.0
    """The confidence that its words alone give."""
    word_for_word: float = 0.0
    """How much of the confidence a pattern gives that stands there word for word."""


class _Vector(NamedTuple):
    weights: Mapping[str, float]
    length: float


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Answer
    vectors: tuple[_Vector, ...]
    """Of each pattern that tells by its words alone, and last of everything."""
    phrases: Mapping[str, float]
    """Patterns of more than one word, to be found word for word, and what each is worth."""
    bare: bool
    """One of them is made of small words alone."""


class _Asked(NamedTuple):
    """One sentence of a question."""

    stems: str
    """One after another, with a space at either end."""
    telling: Mapping[str, str]
    """Stem to the word as asked."""
    vector: _Vector


class Answers:
    """The answers of one brand, ready to be asked."""

    def __init__(
        self,
        entries: Iterable[Answer],
        *,
        threshold: float,
        own_words: Iterable[str] = (),
        zone: tzinfo = UTC,
        meaning: "Callable[[], Meaning | None]" = lambda: None,
    ) -> None:
        """Weighs every word once.

        Args:
            entries: the answers, those that ended too.
            threshold: below this confidence a person answers.
            own_words: the brand's names, which every question may hold and which tell nothing.
            zone: by whose midnight a day ends.
            meaning: gives what compares what complaints mean, loaded when it is first needed; None: words alone are.
        """
        self.all, self.threshold, self._zone, self._meaning = tuple(entries), threshold, zone, meaning
        self._meant_by: Floats | None = None
        self._ignored = _small() | {word for name in own_words for word in _WORD.findall(name.lower())}
        known = [(self._terms(one.patterns), self._terms(one.say)) for one in self.all]
        among = [patterns | say for patterns, say in known]
        every = frozenset[str]().union(*among) if among else frozenset()
        self._answered = frozenset[Label]().union(*(one.to for one in self.all))
        self._weight = {term: math.log(1 + len(among) / sum(term in one for one in among)) for term in every}
        self._stranger = _STRANGER * max(self._weight.values(), default=1.0)
        self._kept = [self._keep(one, *terms) for one, terms in zip(self.all, known, strict=True)]

    def nearest(self, text: str, at: datetime, label: Label = Label.QUESTION) -> tuple[Match, ...]:
        """The answers in force that come nearest, best first, at most three.

        Args:
            text: what the customer wrote.
            at: now.
            label: how it is read; an answer to complaints is none to a question.
        """
        day = at.astimezone(self._zone).date()
        asked = self._asked(text, every_sentence=label is Label.COMPLAINT)
        valid = [
            one for one in self._kept
            if label in one.answer.to and (one.answer.until is None or day <= one.answer.until)
        ]  # fmt: skip
        found = [max((self._match(one, words) for words in asked), key=_sure) for one in valid] if asked else []
        if label is Label.COMPLAINT and found and (meaning := self._meaning()) is not None:
            means = self._means(text, meaning)
            found = [self._meant(match, means[match.answer.name]) for match in found]
            if max(means, key=means.__getitem__) not in {match.answer.name for match in found}:
                # What fits best has ended: the second best would be a guess.
                return ()
        return tuple(sorted((one for one in found if one.confidence > 0), key=_sure, reverse=True)[:NEAREST])

    def has_any_to(self, label: Label) -> bool:
        """Some of them are answers to mentions that are read so."""
        return label in self._answered

    def close_enough(self, nearest: tuple[Match, ...]) -> Answer | None:
        """The answer that may be drafted; None where none is sure enough, or two are."""
        sure = [one for one in nearest if one.confidence >= self.threshold]
        if not sure or (len(sure) > 1 and sure[0].confidence - sure[1].confidence < MARGIN):
            return None
        return sure[0].answer

    def said(self, day: date) -> tuple[str, ...]:
        """What the answers in force say, and their links."""
        valid = (one for one in self.all if one.until is None or day <= one.until)
        return tuple(text for one in valid for text in (*one.say, one.link) if text)

    def ended(self, at: datetime) -> tuple[Answer, ...]:
        """Those whose last day is over: they are not drafted."""
        day = at.astimezone(self._zone).date()
        return tuple(one for one in self.all if one.until is not None and day > one.until)

    def _terms(self, texts: Iterable[str]) -> frozenset[str]:
        words = (word for text in texts for word in _words(text))
        return frozenset(stem(word) for word in words if word not in self._ignored)

    def _keep(self, one: Answer, patterns: frozenset[str], say: frozenset[str]) -> _Kept:
        # "Where is my order" is a phrase: by its one telling word alone it would claim every question about orders.
        alone = [pattern for pattern in one.patterns if len(_words(pattern)) == 1 or len(self._terms([pattern])) > 1]
        each = [_vector({term: self._weight[term] for term in self._terms([pattern])}) for pattern in alone]
        whole = {term: self._weight[term] * (1 if term in patterns else _SAY_COUNTS) for term in patterns | say}
        several = [pattern for pattern in one.patterns if len(_words(pattern)) > 1]
        phrases = {_in_a_row(_words(pattern)): self._worth(pattern) for pattern in several}
        return _Kept(one, (*each, _vector(whole)), phrases, any(not self._terms([pattern]) for pattern in several))

    def _worth(self, pattern: str) -> float:
        """How much a pattern is worth that stands there word for word: "deliver to" less than "where is my order"."""
        return _PHRASE * min(1.0, (len(_words(pattern)) + len(self._terms([pattern]))) / 4)

    def _asked(self, said: str, *, every_sentence: bool) -> list[_Asked]:
        """The whole text, and each sentence in it that asks."""
        text = said.lower().replace("’", "'")
        sentences = [part.strip() for part in _SENTENCE.findall(text) if every_sentence or _ASKS.search(part)]
        parts = dict.fromkeys((*sentences[:_MOST_SENTENCES], text.strip()))
        return [asked for part in parts if (asked := self._sentence(part)).stems.strip()]

    def _sentence(self, text: str) -> _Asked:
        words = _words(text)
        telling = {stem(word): word for word in words if word not in self._ignored}
        weights = {term: self._weight.get(term, self._stranger) for term in telling}
        return _Asked(_in_a_row(words), telling, _vector(weights))

    def _means(self, said: str, meaning: "Meaning") -> dict[str, float]:
        """By answer, those that ended too: how near the sentence comes to it that comes nearest, as a confidence."""
        text = _NO_WORDS.sub(" ", said).strip()
        sentences = (part.strip() for part in _SENTENCE.findall(text))
        parts = dict.fromkeys((text, *(part for part in sentences if len(part.split()) >= _LEAST_WORDS)))
        best: dict[str, float] = {}
        if self._meant_by is None:
            self._meant_by = meaning.of([text for _, text in self._ways])
        near = meaning.likeness(list(parts)[:_MOST_SENTENCES], self._meant_by)
        for name, likeness in zip((name for name, _ in self._ways), near, strict=True):
            best[name] = max(best.get(name, 0.0), (likeness - _STRANGE) / _ALIKE)
        return best

    @cached_property
    def _ways(self) -> list[tuple[str, str]]:
        """Each way of asking, and of answering, with the name of its answer."""
        answers = (one for one in self.all if Label.COMPLAINT in one.to)
        return [(one.name, text) for one in answers for text in (*one.patterns, *one.say)]

    @staticmethod
    def _meant(match: Match, means: float) -> Match:
        return replace(match, confidence=round(min(1.0, max(means, match.word_for_word)), 4))

    def _match(self, one: _Kept, asked: _Asked) -> Match:
        known = one.vectors[-1].weights.keys() & asked.telling.keys()
        if not known and not one.bare:
            return Match(one.answer, 0.0, ())
        confidence, whole = max(_cosine(asked.vector, vector) for vector in one.vectors), 0.0
        if worth := max((worth for phrase, worth in one.phrases.items() if phrase in asked.stems), default=0.0):
            weights = asked.vector.weights
            total = sum(weights.values())
            share = sum(weights[term] for term in known) / total if total else 1
            whole = worth + (1 - worth) * share
            confidence = max(confidence, whole)
        confidence = round(min(confidence, 1.0), 4)
        common = tuple(word for term, word in asked.telling.items() if term in known)
        return Match(one.answer, confidence, common, confidence, whole)


@cache
def _small() -> frozenset[str]:
    text = files("responders").joinpath("data", "small_words.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["small"])


def stem(word: str) -> str:
    """A word without its ending, so that returning, returned and returns are one."""
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending, least in (("ing", 6), ("ed", 5), ("es", 5), ("s", 4), ("e", 4)):
        if len(word) >= least and word.endswith(ending) and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiolsz"
    return word[:-1] if doubled else word


def _words(text: str) -> list[str]:
    plain = _NO_WORDS.sub(" ", text.lower().replace("’", "'"))
    return _WORD.findall(_ASKS_SHORT.sub(r"\1 is", plain))


def _vector(weights: Mapping[str, float]) -> _Vector:
    return _Vector(weights, math.sqrt(sum(weight * weight for weight in weights.values())))


def _cosine(one: _Vector, other: _Vector) -> float:
    common = one.weights.keys() & other.weights.keys()
    if not common:
        return 0.0
    sure = sum(one.weights[term] * other.weights[term] for term in common) / (one.length * other.length)
    # One word of a pattern of several may be a coincidence: "how do I fix this" is not about "fix my zip".
    return sure * _COINCIDENCE if len(common) == 1 < len(other.weights) else sure


def _in_a_row(words: Iterable[str]) -> str:
    return f" {' '.join(map(stem, words))} "


def _sure(match: Match) -> float:
    return match.confidence
