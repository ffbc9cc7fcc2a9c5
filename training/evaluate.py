"""What is measured of a trained pipeline, all of it on rows that the measured model never saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from listener.classify.mixing import Mixing, features
from listener.classify.neural import NeuralModel
from listener.classify.polarity import read_polarity
from training import metrics, mix
from training.corpus import FOLDS
from training.pipeline import BY_FOLD, Pipeline, Unseen

PRECISIONS = (0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Contender:
    """Networks to be measured on rows that they never saw, and how their answers become labels."""

    unseen: Unseen
    mixing: Mixing
    by_fold: Sequence[Mixing] = ()
    """The same, each fitted without one of the folds."""

    def labels(self, line: Pipeline, name: str) -> np.ndarray:
        """The four labels' shares, (rows, 4)."""
        answers, signs = self.unseen(name), [mix.signs_of(text) for text in line.texts(name)]
        logits = self.mixing.labels(answers, signs)
        for fold, mixing in enumerate(self.by_fold if name in BY_FOLD else ()):
            rows = np.flatnonzero([row.fold == fold for row in getattr(line.corpus, name)])
            part = {head: value[rows] for head, value in answers.items()}
            logits[rows] = mixing.labels(part, [signs[row] for row in rows])
        return metrics.softmax(logits)

    def sentiment(self, name: str) -> np.ndarray:
        """The three shares of sentiment, (rows, 3)."""
        return metrics.softmax(self.mixing.sentiment(self.unseen(name)))


def contender(line: Pipeline, unseen: Unseen, mixing: dict[str, np.ndarray]) -> Contender:
    """These networks with the mixing that ships, and with one for each fold that never saw it."""
    return Contender(unseen, Mixing(mixing), [Mixing(line.mixing(unseen, fold)) for fold in range(FOLDS)])


def figures(line: Pipeline, contender: Contender) -> dict[str, Any]:
    """Every figure of the model card, of one contender."""
    corpus = line.corpus
    result: dict[str, Any] = {}
    for name in ("val", "test"):
        labels = np.array([row.label for row in getattr(corpus, name)])
        shares = contender.sentiment(name)
        result[f"sentiment_{name}"] = {
            **_scored(metrics.macro_recall, shares.argmax(1), labels),
            "accuracy": float((shares.argmax(1) == labels).mean()),
            "calibration_error": metrics.calibration_error(shares, labels),
        }
    if corpus.complaints:
        result["complaints"] = _complaints(line, contender)
    if corpus.brands:
        result["brands"] = _brands(line, contender)
    labels = np.array([row.label for row in corpus.invented])
    result["invented"] = _scored(metrics.macro_f1, contender.labels(line, "invented").argmax(1), labels)
    return result


def beside(line: Pipeline) -> dict[str, Any]:
    """What the same rows give to VADER, and to words and pairs of words."""
    corpus, found = line.corpus, dict[str, Any]()
    test = np.array([row.label for row in corpus.test])
    vader = np.array([_vader(text) for text in line.texts("test")])
    found["sentiment_test"] = {"vader": metrics.macro_recall(vader, test)}
    if corpus.complaints:
        labels = np.array([row.label for row in corpus.complaints])
        compound = np.array([read_polarity(text).compound for text in line.texts("complaints")])
        found["complaints"] = {
            "vader": metrics.macro_f1((compound < -0.05).astype(int), labels),
            "coverage": _covered(-compound, labels == 1),
        }
    if corpus.brands:
        labels = np.array([row.label for row in corpus.brands])
        compound = np.array([read_polarity(text).compound for text in line.texts("brands")])
        found["brands"] = {
            "n_grams": metrics.macro_f1(_n_grams(line), labels), "coverage": _covered(compound, labels == 2),
        }  # fmt: skip
    return found


ASKED = 0.37
"""The share of texts of which a cascade asks the large network, on the youngest posts."""


def cascade(line: Pipeline, small: Contender) -> dict[str, np.ndarray]:
    """Below which shares of the small network the large one is asked, by sentiment and by label."""
    feeling = small.sentiment("latest").max(1)
    label = small.labels(line, "latest").max(1)
    # By sentiment more often than by label, which these posts, seldom of a brand, say little about.
    sure_sentiment = np.quantile(feeling, ASKED * 0.8)
    sure_label = np.quantile(label[feeling >= sure_sentiment], ASKED * 0.2 / (1 - ASKED * 0.8))
    return {"sure_sentiment": np.float32(sure_sentiment), "sure_label": np.float32(sure_label)}


