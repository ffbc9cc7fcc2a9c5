"""Before the teachers learn to judge: the encoder learns how posts are written, by guessing words that were hidden.

Gururangan et al., "Don't Stop Pretraining", ACL 2020.
"""

from collections.abc import Callable

import torch
from torch import nn
from transformers import BertModel

from training.teacher import Course, Pieces, folder, learn

HIDDEN, MASK, FIRST_WORD = 0.2, 103, 999
"""The share of word pieces to guess; the piece that stands for a hidden one; where the pieces of words begin."""


class Guesser(nn.Module):
    """The encoder, and from what it makes of a hidden word a guess at the word."""

    def __init__(self, seed: int, width: int = 384) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.encoder = BertModel.from_pretrained(folder(), attn_implementation="sdpa").float()
        self.turned = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        """Ids, mask, hidden (true where to guess): (texts, longest). (guesses, pieces), before the softmax."""
        found = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state[hidden]
        return self.turned(found) @ self.encoder.embeddings.word_embeddings.weight.T


def adapt(guesser: Guesser, known: Pieces, course: Course, say: Callable[[str], None] = print) -> None:
    """Learn in place."""

    def loss(ids: torch.Tensor, mask: torch.Tensor, _rows: torch.Tensor) -> torch.Tensor:
        hidden = (torch.rand(ids.shape, device=ids.device) < HIDDEN) & (ids >= FIRST_WORD)
        hidden[0, 1] = True  # So that there is something to guess in every batch.
        shown = ids.masked_fill(hidden & (torch.rand(ids.shape, device=ids.device) < 0.9), MASK)
        return nn.functional.cross_entropy(guesser(shown, mask, hidden), ids[hidden])

    learn(guesser, known, loss, course, say)
