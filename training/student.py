"""The student: a convolution of three words wide with the largest value of each filter, and one linear head a question.

Its embeddings start from the teacher's; it learns from the teachers' soft labels and from people's hard ones.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import torch
from torch import nn

from listener.classify.model import pack
from listener.classify.tokens import HASHED, Vocabulary, named, raw_tokens, shortened
from training.teacher import HEADS, Teacher, pieces, shuffled

WIDTH, FILTERS, LONGEST = 64, 128, 96


def vocabulary(texts: Iterable[str], size: int) -> Vocabulary:
    """The most frequent words of these texts."""
    counts = Counter(named(token) for text in texts for token in raw_tokens(text))
    for word, count in list(counts.items()):
        if (short := shortened(word)) != word:
            counts[short] += count
    return Vocabulary([word for word, count in counts.most_common(size) if count > 1])


class Student(nn.Module):
    """Embedding, convolution, maximum, heads."""

    def __init__(
        self,
        rows: int,
        seed: int,
        meanings: np.ndarray | None = None,
        *,
        heads: Mapping[str, int] = HEADS,
        filters: int = FILTERS,
    ) -> None:
        """A student before it has learned.

        Args:
            rows: of the embedding.
            seed: of what begins at random.
            meanings: (words, `WIDTH`), what to begin the rows of the words with; they are the last ones.
            heads: what it answers, and in how many classes.
            filters: how many.
        """
        super().__init__()
        torch.manual_seed(seed)
        self.embedding = nn.Embedding(rows, WIDTH, padding_idx=0)
        nn.init.normal_(self.embedding.weight, std=0.1)
        with torch.no_grad():
            self.embedding.weight[0] = 0
            if meanings is not None:
                self.embedding.weight[-len(meanings) :] = torch.from_numpy(meanings)
        self.filters = nn.Conv1d(WIDTH, filters, 3, padding=1)
        self.dropout = nn.Dropout(0.3)
        self.heads = nn.ModuleDict({name: nn.Linear(filters, size) for name, size in heads.items()})

    def forward(self, ids: torch.Tensor) -> dict[str, torch.Tensor]:
        """Ids: (texts, longest), 0 where a text has ended. Head -> (texts, classes), before the softmax."""
        seen = self.filters(self.embedding(ids).transpose(1, 2)).relu()
        seen = seen * (ids != 0).unsqueeze(1)
        pooled = self.dropout(seen.amax(2))
        return {name: head(pooled) for name, head in self.heads.items()}


def meanings(words: Vocabulary, teacher: Teacher) -> np.ndarray:
    """(words, `WIDTH`): the teacher's embeddings of each word's pieces, their mean in its main directions."""
    table = teacher.encoder.embeddings.word_embeddings.weight.detach().float().numpy()
    ids = [row[row != 0] for row in pieces(words.words)]
    means = np.stack([table[row[1:-1] if len(row) > 2 else row].mean(0) for row in ids])
    means -= means.mean(0)
    _, _, directions = np.linalg.svd(means, full_matrices=False)
    turned = means @ directions[:WIDTH].T
    return (0.1 * turned / turned.std()).astype(np.float32)


def grown(known: Student, seed: int, *, heads: Mapping[str, int], filters: int) -> Student:
    """A student that answers as this one does, with more heads and more filters, which have yet to learn."""
    more = Student(len(known.embedding.weight), seed, heads=heads, filters=filters)
    with torch.no_grad():
        more.embedding.weight.copy_(known.embedding.weight)
        size = len(known.filters.weight)
        more.filters.weight[:size].copy_(known.filters.weight)
        more.filters.bias[:size].copy_(known.filters.bias)  # type: ignore[index, union-attr]
        for name, head in known.heads.items():
            more.heads[name].weight.zero_()
            more.heads[name].weight[:, :size].copy_(head.weight)
            more.heads[name].bias.copy_(head.bias)
    return more


class Rows:
    """Texts as rows of the embedding."""

    def __init__(self, words: Vocabulary, texts: Sequence[str]) -> None:
        self.ids = [words.read(text)[1][:LONGEST] or [0] for text in texts]
        self.lengths = np.array([len(ids) for ids in self.ids])

    def batch(self, rows: Sequence[int]) -> torch.Tensor:
        """(rows, longest)."""
        longest = int(self.lengths[rows].max())
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        for at, row in enumerate(rows):
            ids[at, : self.lengths[row]] = self.ids[row]
        return torch.from_numpy(ids)


def train(
    student: Student,
    rows: Rows,
    targets: dict[str, np.ndarray],
    *,
    epochs: int,
    rate: float,
    seed: int,
    size: int = 256,
    dropped: float = 0.1,
    each: Callable[[int], None] = lambda _epoch: None,
) -> None:
    """Learn in place. targets: head -> (rows, classes), zeros where a row has no label for that head."""
    sparse = [student.embedding.weight]
    dense = [p for n, p in student.named_parameters() if not n.startswith("embedding")]
    optimiser = torch.optim.Adam([{"params": sparse, "lr": rate}, {"params": dense, "lr": rate, "weight_decay": 1e-5}])
    total = epochs * -(-len(rows.ids) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1.0, (s + 1) / 200) * (1 - s / total))
    labels = {name: torch.tensor(value, dtype=torch.float32) for name, value in targets.items()}
    random = np.random.default_rng(seed)
    for epoch in range(epochs):
        student.train()
        for chosen in shuffled(rows.lengths, random, size):
            ids = rows.batch(chosen)
            lost = torch.from_numpy(random.random(ids.shape) < dropped) & (ids != 0)
            # A word that was dropped is one that nobody knows: some shared row.
            ids = torch.where(lost, torch.from_numpy(random.integers(1, 1 + HASHED, ids.shape)), ids)
            logits = student(ids)
            loss = sum(
                -(target[chosen] * logits[name].log_softmax(-1)).sum() / len(chosen) for name, target in labels.items()
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        each(epoch)


@torch.inference_mode()
def logits(student: Student, rows: Rows, size: int = 1024) -> dict[str, np.ndarray]:
    """Head -> (rows, classes), before the softmax."""
    student.eval()
    order = np.argsort(rows.lengths, kind="stable")
    widths = {name: head.out_features for name, head in student.heads.items()}
    result = {name: np.zeros((len(order), width), dtype=np.float32) for name, width in widths.items()}
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        for name, value in student(rows.batch(chosen)).items():
            result[name][chosen] = value.numpy()
    return result


def packed(student: Student, words: Vocabulary) -> dict[str, np.ndarray]:
    """The student as the arrays of a model file."""
    state = {name: value.detach().numpy() for name, value in student.state_dict().items()}
    heads = {name: (state[f"heads.{name}.weight"].T, state[f"heads.{name}.bias"]) for name in student.heads}
    filters = state["filters.weight"].transpose(2, 1, 0)
    return pack(words.words, state["embedding.weight"], filters, state["filters.bias"], heads)
