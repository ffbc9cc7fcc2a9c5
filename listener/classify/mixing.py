"""From the four answers of a network and the cues of a text to label and sentiment: one linear function, calibrated."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from listener.classify.model import Floats, exact
from listener.classify.rules import Signs

_SMALLEST = 2.0**-12
"""Answers and weights are whole multiples of this, so that their sums are exact (`model.exact`)."""


class Mixing:
    """The function that belongs to one network, fitted on texts that the network had not seen."""

    def __init__(self, held: Mapping[str, NDArray[np.generic]]) -> None:
        """From the arrays beside a network.

        Args:
            held: mix (features, 4) and mix_bias (4,) for the labels; sentiment_temperature, what the logits of
                sentiment are multiplied with, and sentiment_prior (3,), what is then added. Beside a large network also
                sure_label and sure_sentiment: below these shares of the small one it pays to ask it.
        """
        self._mix, self._bias = exact(held["mix"], _SMALLEST), held["mix_bias"].astype(np.float64)
        self._temperature = float(held["sentiment_temperature"])
        self._prior = held["sentiment_prior"].astype(np.float64)
        self.sure_label, self.sure_sentiment = (float(held.get(name, 0.0)) for name in ("sure_label", "sure_sentiment"))

    def labels(self, answers: Mapping[str, Floats], signs: Sequence[Signs]) -> Floats:
        """(texts, 4): logits of praise, complaint, question, other."""
        mixed: Floats = features(answers, signs) @ self._mix + self._bias
        return mixed

    def sentiment(self, answers: Mapping[str, Floats]) -> Floats:
        """(texts, 3): logits of negative, neutral, positive."""
        return answers["sentiment"] * self._temperature + self._prior

    def moved(self, weights: Mapping[str, Floats]) -> Floats:
        """(filters, 4): how much one unit of a filter moves each label against the mean of all.

        Args:
            weights: head -> (filters, classes), the heads' own.
        """
        answers = _answers(weights)
        moved = answers @ self._mix[: answers.shape[1]]
        return np.asarray(moved - moved.mean(1, keepdims=True))


def features(answers: Mapping[str, Floats], signs: Sequence[Signs]) -> Floats:
    """(texts, 14): a network's eight answers as differences of logits, then what the cues weigh."""
    cues = np.array([sign[:6] for sign in signs], dtype=np.float64)
    return exact(np.column_stack((_answers(answers), cues.reshape(-1, 6))), _SMALLEST)


def _answers(heads: Mapping[str, Floats]) -> Floats:
    """Each head against its class that means nothing: neutral, no complaint, no emotion, other."""
    sentiment, complaint, brand, label = (heads[name] for name in ("sentiment", "complaint", "brand", "label"))
    return np.column_stack(
        (
            sentiment[:, [0, 2]] - sentiment[:, [1]], complaint[:, [1]] - complaint[:, [0]],
            brand[:, [0, 2]] - brand[:, [1]], label[:, :3] - label[:, [3]],
        )
    )  # fmt: skip


def softmax(logits: Floats) -> Floats:
    """Over the last axis. Added up column by column: NumPy's own sum of one row may round otherwise than of several."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    total = raised[:, 0].copy()
    for column in range(1, raised.shape[1]):
        total += raised[:, column]
    return np.asarray(raised / total[:, None])


def risk_score(logits: Floats) -> Floats:
    """How much all risks together outweigh none, in logits, (texts,).

    Args:
        logits: (texts, classes) of the head `risk`, of either model.
    """
    return np.asarray(np.logaddexp.reduce(logits[:, 1:], axis=1) - logits[:, 0])
