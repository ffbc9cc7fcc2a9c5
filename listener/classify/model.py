"""The learned model at run time: NumPy alone, many texts at once.

A convolution of three words wide over learned embeddings, the largest value of each filter, one linear head a
question. The product of embeddings and filters is computed once, when the model is loaded: then every word is three
rows of a table, and a text is a sum of rows, a maximum and a dot product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO

import numpy as np
from numpy.typing import NDArray

from listener.classify.tokens import Vocabulary

HEADS = ("sentiment", "complaint", "brand", "label")
RISKS = (
    "none", "danger", "self-harm", "medical", "deadline", "bereavement", "child", "discrimination", "harassment",
    "legal", "breach", "press",
)  # fmt: skip
"""The classes of one more head, `risk`: what a template must never answer (design: replies.md, "Drop the script")."""
_SCALE = 512.0
"""The tables hold whole numbers: so many of them are one."""
_AT_ONCE = 16
"""Texts of like length that are scored together: what they need fits into a processor's cache."""
_NEVER = -30_000
"""Where a text has ended, no filter has its largest value."""

Floats = NDArray[np.float64]
_SMALLEST = 2.0**-16
"""Weights are whole multiples of this: see `exact`."""


def exact(values: NDArray[np.generic], smallest: float) -> Floats:
    """These values as whole multiples of a power of two.

    Products and sums of such numbers fit into a float64 without rounding, so that they do not depend on the order in
    which a processor adds them up: a text scores the same alone and beside others.
    """
    return np.asarray(np.rint(values.astype(np.float64) / smallest) * smallest)


Read = tuple[Sequence[str], Sequence[int]]
"""A text as `Vocabulary.read` gives it: its tokens and their rows."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What the model says of a batch of texts."""

    tokens: Sequence[Sequence[str]]
    logits: dict[str, Floats]
    """Head -> (texts, classes)."""
    pooled: Floats
    """(texts, filters): the largest value of each filter, not below 0."""
    places: NDArray[np.int32]
    """(texts, filters): the token on which that filter stands."""

    def telling(self, weights: Floats, least: float) -> list[list[tuple[int, float]]]:
        """For each text, the tokens that added most to a linear score of the filters, in their order: (place, added).

        Args:
            weights: (texts, filters), the score's weights for each text.
            least: tokens that added less than this share of the strongest one are left out.
        """
        lengths = np.fromiter((len(one) or 1 for one in self.tokens), np.int64, len(self.tokens))
        starts = np.cumsum(lengths) - lengths
        at = (starts[:, None] + self.places).ravel()
        added = np.bincount(at, weights=(weights * self.pooled).ravel(), minlength=int(lengths.sum()))
        most = np.repeat(np.maximum.reduceat(added, starts), lengths)
        found = np.flatnonzero((added > 0) & (added >= least * most))
        texts = np.searchsorted(starts, found, side="right") - 1
        result: list[list[tuple[int, float]]] = [[] for _ in self.tokens]
        places = found - starts[texts]
        for text, place, value in zip(texts.tolist(), places.tolist(), added[found].tolist(), strict=True):
            result[text].append((place, value))
        return result


