"""What a template must never answer, as the learned model hears it: who writes of such a thing seldom names it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from listener.classify.mixing import risk_score
from listener.classify.model import RISKS, Floats, Model, Scored
from listener.classify.neural import RiskEar

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

    def find(self, texts: Sequence[str], scored: Scored, ear: RiskEar | None = None) -> dict[int, Risk]:
        """By text: the risk in it, where there is one.

        Args:
            texts: as they were written.
            scored: what the small model says of them.
            ear: the large network for risks, where there is one: it decides wherever the small one is not sure
                that there is none.
        """
        logits = scored.logits["risk"]
        outweighs = risk_score(logits)
        if ear is None:
            rows = np.flatnonzero(outweighs > self.threshold)
            kinds = 1 + logits[rows, 1:].argmax(1)
        else:
            rows = np.flatnonzero(outweighs > ear.ask_above)
            kinds = np.array(ear.kinds([texts[row] for row in rows.tolist()]), dtype=np.int64)
            rows, kinds = rows[kinds > 0], kinds[kinds > 0]
        if not len(rows):
            return {}
        asked = np.zeros((len(logits), len(self.weights)))
        asked[rows] = (self.weights[:, kinds] - self.weights[:, [0]]).T
        telling = scored.telling(asked, _TELLING)
        return {row: Risk(RISKS[kind], telling[row]) for row, kind in zip(rows.tolist(), kinds.tolist(), strict=True)}


def risk_head(model: Model) -> RiskHead | None:
    """None where the model file is of a time before there was one."""
    if "risk" not in model.weights:
        return None
    return RiskHead(model.weights["risk"], float(model.extras["extra.risk_threshold"]))
