"""The network that says how alike two texts mean: `python -m training.meaning`.

all-MiniLM-L6-v2 (Apache 2.0) as it comes, for which it was made (Reimers and Gurevych, "Sentence-BERT", EMNLP 2019);
nothing of ours is learned. Writes `meaning.onnx` into `listener/classify/data/neural/`, in a minute.
"""

import argparse
from pathlib import Path
from typing import Final

import torch
from torch import nn

from training.export import write
from training.teacher import fresh

SHIPPED: Final = Path(__file__).parent.parent / "listener" / "classify" / "data" / "neural" / "meaning.onnx"


class Meaning(nn.Module):
    """The mean over its tokens, of length one."""

    heads = ("meaning",)

    def __init__(self) -> None:
        super().__init__()
        self.encoder = fresh(1).encoder

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        """Ids and mask: (texts, longest). Vectors: (texts, 384)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        return {"meaning": nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=-1)}


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(prog="python -m training.meaning", description=__doc__)
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the file")
    write(Meaning(), parser.parse_args().out)


if __name__ == "__main__":
    main()
