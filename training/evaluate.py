"""What is measured of a trained pipeline, all of it on rows that the measured model never saw."""

from typing import Any

import numpy as np
import torch

from listener.classify.learned import features
from listener.classify.model import Scored
from listener.classify.polarity import read_polarity
from training import metrics, mix
from training.pipeline import Pipeline

PRECISIONS = (0.8, 0.9, 0.95)


def figures(line: Pipeline, weights: np.ndarray, bias: np.ndarray, scale: float, shift: np.ndarray) -> dict[str, Any]:
    """Every figure of the model card."""
    corpus = line.corpus
    result: dict[str, Any] = {"invented_rows": len(corpus.invented), "strict": line.strict}
    for name in ("val", "test"):
        labels = np.array([row.label for row in getattr(corpus, name)])
        said = line.unseen(name)["sentiment"]
        shares = metrics.softmax(said * scale + shift)
        result[f"sentiment_{name}"] = {
            **_scored(metrics.macro_recall, said.argmax(1), labels),
            "accuracy": float((said.argmax(1) == labels).mean()),
            "calibration_error": metrics.calibration_error(shares, labels),
            "teachers": metrics.macro_recall(line.sentiment(name).argmax(1), labels),
        }
    vader = np.array([_vader(text) for text in line.texts["test"]])
    result["sentiment_test"]["vader"] = metrics.macro_recall(vader, np.array([row.label for row in corpus.test]))
    if corpus.complaints:
        result["complaints"] = _complaints(line, weights, bias)
    if corpus.brands:
        result["brands"] = _brands(line, weights, bias)
    if corpus.invented:
        labels = np.array([row.label for row in corpus.invented])
        result["invented"] = _scored(metrics.macro_f1, _labels(line, "invented", weights, bias).argmax(1), labels)
    return result


def _scored(score: Any, guessed: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    low, high = metrics.interval(score, guessed, labels)
    return {score.__name__: score(guessed, labels), "low": low, "high": high}


def _vader(text: str) -> int:
    compound = read_polarity(text).compound
    return 0 if compound <= -0.05 else 2 if compound >= 0.05 else 1


def _labels(line: Pipeline, name: str, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """The four labels' shares for rows that their student never saw."""
    said = line.unseen(name)
    x = features(Scored([], said, said["label"], said["label"]), [mix.signs_of(t) for t in line.texts[name]])  # type: ignore[arg-type]
    return metrics.softmax(x @ weights + bias)


def _complaints(line: Pipeline, weights: np.ndarray, bias: np.ndarray) -> dict[str, Any]:
    labels = np.array([row.label for row in line.corpus.complaints])
    said = line.unseen("complaints")["complaint"]
    teacher = np.zeros_like(said)
    folds = np.array([row.fold for row in line.corpus.complaints])
    for fold in np.unique(folds):
        inside = folds == fold
        teacher[inside] = line.special("complaints", int(fold) if line.strict else None)["complaint"][inside]
    shares = _labels(line, "complaints", weights, bias)
    compound = np.array([read_polarity(text).compound for text in line.texts["complaints"]])
    return {
        **_scored(metrics.macro_f1, said.argmax(1), labels),
        "teacher": metrics.macro_f1(teacher.argmax(1), labels),
        "label_is_complaint": metrics.macro_f1((shares.argmax(1) == mix.COMPLAINT).astype(int), labels),
        "vader": metrics.macro_f1((compound < -0.05).astype(int), labels),
        "coverage": _covered(shares[:, mix.COMPLAINT], labels == 1),
        "coverage_vader": _covered(-compound, labels == 1),
    }


def _brands(line: Pipeline, weights: np.ndarray, bias: np.ndarray) -> dict[str, Any]:
    labels = np.array([row.label for row in line.corpus.brands])
    said = line.unseen("brands")["brand"]
    shares = _labels(line, "brands", weights, bias)
    compound = np.array([read_polarity(text).compound for text in line.texts["brands"]])
    return {
        **_scored(metrics.macro_f1, said.argmax(1), labels),
        "n_grams": metrics.macro_f1(_n_grams(line), labels),
        "coverage": _covered(shares[:, mix.PRAISE], labels == 2),
        "coverage_vader": _covered(compound, labels == 2),
    }


def _covered(sure: np.ndarray, right: np.ndarray) -> dict[str, float]:
    """Of all rows of the class, the share found while so many of those taken are right."""
    return {f"{wanted:.0%}": metrics.recall_at(sure, right, wanted) for wanted in PRECISIONS}


def _n_grams(line: Pipeline) -> np.ndarray:
    """The usual baseline: words and pairs of words, logistic regression, by the same folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    torch.manual_seed(0)
    texts, rows = np.array(line.texts["brands"], dtype=object), line.corpus.brands
    labels, folds = np.array([row.label for row in rows]), np.array([row.fold for row in rows])
    guessed = np.zeros_like(labels)
    for fold in np.unique(folds):
        inside = folds == fold
        found = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        x = found.fit_transform(texts[~inside])
        model = LogisticRegression(C=4, max_iter=2000, class_weight="balanced").fit(x, labels[~inside])
        guessed[inside] = model.predict(found.transform(texts[inside]))
    return guessed
