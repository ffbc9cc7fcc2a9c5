"""The last step: one linear function from the model's answers and the cues to the four labels, and its calibration."""

from collections.abc import Sequence

import numpy as np
import torch

from listener.classify.lexicon import lexicon, normal_form
from listener.classify.rules import Signs, weigh
from training.corpus import Labelled

PRAISE, COMPLAINT, QUESTION, OTHER = range(4)
SHARES = np.array([0.22, 0.40, 0.15, 0.23])
"""How often each label is expected among a brand's mentions: two in five complain, more than among posts at large."""
SENTIMENTS = np.array([0.33, 0.39, 0.28])
"""The same of sentiment, half way between what a brand has to expect (a third negative, few positive) and even shares,
so that no class is overlooked: chosen on sentiment/val, where the mean of the classes' recalls is best so."""


def signs_of(text: str) -> Signs:
    """The cues of a text, without a brand's own name."""
    return weigh(text, lexicon().find(normal_form(text)))


def fit(
    features: np.ndarray, labels: np.ndarray, weights: np.ndarray, *, strength: float = 2.0
) -> tuple[np.ndarray, np.ndarray]:
    """Multinomial logistic regression, (features, 4) and (4,), with an L2 penalty; weights per row."""
    x, y = torch.tensor(features, dtype=torch.float64), torch.tensor(labels)
    share = torch.tensor(weights / weights.sum(), dtype=torch.float64)
    mix = torch.zeros(x.shape[1], 4, dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([mix, bias], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        lost = torch.nn.functional.cross_entropy(x @ mix + bias, y, reduction="none")
        total = (lost * share).sum() + strength / len(y) * mix.square().sum()
        total.backward()
        return total

    optimiser.step(loss)
    return mix.detach().numpy(), bias.detach().numpy()


def balanced(labels: np.ndarray, weights: np.ndarray, shares: Sequence[float] = SHARES) -> np.ndarray:
    """Weights under which each class has its expected share."""
    sums = np.bincount(labels, weights=weights, minlength=len(shares))
    return weights * (np.asarray(shares) / np.maximum(sums, 1e-9))[labels]


def temperature(logits: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """What to multiply logits with, and what to add to each class, so that the softmax is calibrated on these rows."""
    share = torch.tensor(weights / weights.sum(), dtype=torch.float64)
    x, y = torch.tensor(logits, dtype=torch.float64), torch.tensor(labels)
    scale = torch.ones(1, dtype=torch.float64, requires_grad=True)
    shift = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([scale, shift], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        lost = (torch.nn.functional.cross_entropy(x * scale + shift, y, reduction="none") * share).sum()
        lost.backward()
        return lost

    optimiser.step(loss)
    return float(scale), shift.detach().numpy()


def label_of(name: str, row: Labelled, *, asks: bool, pleased: bool) -> tuple[int, float]:
    """Which of the four labels a row of another set stands for, and how much to trust that.

    Args:
        name: `complaints`, `brands` or `invented`.
        row: as labelled there.
        asks: its cues ask something.
        pleased: the model finds it positive; only used where the set says no more than "no complaint".
    """
    if name == "invented":
        return row.label, 1.0
    if name == "brands":
        # 0 negative, 1 none, 2 positive, each directed at the brand.
        return {0: (COMPLAINT, 0.5), 2: (PRAISE, 0.5)}.get(row.label, (QUESTION, 0.3) if asks else (OTHER, 0.4))
    if row.label == 1:
        return COMPLAINT, 1.0
    if pleased:
        return PRAISE, 0.7
    return (QUESTION, 0.7) if asks and row.asked_of_us else (OTHER, 0.5)
