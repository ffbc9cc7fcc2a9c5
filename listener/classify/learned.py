"""The default classifier: a small learned model, the phrases of `cues.toml`, and what is known of the conversation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

import numpy as np

from listener.classify.context import in_context
from listener.classify.interface import SCORED_CHARACTERS, Reading
from listener.classify.languages import UNDERSTOOD, language_of
from listener.classify.lexicon import Hit, as_written, joined, lexicon, topics_lexicon
from listener.classify.mixing import Mixing, softmax
from listener.classify.model import Floats, Model, Read
from listener.classify.neural import NeuralModel
from listener.classify.risks import Risk, risk_head
from listener.classify.rules import Signs, topics_of, urgency_of, weigh
from listener.classify.tokens import HANDLE, raw_tokens
from store.types import Classification, Label, Urgency

LABELS = (Label.PRAISE, Label.COMPLAINT, Label.QUESTION, Label.OTHER)
_BATCH = 256
_MOST_REASONS = 6
_MOST_OF_RISK = 3
_LONGEST_REASON = 40
"""Characters of one word that are shown."""
_TELLING = 0.35
"""A word that moved the label by less than this share of the strongest one is no reason."""
_SAYS_NOTHING = frozenset(
    {"a", "an", "the", "of", "on", "in", "at", "to", "is", "was", "it", "i", "my", "and", "?", "!", "!!", "??", "...",
     "me", "for", "with", "from", "by", "we", "you", "your", "that", "this", "be", "are", "as", "so", "or", "if"}
)  # fmt: skip
"""By itself no reason that anybody could follow, whatever it moved."""
_SAYS_NOTHING_AT_ALL = (0.0, 0.0, 0.0, 3.0)
"""Logits of the labels of a text without a word: "@", "#", nothing."""
_AS_COMPOUND = 0.78
"""Positive less negative comes near -1 sooner than VADER's compound, which `rules` speaks of."""
_MIXED, _MIXED_IN_WORDS = 0.3, 0.1
"""A complaint whose praise scores this much is mixed; the second where its words praise as well as complain."""
_LABEL_NAMES = tuple(label.value for label in LABELS)


@dataclass(frozen=True, slots=True)
class Second:
    """A larger model, and when to ask it."""

    name: str
    """As the settings call the two together."""
    model: NeuralModel
    sure_label: float = 1.1
    """It is asked where no label has so large a share; above 1: always."""
    sure_sentiment: float = 1.1
    """The same of sentiment."""

    def overrule(self, texts: Sequence[str], signs: Sequence[Signs], logits: Floats, feeling: Floats) -> None:
        """Put what it says in place of what the small model is not sure of.

        Args:
            texts: as they were written.
            signs: the cues of each.
            logits: (texts, 4), of the labels; changed.
            feeling: (texts, 3), of sentiment; changed.
        """
        unsure = (softmax(logits).max(1) < self.sure_label) | (softmax(feeling).max(1) < self.sure_sentiment)
        rows = np.flatnonzero(unsure).tolist()
        if rows:
            said = self.model.logits([texts[row] for row in rows])
            logits[rows] = self.model.mixing.labels(said, [signs[row] for row in rows])
            feeling[rows] = self.model.mixing.sentiment(said)


def cascade(model: NeuralModel) -> Second:
    """The large model, asked where the small one is less sure than was found to pay (docs/why/model-card.md)."""
    return Second("cascade", model, model.mixing.sure_label, model.mixing.sure_sentiment)


class LearnedClassifier:
    """The model's four questions (feeling, a complaint or not, about the brand or not, label) and the cues in one.

    The label's four scores are a softmax over a linear function of the model's answers and of the cues' weights, fitted
    together and calibrated on texts that neither had seen (docs/why/model-card.md).
    """

    def __init__(
        self,
        model: Model,
        *,
        priors: Mapping[str, tuple[float, float, float, float]] = MappingProxyType({}),
        topics: Mapping[str, Mapping[str, Sequence[str]]] = MappingProxyType({}),
        second: Second | None = None,
    ) -> None:
        """From a model file.

        Args:
            model: the weights.
            priors: by brand, what to add to the logits of praise, complaint, question, other.
            topics: by brand, phrases of its own by topic.
            second: a larger model, asked where this one is not sure.
        """
        self._model, self._second = model, second
        self.name = "learned" if second is None else second.name
        self._priors = {brand: np.array(shift, dtype=np.float64) for brand, shift in priors.items()}
        self._topics = {brand: topics_lexicon(own) for brand, own in topics.items()}
        self._mixing = Mixing({name.removeprefix("extra."): value for name, value in model.extras.items()})
        self._by_filter = self._mixing.moved(model.weights)
        self._risks = risk_head(model)
        self._name_row = model.vocabulary.row(HANDLE)

    def classify(self, reading: Reading) -> Classification:
        """Understand one text, of which the first 4,000 characters are scored."""
        return next(self.classify_many([reading]))

    def classify_many(self, readings: Iterable[Reading]) -> Iterator[Classification]:
        """Understand many, in order; a batch at a time."""
        source = iter(readings)
        while batch := list(islice(source, _BATCH)):
            yield from self._batch(batch)

    def _batch(self, batch: Sequence[Reading]) -> Iterator[Classification]:
        texts = [reading.text[:SCORED_CHARACTERS] for reading in batch]
        read = [self._read(text, reading.brand_terms) for text, reading in zip(texts, batch, strict=True)]
        tokens = [found for found, _ in read]
        scored = self._model.score(read)
        signs = [self._signs(*each) for each in zip(texts, tokens, batch, strict=True)]
        logits, feeling = self._mixing.labels(scored.logits, signs), self._mixing.sentiment(scored.logits)
        if self._second is not None:
            self._second.overrule(texts, signs, logits, feeling)
        for row, reading in enumerate(batch):
            if reading.brand in self._priors:
                logits[row] += self._priors[reading.brand]
            if reading.has_context:
                logits[row] += in_context(reading, tokens[row], signs[row])
            elif not tokens[row]:
                logits[row] = _SAYS_NOTHING_AT_ALL
        shares, sentiments = softmax(logits), softmax(feeling).tolist()
        labels = shares.argmax(1)
        telling = scored.telling(self._by_filter[:, labels].T, _TELLING)
        ear = self._second.model.ear if self._second is not None else None
        risks = self._risks.find(texts, scored, ear) if self._risks is not None else {}
        share_lists, label_list = shares.tolist(), labels.tolist()
        for row, reading in enumerate(batch):
            found = tokens[row]
            lang = language_of(texts[row], reading.lang, found)
            if lang is not None and lang not in UNDERSTOOD:
                yield _foreign(lang, sentiments[row])
                continue
            yield _understood(
                reading, signs[row], share_lists[row], label_list[row], sentiments[row], lang,
                _words_of(found, telling[row]), _risk_of(found, risks.get(row)) if risks else (),
            )  # fmt: skip

    def _read(self, text: str, terms: tuple[str, ...]) -> Read:
        """Tokens and rows. A brand's own name says nothing of how people feel about it: it stands as any name does."""
        tokens, rows = self._model.vocabulary.read(text)
        for name in _names(terms) if terms else ():
            for at in _places(tokens, name):
                # The whole name, where it stands: "Fire TV" is a name, and "my Fire TV caught fire" tells of a fire.
                tokens[at : at + len(name)] = [HANDLE] * len(name)
                rows[at : at + len(name)] = [self._name_row] * len(name)
        return tokens, rows

    def _signs(self, text: str, tokens: Sequence[str], reading: Reading) -> Signs:
        # A brand called Worst Burger is not insulted by its name: it stands as any name does.
        normal = joined(tokens)
        hits = lexicon().find(normal)
        if (own := self._topics.get(reading.brand)) is not None:
            hits += own.find(normal)
        if hits and ("'" in text or "’" in text or any("'" in words for _, _, _, words in hits)):
            hits = as_written(hits, normal, tokens)
        return weigh(text, hits)


