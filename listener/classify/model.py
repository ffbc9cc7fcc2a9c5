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
_SCALE = 512.0
"""The tables hold whole numbers: so many of them are one."""
_PLACES = 1 << 12
"""A value and the place where it stands share one number, so that a maximum knows its place."""
_NEVER = -30_000
"""Where a text has ended, no filter has its largest value."""

Floats = NDArray[np.float32]


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

    def parts(self, weights: Floats) -> tuple[Floats, list[int]]:
        """What each token added to a linear score of the filters: all texts in one array, and where each begins.

        Args:
            weights: (texts, filters), the score's weights for each text.
        """
        lengths = np.fromiter((len(one) or 1 for one in self.tokens), np.int64, len(self.tokens))
        starts = np.cumsum(lengths) - lengths
        at = (starts[:, None] + self.places).ravel()
        sums = np.bincount(at, weights=(weights * self.pooled).ravel(), minlength=int(lengths.sum()))
        return sums.astype(np.float32), starts.tolist()


class Model:
    """The weights, ready to score."""

    def __init__(self, held: dict[str, NDArray[np.generic]]) -> None:
        """From the arrays of a model file.

        Args:
            held: words (their UTF-8, one a line), embedding (rows, 64) int8 with scale (64,), filters (3, 64, filters),
                bias (filters,), and for each head NAME.weight (filters, classes) and NAME.bias (classes,).
        """
        self.vocabulary = Vocabulary(bytes(held["words"]).decode("utf-8").split("\n"))
        embedding = held["embedding"].astype(np.float32) * held["scale"].astype(np.float32)
        self._tables = [
            np.rint((embedding @ one) * _SCALE).astype(np.int16) for one in held["filters"].astype(np.float32)
        ]
        self._tables[1] += np.rint(held["bias"].astype(np.float32) * _SCALE).astype(np.int16)
        self._tables[1][0] = _NEVER
        self.weights = {name: held[f"{name}.weight"].astype(np.float32) for name in HEADS}
        self.biases = {name: held[f"{name}.bias"].astype(np.float32) for name in HEADS}
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

    def score(self, tokens: Sequence[Sequence[str]]) -> Scored:
        """Score these texts, each given as what `raw_tokens` makes of it."""
        rows = [0]
        starts = []
        for found in tokens:
            starts.append(len(rows) - 1)
            rows += self.vocabulary.rows(found) or (0,)
            rows.append(0)
        ids = np.array(rows, dtype=np.int32)
        before, here, after = self._tables
        seen = before.take(ids[:-2], axis=0)
        seen += here.take(ids[1:-1], axis=0)
        seen += after.take(ids[2:], axis=0)
        at = np.array(starts)
        lengths = np.diff(at, append=len(seen))
        place = np.arange(len(seen), dtype=np.int32) - np.repeat(at, lengths).astype(np.int32)
        packed = seen.astype(np.int32) * _PLACES + place[:, None]
        best = np.maximum.reduceat(packed, at, axis=0)
        places = best & (_PLACES - 1)
        pooled = np.maximum(best >> 12, 0).astype(np.float32) * np.float32(1 / _SCALE)
        logits = {name: pooled @ self.weights[name] + self.biases[name] for name in HEADS}
        return Scored(tokens, logits, pooled, places)


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
