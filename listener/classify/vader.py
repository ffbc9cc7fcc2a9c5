"""The classifier that ships as the default: VADER's words of feeling and our rules for what people want of a brand."""

import math
from collections.abc import Iterable, Iterator

from listener.classify.interface import SCORED_CHARACTERS, Reading
from listener.classify.polarity import Polarity, read_polarity
from listener.classify.rules import Signs, read_signs, reasons_of, topics_of, urgency_of
from store.types import Classification, Label

_LABELS = {"praise": Label.PRAISE, "complaint": Label.COMPLAINT, "question": Label.QUESTION, "other": Label.OTHER}
_OTHER = 1.6
"""A text with less evidence than this for anything is `other`."""
_AHEAD = 0.3
"""By so much a complaint wins over praise or a question beside it."""
_SHARPNESS = 0.9
"""How fast more evidence becomes more certainty."""


class VaderClassifier:
    """English by lexicon and rules: no model, no network, the same answer always.

    VADER (Hutto and Gilbert, 2014) says how a text feels; it takes most complaints for neutral, because people who wait
    for a parcel write few words of feeling. The phrases of `cues.toml` say what they want.
    """

    name = "vader"

    def classify(self, reading: Reading) -> Classification:
        """Understand one text, of which the first 4,000 characters are scored."""
        text = reading.text[:SCORED_CHARACTERS]
        polarity = read_polarity(text)
        signs = read_signs(text, polarity, reading.brand_terms)
        scores = _scores(signs)
        label = _LABELS[max(scores, key=scores.__getitem__)]
        urgency, urgent = urgency_of(signs, label, polarity.compound)
        return Classification(
            label=label,
            scores=scores,
            sentiment=_sentiment(polarity),
            confidence=max(scores.values()),
            urgency=urgency,
            topics=topics_of(signs.hits),
            reasons=reasons_of(signs, label, urgent),
            lang=reading.lang,
            mixed=signs.mixed,
        )

    def classify_many(self, readings: Iterable[Reading]) -> Iterator[Classification]:
        """Understand many, in order."""
        return map(self.classify, readings)


def _scores(signs: Signs) -> dict[str, float]:
    """The evidence for each label as scores that add up to 1."""
    complaint, praise, question = signs.complaint, signs.praise, signs.question
    if signs.mixed:
        complaint = max(complaint, praise + _AHEAD)
    if signs.complains:
        complaint = max(complaint, question + _AHEAD)
    evidence = (praise, complaint, question, _OTHER + signs.other)
    powers = [math.exp(_SHARPNESS * one) for one in evidence]
    total = sum(powers)
    return {name: power / total for name, power in zip(_LABELS, powers, strict=True)}


def _sentiment(polarity: Polarity) -> dict[str, float]:
    """VADER's three shares, adding up to 1 where its own rounding does not."""
    total = polarity.positive + polarity.neutral + polarity.negative
    if not total:
        return {"positive": 0.0, "neutral": 1.0, "negative": 0.0}
    shares = {"positive": polarity.positive / total, "negative": polarity.negative / total}
    return {"positive": shares["positive"], "neutral": 1 - sum(shares.values()), "negative": shares["negative"]}