def of_shipped(line: Pipeline, small: Contender, large: NeuralModel) -> dict[str, Any]:
    """sentiment/test by the int8 file itself, alone and asked by the small network where that is not sure."""
    labels = np.array([row.label for row in line.corpus.test])
    texts = line.texts("test")
    alone = metrics.softmax(large.mixing.sentiment(large.logits(texts)))
    first = small.sentiment("test")
    asked = first.max(1) < large.mixing.sure_sentiment
    asked |= small.labels(line, "test").max(1) < large.mixing.sure_label
    together = np.where(asked[:, None], alone, first)
    return {
        "neural": {
            **_scored(metrics.macro_recall, alone.argmax(1), labels),
            "calibration_error": metrics.calibration_error(alone, labels),
        },
        "cascade": {**_scored(metrics.macro_recall, together.argmax(1), labels), "asked": float(asked.mean())},
    }


def _scored(score: Any, guessed: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    low, high = metrics.interval(score, guessed, labels)
    return {score.__name__: score(guessed, labels), "low": low, "high": high}


def _vader(text: str) -> int:
    compound = read_polarity(text).compound
    return 0 if compound <= -0.05 else 2 if compound >= 0.05 else 1


def _decided(line: Pipeline, contender: Contender, name: str, labels: np.ndarray) -> np.ndarray:
    """The class of each row by all answers and the cues together, by a linear function fitted without the row's fold.

    As the label is decided in the product; the head of the set alone knows less.
    """
    x = features(contender.unseen(name), [mix.signs_of(text) for text in line.texts(name)])
    folds = np.array([row.fold for row in getattr(line.corpus, name)])
    guessed = np.zeros(len(labels), dtype=int)
    for fold in np.unique(folds):
        known = folds != fold
        counts = np.bincount(labels[known]).astype(float)
        weights = (counts**-0.5)[labels[known]]
        mixed, bias = mix.fit(x[known], labels[known], weights)
        guessed[~known] = (x[~known] @ mixed + bias).argmax(1)
    return guessed


def _complaints(line: Pipeline, contender: Contender) -> dict[str, Any]:
    labels = np.array([row.label for row in line.corpus.complaints])
    shares = contender.labels(line, "complaints")
    return {
        **_scored(metrics.macro_f1, _decided(line, contender, "complaints", labels), labels),
        "head_alone": metrics.macro_f1(contender.unseen("complaints")["complaint"].argmax(1), labels),
        "label_is_complaint": metrics.macro_f1((shares.argmax(1) == mix.COMPLAINT).astype(int), labels),
        "coverage": _covered(shares[:, mix.COMPLAINT], labels == 1),
    }


def _brands(line: Pipeline, contender: Contender) -> dict[str, Any]:
    labels = np.array([row.label for row in line.corpus.brands])
    return {
        **_scored(metrics.macro_f1, _decided(line, contender, "brands", labels), labels),
        "head_alone": metrics.macro_f1(contender.unseen("brands")["brand"].argmax(1), labels),
        "coverage": _covered(contender.labels(line, "brands")[:, mix.PRAISE], labels == 2),
    }


def _covered(sure: np.ndarray, right: np.ndarray) -> dict[str, float]:
    """Of all rows of the class, the share found while so many of those taken are right."""
    return {f"{wanted:.0%}": metrics.recall_at(sure, right, wanted) for wanted in PRECISIONS}


def _n_grams(line: Pipeline) -> np.ndarray:
    """The usual baseline: words and pairs of words, logistic regression, by the same folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    torch.manual_seed(0)
    texts, rows = np.array(line.texts("brands"), dtype=object), line.corpus.brands
    labels, folds = np.array([row.label for row in rows]), np.array([row.fold for row in rows])
    guessed = np.zeros_like(labels)
    for fold in np.unique(folds):
        inside = folds == fold
        found = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        x = found.fit_transform(texts[~inside])
        model = LogisticRegression(C=4, max_iter=2000, class_weight="balanced").fit(x, labels[~inside])
        guessed[inside] = model.predict(found.transform(texts[inside]))
    return guessed
