"""How alike two texts mean, with `wellheard[neural]`: "it never turned up" and "where is my order" share no word.

all-MiniLM-L6-v2 (Apache 2.0; Reimers and Gurevych, "Sentence-BERT", EMNLP 2019) as int8 ONNX, some milliseconds a text.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from listener.classify import neural
from listener.classify.model import Floats

_HEAD = "meaning"


class Meaning:
    """The network; vectors are of length one, so that their products are cosines."""

    def __init__(self, network: neural.Network) -> None:
        self._network = network

    def of(self, texts: Sequence[str]) -> Floats:
        """What texts mean: (texts, 384)."""
        return self._network.run(texts, [_HEAD])[_HEAD]

    def likeness(self, texts: Sequence[str], known: Floats) -> list[float]:
        """How alike each known text (`of`) is to the one of `texts` that is nearest to it: -1 to 1."""
        return (known @ self.of(texts).T).max(axis=1).tolist()  # type: ignore[no-any-return]  # NumPy's own


@cache
def meaning() -> Meaning | None:
    """The one of this installation, loaded once; None where its file or the extra is missing."""
    network = neural.network(files("listener.classify").joinpath("data/neural/meaning.onnx"))
    return None if network is None else Meaning(network)
