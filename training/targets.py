"""What a network is to say of a row: hard labels of people, soft ones of other networks."""

from collections.abc import Mapping, Sequence

import numpy as np

from training.corpus import Labelled
from training.metrics import softmax
from training.teacher import HEADS


def labels_of(rows: Sequence[Labelled]) -> np.ndarray:
    """(rows,)."""
    return np.array([row.label for row in rows], dtype=int)


def evened(labels: np.ndarray) -> np.ndarray:
    """A weight for each class: the rare ones count more, by the square root of how rare they are."""
    counts = np.bincount(labels).astype(np.float32)
    weight = np.maximum(counts, 1) ** -0.5
    return weight / weight[labels].mean()


def softened(said: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Soft labels of logits; the two narrow heads count half."""
    return {name: softmax(value) * (0.5 if name in {"complaint", "brand"} else 1.0) for name, value in said.items()}


def only_sentiment(target: np.ndarray) -> dict[str, np.ndarray]:
    """Nothing is said by the other heads."""
    return empty(len(target)) | {"sentiment": target}


def empty(rows: int) -> dict[str, np.ndarray]:
    """Nothing is said at all: (rows, classes) of zeros."""
    return {name: np.zeros((rows, size), np.float32) for name, size in HEADS.items()}


def hard(parts: Sequence[Sequence[Labelled]]) -> dict[str, np.ndarray]:
    """Labels of sentiment, complaints, brands and invented rows, one after another; zeros where there is none."""
    targets, start = empty(sum(map(len, parts))), 0
    for name, rows in zip(("sentiment", "complaint", "brand", "label"), parts, strict=True):
        if rows:
            labels = labels_of(rows)
            even = evened(labels) if name != "complaint" else np.ones(2)
            at = np.arange(start, start + len(rows))
            targets[name][at, labels] = even[labels]
            for row, found in zip(at, rows, strict=True):
                if found.sentiment is not None:
                    targets["sentiment"][row, found.sentiment] = 0.5
        start += len(rows)
    return targets


def joined(parts: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """One after another."""
    return {name: np.concatenate([part[name] for part in parts]) for name in HEADS}
