"""How well a model does, in the words of the field."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def macro_recall(guessed: np.ndarray, labels: np.ndarray) -> float:
    """The mean of the classes' recalls: the official score of SemEval 2017 Task 4 A."""
    return float(np.mean([(guessed[labels == one] == one).mean() for one in np.unique(labels)]))


def macro_f1(guessed: np.ndarray, labels: np.ndarray) -> float:
    """The mean of the classes' F1."""
    scores = []
    for one in np.unique(labels):
        hits = ((guessed == one) & (labels == one)).sum()
        scores.append(2 * hits / max(1, (guessed == one).sum() + (labels == one).sum()))
    return float(np.mean(scores))


def calibration_error(shares: np.ndarray, labels: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error of the most likely class (Guo et al., 2017), with bins of equal width."""
    sure, right = shares.max(1), shares.argmax(1) == labels
    where = np.minimum((sure * bins).astype(int), bins - 1)
    error = 0.0
    for one in np.unique(where):
        inside = where == one
        error += abs(float(sure[inside].mean()) - float(right[inside].mean())) * float(inside.mean())
    return error


def recall_at(sure: np.ndarray, right: np.ndarray, wanted: float) -> float:
    """Of all rows that are right, the largest share found by falling certainty while precision holds."""
    order = np.argsort(-sure, kind="stable")
    hits = np.cumsum(right[order])
    good = np.flatnonzero(hits / np.arange(1, len(order) + 1) >= wanted)
    return float(hits[good[-1]]) / float(right.sum()) if len(good) else 0.0


def interval(score: object, *columns: np.ndarray, rounds: int = 1000, seed: int = 0) -> tuple[float, float]:
    """A 95 % bootstrap interval of score(*columns) over the rows."""
    random, size = np.random.default_rng(seed), len(columns[0])
    found = []
    for _ in range(rounds):
        rows = random.integers(0, size, size)
        found.append(score(*(column[rows] for column in columns)))  # type: ignore[operator]
    low, high = np.percentile(found, (2.5, 97.5))
    return float(low), float(high)