class Model:
    """The weights, ready to score."""

    def __init__(self, held: dict[str, NDArray[np.generic]]) -> None:
        """From the arrays of a model file.

        Args:
            held: words (their UTF-8, one a line), embedding (rows, 64) int8 with scale (64,), filters (3, 64, filters),
                bias (filters,), and for each head NAME.weight (filters, classes) and NAME.bias (classes,); the head
                `risk` may be missing.
        """
        self.vocabulary = Vocabulary(bytes(held["words"]).decode("utf-8").split("\n"))
        embedding = held["embedding"].astype(np.float32) * held["scale"].astype(np.float32)
        # A power of two, so that it makes no difference to multiply the few filters in place of the many products.
        products = (embedding @ one for one in held["filters"].astype(np.float32) * np.float32(_SCALE))
        self._tables = [np.rint(one, out=one).astype(np.int16) for one in products]
        self._tables[1] += np.rint(held["bias"].astype(np.float32) * _SCALE).astype(np.int16)
        self._tables[1][0] = _NEVER
        heads = (*HEADS, "risk") if "risk.weight" in held else HEADS
        self.weights = {name: exact(held[f"{name}.weight"], _SMALLEST) for name in heads}
        self.biases = {name: held[f"{name}.bias"].astype(np.float64) for name in heads}
        self.extras = {name: value for name, value in held.items() if name.startswith("extra.")}
        """What belongs to the model and is not its concern: calibration."""

    def __reduce__(self) -> str | tuple[object, ...]:
        """The shipped model travels to another process by name: 25 MB would hold both up for longer than loading."""
        return (shipped, ()) if self is shipped() else super().__reduce__()

    @classmethod
    def load(cls, file: IO[bytes]) -> "Model":
        """Read a model file."""
        with np.load(file, allow_pickle=False) as held:
            return cls({name: held[name] for name in held.files})

    def score(self, read: Sequence[Read]) -> Scored:
        """Score these texts, each given as what `Vocabulary.read` makes of it."""
        lengths = [len(rows) for _, rows in read]
        order = sorted(range(len(read)), key=lengths.__getitem__)
        pooled = np.empty((len(read), len(self._tables[1][0])), dtype=np.float64)
        places = np.empty(pooled.shape, dtype=np.int32)
        for start in range(0, len(order), _AT_ONCE):
            alike = order[start : start + _AT_ONCE]
            pooled[alike], places[alike] = self._pool([read[n][1] for n in alike], lengths[alike[-1]] or 1)
        logits = {name: pooled @ self.weights[name] + self.biases[name] for name in self.weights}
        return Scored([tokens for tokens, _ in read], logits, pooled, places)

    def _pool(self, texts: Sequence[Sequence[int]], longest: int) -> tuple[Floats, NDArray[np.int32]]:
        """The largest value of each filter and its place, (texts, filters) each."""
        ids = np.zeros((len(texts), longest + 2), dtype=np.int32)
        for row, found in enumerate(texts):
            ids[row, 1 : 1 + len(found)] = found
        before, here, after = self._tables
        seen = before.take(ids[:, :-2], axis=0)
        seen += here.take(ids[:, 1:-1], axis=0)
        seen += after.take(ids[:, 2:], axis=0)
        best = seen.max(1)
        # How far from the end: the largest is the first place, and a byte a number is a quarter of the time.
        back = np.arange(longest, 0, -1, dtype=np.uint8 if longest < 256 else np.uint16)
        from_end = ((seen == best[:, None, :]) * back[:, None]).max(1)
        return np.maximum(best, 0) * (1 / _SCALE), longest - from_end.astype(np.int32)


def pack(
    words: Sequence[str], embedding: Floats, filters: Floats, bias: Floats, heads: dict[str, tuple[Floats, Floats]]
) -> dict[str, NDArray[np.generic]]:
    """The arrays of a model file.

    Args:
        words: the vocabulary.
        embedding: (rows, 64).
        filters: (3, 64, filters): of the word before, the word itself, the word after.
        bias: (filters,).
        heads: name -> (filters, classes), (classes,).
    """
    scale = np.abs(embedding).max(0) / 127
    held: dict[str, NDArray[np.generic]] = {
        "words": np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8),
        "embedding": np.rint(embedding / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "filters": filters.astype(np.float32),
        "bias": bias.astype(np.float32),
    }
    for name, (weight, offset) in heads.items():
        held[f"{name}.weight"], held[f"{name}.bias"] = weight.astype(np.float32), offset.astype(np.float32)
    return held


@cache
def shipped() -> Model | None:
    """The model of this installation, loaded once; None where its file is missing."""
    file = files("listener.classify").joinpath("data/student.npz")
    if not file.is_file():
        return None
    with file.open("rb") as opened:
        return Model.load(opened)