@lru_cache(maxsize=4096)
def _names(terms: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The tokens of each name, the longest first."""
    found = {tuple(raw_tokens(term)) for term in terms} - {()}
    return tuple(sorted(found, key=len, reverse=True))


def _places(tokens: list[str], name: tuple[str, ...]) -> Iterator[int]:
    """Where these tokens stand one after another."""
    first, size, at = name[0], len(name), -1
    for _ in range(tokens.count(first)):
        at = tokens.index(first, at + 1)
        if size == 1 or tuple(tokens[at : at + size]) == name:
            yield at


def _words_of(tokens: Sequence[str], telling: Sequence[tuple[int, float]]) -> list[str]:
    """The words that moved the label most, strongest first; neighbours together."""
    runs: list[tuple[float, str]] = []
    last = -2
    for at, strength in telling:
        token = tokens[at][:_LONGEST_REASON] if tokens else ""
        if not token or token[0] in "<@" or token.startswith("http"):
            continue
        if at == last + 1:
            before, words = runs[-1]
            runs[-1] = (max(before, strength), f"{words} {token}")
        else:
            runs.append((strength, token))
        last = at
    if len(runs) > 1:
        runs.sort(reverse=True)
    return [words for _, words in runs if words not in _SAYS_NOTHING]


def _risk_of(tokens: Sequence[str], risk: Risk | None) -> tuple[str, ...]:
    """The kind of risk, as a reason, and the words that speak for it."""
    return () if risk is None else (f"risk: {risk.kind}", *_words_of(tokens, risk.telling)[:_MOST_OF_RISK])


def _understood(
    reading: Reading,
    signs: Signs,
    shares: list[float],
    best: int,
    sentiment: list[float],
    lang: str | None,
    telling: list[str],
    risk: tuple[str, ...],
) -> Classification:
    label = LABELS[best]
    compound = _AS_COMPOUND * (sentiment[2] - sentiment[0])
    urgency, urgent = urgency_of(signs, label, compound, reading, risk)
    return Classification(
        label,
        {"praise": shares[0], "complaint": shares[1], "question": shares[2], "other": shares[3]},
        {"positive": sentiment[2], "neutral": sentiment[1], "negative": sentiment[0]},
        shares[best],
        urgency,
        topics_of(signs.hits) if signs.hits else (),
        _reasons(signs.hits, _LABEL_NAMES[best], urgent, telling),
        lang,
        label is Label.COMPLAINT and shares[0] >= (_MIXED_IN_WORDS if signs.mixed else _MIXED),
    )


def _reasons(hits: Sequence[Hit], label: str, urgent: tuple[str, ...], telling: list[str]) -> tuple[str, ...]:
    """Urgency first, then the cues of the label, then the words that moved the model, then the topics'."""
    if not hits:
        return tuple(telling[:_MOST_REASONS])
    found = [*urgent, *(words for _, _, cue, words in hits if cue.family == label), *telling]
    found += [words for _, _, cue, words in hits if cue.family == "topics"]
    return tuple(dict.fromkeys(found))[:_MOST_REASONS]


def _foreign(lang: str, sentiment: list[float]) -> Classification:
    return Classification(
        label=Label.OTHER,
        scores={"praise": 0.25, "complaint": 0.25, "question": 0.25, "other": 0.25},
        sentiment={"positive": sentiment[2], "neutral": sentiment[1], "negative": sentiment[0]},
        confidence=0.25,
        urgency=Urgency.NORMAL,
        reasons=(f"language {lang}",),
        lang=lang,
    )
