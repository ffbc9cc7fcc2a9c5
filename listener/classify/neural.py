"""The large model: all-MiniLM-L6-v2 (Apache 2.0), fine-tuned by `training/`, as int8 ONNX; needs `wellheard[neural]`.

It answers the four questions of the small model (`model.HEADS`), better and a hundred times more slowly. Beside it
stands a second network of the same make, which does nothing but hear what a template must never answer.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from typing import Any

import numpy as np

from listener.classify.mixing import Mixing, risk_score
from listener.classify.model import HEADS, Floats

LONGEST = 96
"""Word pieces that are read of a text; it was taught with as many."""
_FOLDER = files("listener.classify").joinpath("data/neural")
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


class Network:
    """A network of this make: an ONNX session and the word pieces that it reads."""

    def __init__(self, session: Any, pieces: Any) -> None:
        self._session, self._pieces = session, pieces

    def run(self, texts: Sequence[str], heads: Sequence[str]) -> dict[str, Floats]:
        """Head -> (texts, classes), before the softmax.

        One text at a time: the network measures the numbers of a batch together before it rounds them, so that a text
        beside others would score a little differently from the same text alone.
        """
        found: dict[str, list[Floats]] = {name: [] for name in heads}
        for text in texts:
            ids = np.array([self._pieces.encode(plain(text)).ids], dtype=np.int64)
            for name, value in zip(heads, self._session.run(list(heads), {"ids": ids}), strict=True):
                found[name].append(value[0])
        return {name: np.stack(rows).astype(np.float64) for name, rows in found.items()}


@dataclass(frozen=True, slots=True)
class RiskEar:
    """The network that hears risks, and when to ask and to believe it."""

    network: Network
    ask_above: float
    """It is asked where the small model's own score of a risk (`mixing.risk_score`) is above this."""
    threshold: float
    """How much all risks together must outweigh none, in logits: found so that few harmless posts do."""

    def kinds(self, texts: Sequence[str]) -> list[int]:
        """For each text the number of its risk in `model.RISKS`; 0 is none."""
        if not texts:
            return []
        logits = self.network.run(texts, ["risk"])["risk"]
        sure = risk_score(logits) > self.threshold
        return np.where(sure, 1 + logits[:, 1:].argmax(1), 0).tolist()  # type: ignore[no-any-return]  # NumPy's own


class NeuralModel:
    """The network, how its answers become labels, and the ear for risks that came with it."""

    def __init__(self, network: Network, mixing: Mixing, ear: RiskEar | None) -> None:
        self._network, self.mixing, self.ear = network, mixing, ear

    def __reduce__(self) -> str | tuple[object, ...]:
        """The shipped one travels to another process by name; no other one travels."""
        return (shipped, ()) if self is shipped() else super().__reduce__()

    def logits(self, texts: Sequence[str]) -> dict[str, Floats]:
        """Head -> (texts, classes), before the softmax."""
        return self._network.run(texts, HEADS)


def is_installed() -> bool:
    """The extra `wellheard[neural]` is there."""
    return find_spec("onnxruntime") is not None and find_spec("tokenizers") is not None


@cache
def shipped() -> NeuralModel | None:
    """The large model of this installation, loaded once; None where its file or the extra is missing."""
    return load(_FOLDER)


def load(folder: Traversable) -> NeuralModel | None:
    """The large model of a folder: model.onnx, tokenizer.json, mixing.npz; and beside them risks.onnx, risks.npz."""
    if not is_installed() or not folder.joinpath("model.onnx").is_file():
        return None
    pieces = _pieces(folder)
    mixing = Mixing(_arrays(folder.joinpath("mixing.npz")))
    return NeuralModel(Network(_session(folder.joinpath("model.onnx")), pieces), mixing, _ear(folder, pieces))


def network(file: Traversable) -> Network | None:
    """Another network of the same make, with the same word pieces; None where its file or the extra is missing."""
    if not is_installed() or not file.is_file():
        return None
    return Network(_session(file), _pieces(_FOLDER))


def _pieces(folder: Traversable) -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415  # an extra, and slow to load

    pieces = Tokenizer.from_str(folder.joinpath("tokenizer.json").read_text("utf-8"))
    pieces.no_padding()
    pieces.enable_truncation(LONGEST)
    return pieces


def _ear(folder: Traversable, pieces: Any) -> RiskEar | None:
    if not folder.joinpath("risks.onnx").is_file():
        return None
    held = _arrays(folder.joinpath("risks.npz"))
    network = Network(_session(folder.joinpath("risks.onnx")), pieces)
    return RiskEar(network, float(held["ask_above"]), float(held["threshold"]))


def _session(file: Traversable) -> Any:
    import onnxruntime  # noqa: PLC0415  # an extra, and slow to load

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(file.read_bytes(), options, providers=["CPUExecutionProvider"])


def _arrays(file: Traversable) -> dict[str, Any]:
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as held:
        return {name: held[name] for name in held.files}
