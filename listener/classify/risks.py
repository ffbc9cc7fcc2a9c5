"""What a template must never answer, as the learned model hears it: who writes of such a thing seldom names it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from listener.classify.mixing import softmax
from listener.classify.model import RISKS, Floats, Model, Scored

_TELLING = 0.5
"""A word that speaks for a risk by less than this share of the strongest one is not named."""


class Risk(NamedTuple):
    """A kind of `RISKS`, and where the words stand that speak for it."""

    kind: str
    telling: Sequence[tuple[int, float]]
    """Places of tokens, and how much each added."""


@dataclass(frozen=True, slots=True)
class RiskHead:
    """The head `risk` of a model, and how sure it must be."""

    weights: Floats
    threshold: float
    """How much all risks together must outweigh none, in logits: found so that few harmless posts do."""

    def find(self, scored: Scored) -> dict[int, Risk]:
        """By text: the risk in it, where there is one."""
        logits = scored.logits["risk"]
        none = softmax(logits)[:, 0]
        # In logits: how much all risks together outweigh none.
        rows = np.flatnonzero(1 - none > none * np.exp(self.threshold)).tolist()
        if not rows:
            return {}
        kinds = 1 + logits[:, 1:].argmax(1)
        asked = np.zeros((len(logits), len(self.weights)))
        asked[rows] = (self.weights[:, kinds[rows]] - self.weights[:, [0]]).T
        telling = scored.telling(asked, _TELLING)
        return {row: Risk(RISKS[kinds[row]], telling[row]) for row in rows}


def risk_head(model: Model) -> RiskHead | None:
    """None where the model file is of a time before there was one."""
    if "risk" not in model.weights:
        return None
    return RiskHead(model.weights["risk"], float(model.extras["extra.risk_threshold"]))
