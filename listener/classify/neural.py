"""The large model: all-MiniLM-L6-v2 (Apache 2.0), fine-tuned by `training/`, as int8 ONNX; needs `wellheard[neural]`.

It answers the four questions of the small model (`model.HEADS`), better and a hundred times more slowly.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from html import unescape
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from typing import Any

import numpy as np

from listener.classify.mixing import Mixing
from listener.classify.model import HEADS, Floats

LONGEST = 96
"""Word pieces that are read of a text; it was taught with as many."""
_URL = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"(?<!\w)@\w+")
_LONG = re.compile(r"(\w)\1{3,}")


def plain(text: str) -> str:
    """A post as the large model reads it: links and names hidden, emoji by their names."""
    text = unescape(text).replace("’", "'")
    text = _URL.sub("http", text)
    text = _HANDLE.sub("@user", text)
    text = _LONG.sub(r"\1\1\1", text)
    return "".join(map(_named, text)) if not text.isascii() else text


def _named(char: str) -> str:
    if char < "\u2190" or unicodedata.category(char) not in {"So", "Sk", "Cs"}:
        return char
    name = unicodedata.name(char, "").lower()
    return f" {name.replace(' face', '').replace(' sign', '')} " if name else " "


class NeuralModel:
    """The network, its word pieces, and how its answers become labels."""

    def __init__(self, session: Any, pieces: Any, mixing: Mixing) -> None:
        self._session, self._pieces, self.mixing = session, pieces, mixing

    def __reduce__(self) -> str | tuple[object, ...]:
        """The shipped one travels to another process by name; no other one travels."""
        return (shipped, ()) if self is shipped() else super().__reduce__()

    def logits(self, texts: Sequence[str]) -> dict[str, Floats]:
        """Head -> (texts, classes), before the softmax.

        One text at a time: the network measures the numbers of a batch together before it rounds them, so that a text
        beside others would score a little differently from the same text alone.
        """
        found: dict[str, list[Floats]] = {name: [] for name in HEADS}
        for text in texts:
            ids = np.array([self._pieces.encode(plain(text)).ids], dtype=np.int64)
            for name, value in zip(HEADS, self._session.run(list(HEADS), {"ids": ids}), strict=True):
                found[name].append(value[0])
        return {name: np.stack(rows).astype(np.float64) for name, rows in found.items()}


def is_installed() -> bool:
    """The extra `wellheard[neural]` is there."""
    return find_spec("onnxruntime") is not None and find_spec("tokenizers") is not None


@cache
def shipped() -> NeuralModel | None:
    """The large model of this installation, loaded once; None where its file or the extra is missing."""
    return load(files("listener.classify").joinpath("data/neural"))


def load(folder: Traversable) -> NeuralModel | None:
    """The large model of a folder: model.onnx, tokenizer.json, mixing.npz."""
    if not is_installed() or not folder.joinpath("model.onnx").is_file():
        return None
    import onnxruntime  # noqa: PLC0415  # an extra, and slow to load
    from tokenizers import Tokenizer  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        folder.joinpath("model.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
    )
    pieces = Tokenizer.from_str(folder.joinpath("tokenizer.json").read_text("utf-8"))
    pieces.no_padding()
    pieces.enable_truncation(LONGEST)
    with folder.joinpath("mixing.npz").open("rb") as file, np.load(file, allow_pickle=False) as held:
        return NeuralModel(session, pieces, Mixing({name: held[name] for name in held.files}))
