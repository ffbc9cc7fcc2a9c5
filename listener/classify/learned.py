"""The default classifier: a small learned model, the phrases of `cues.toml`, and what is known of the conversation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

import numpy as np

from listener.classify.context import in_context
from listener.classify.interface import SCORED_CHARACTERS, Reading
from listener.classify.languages import UNDERSTOOD, language_of
from listener.classify.lexicon import Hit, joined, lexicon, topics_lexicon
from listener.classify.model import Floats, Model, Read, Scored
from listener.classify.rules import Signs, topics_of, urgency_of, weigh
from listener.classify.tokens import HANDLE, raw_tokens
from store.types import Classification, Label, Urgency

LABELS = (Label.PRAISE, Label.COMPLAINT, Label.QUESTION, Label.OTHER)
_BATCH = 256
_MOST_REASONS = 6
_TELLING = 0.35
"""A word that moved the label by less than this share of the strongest one is no reason."""
_SAYS_NOTHING = frozenset(
    {"a", "an", "the", "of", "on", "in", "at", "to", "is", "was", "it", "i", "my", "and", "?", "!", "!!", "??", "...",
     "me", "for", "with", "from", "by", "we", "you", "your", "that", "this", "be", "are", "as", "so", "or", "if"}
)  # fmt: skip
"""By itself no reason that anybody could follow, whatever it moved."""
_MIXED = 0.2
"""A complaint whose praise scores this much is mixed."""
_LABEL_NAMES = tuple(label.value for label in LABELS)


class LearnedClassifier:
    """The model's three questions (how does it feel, is it a complaint, is it about the brand) and the cues in one.

    The label's four scores are a softmax over a linear function of the model's answers and of the cues' weights, fitted
    together and calibrated on texts that neither had seen (docs/why/model-card.md).
    """

    name = "learned"

    def __init__(
        self,
        model: Model,
        *,
        priors: Mapping[str, tuple[float, float, float, float]] = MappingProxyType({}),
        topics: Mapping[str, Mapping[str, Sequence[str]]] = MappingProxyType({}),
    ) -> None:
        """From a model file.

        Args:
            model: the weights.
            priors: by brand, what to add to the logits of praise, complaint, question, other.
            topics: by brand, phrases of its own by topic.
        """
        self._model = model
        self._priors = {brand: np.array(shift, dtype=np.float32) for brand, shift in priors.items()}
        self._topics = {brand: topics_lexicon(own) for brand, own in topics.items()}
        self._mix = model.extras["extra.mix"].astype(np.float32)
        """(features, labels)."""
        self._mix_bias = model.extras["extra.mix_bias"].astype(np.float32)
        self._temperature = float(model.extras["extra.sentiment_temperature"])
        self._prior = model.extras["extra.sentiment_prior"].astype(np.float32)
        self._by_filter = self._filters_by_label()
        self._name_row = model.vocabulary.row(HANDLE)

    def _filters_by_label(self) -> Floats:
        """(filters, labels): how much one unit of a filter moves each label against the mean of all."""
        answers = _answers(self._model.weights)
        moved = answers @ self._mix[: answers.shape[1]]
        return np.asarray(moved - moved.mean(1, keepdims=True), dtype=np.float32)

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
        logits = features(scored, signs) @ self._mix + self._mix_bias
        for row, reading in enumerate(batch):
            if reading.brand in self._priors:
                logits[row] += self._priors[reading.brand]
            if reading.has_context:
                logits[row] += in_context(reading, tokens[row], signs[row])
        shares = _softmax(logits)
        sentiments = _softmax(scored.logits["sentiment"] * self._temperature + self._prior).tolist()
        labels = shares.argmax(1)
        telling = scored.telling(self._by_filter[:, labels].T, _TELLING)
        share_lists, label_list = shares.tolist(), labels.tolist()
        for row, reading in enumerate(batch):
            found = tokens[row]
            lang = language_of(texts[row], reading.lang, found)
            if lang is not None and lang not in UNDERSTOOD:
                yield _foreign(lang, sentiments[row])
                continue
            yield _understood(
                reading, signs[row], share_lists[row], label_list[row], sentiments[row], lang,
                _words_of(found, telling[row]),
            )  # fmt: skip

    def _read(self, text: str, terms: tuple[str, ...]) -> Read:
        """Tokens and rows. A brand's own name says nothing of how people feel about it: it stands as any name does."""
        tokens, rows = self._model.vocabulary.read(text)
        if terms and not (own := _own_words(terms)).isdisjoint(tokens):
            name = self._name_row
            rows = [name if token in own else row for token, row in zip(tokens, rows, strict=True)]
            tokens = [HANDLE if token in own else token for token in tokens]
        return tokens, rows

    def _signs(self, text: str, tokens: Sequence[str], reading: Reading) -> Signs:
        # A brand called Worst Burger is not insulted by its name: it stands as any name does.
        normal = joined(tokens)
        hits = lexicon().find(normal)
        if (own := self._topics.get(reading.brand)) is not None:
            hits += own.find(normal)
        return weigh(text, hits)


def features(scored: Scored, signs: Sequence[Signs]) -> Floats:
    """(texts, 13): the model's eight answers as differences of logits, then what the cues weigh."""
    cues = np.array([sign[:5] for sign in signs], dtype=np.float32)
    return np.column_stack((_answers(scored.logits), cues.reshape(-1, 5)))


def _answers(heads: Mapping[str, Floats]) -> Floats:
    """Each head against its class that means nothing: neutral, no complaint, no emotion, other."""
    sentiment, complaint, brand, label = (heads[name] for name in ("sentiment", "complaint", "brand", "label"))
    return np.column_stack(
        (
            sentiment[:, [0, 2]] - sentiment[:, [1]], complaint[:, [1]] - complaint[:, [0]],
            brand[:, [0, 2]] - brand[:, [1]], label[:, :3] - label[:, [3]],
        )
    )  # fmt: skip


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), dtype=np.float32)


@lru_cache(maxsize=4096)
def _own_words(terms: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for term in terms for word in raw_tokens(term))


def _words_of(tokens: Sequence[str], telling: Sequence[tuple[int, float]]) -> list[str]:
    """The words that moved the label most, strongest first; neighbours together."""
    runs: list[tuple[float, str]] = []
    last = -2
    for at, strength in telling:
        token = tokens[at] if tokens else ""
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


def _understood(
    reading: Reading,
    signs: Signs,
    shares: list[float],
    best: int,
    sentiment: list[float],
    lang: str | None,
    telling: list[str],
) -> Classification:
    label = LABELS[best]
    urgency, urgent = urgency_of(signs, label, sentiment[2] - sentiment[0], reading)
    return Classification(
        label,
        {"praise": shares[0], "complaint": shares[1], "question": shares[2], "other": shares[3]},
        {"positive": sentiment[2], "neutral": sentiment[1], "negative": sentiment[0]},
        shares[best],
        urgency,
        topics_of(signs.hits) if signs.hits else (),
        _reasons(signs.hits, _LABEL_NAMES[best], urgent, telling),
        lang,
        label is Label.COMPLAINT and (signs.mixed or shares[0] >= _MIXED),
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
