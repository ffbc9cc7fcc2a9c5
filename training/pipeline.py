"""Every step from the sets to the shipped file. Each keeps its result in the work folder and is not done again.

teachers    fine-tune the encoder on sentiment, once a seed; average what they say of every text
specialist  go on from the first teacher with complaints, brands and invented mentions: four heads
student     learn sentiment from the teachers, then all four heads from the specialist and from people's labels
mix         fit the four labels on answers of students that never saw the row; calibrate
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from listener.classify.mixing import features
from listener.classify.tokens import Vocabulary
from training import mix, student, teacher
from training.augment import augmented, stirred
from training.corpus import FOLDS, Corpus, Labelled
from training.metrics import softmax

SEEDS = (1,)
BY_FOLD = ("complaints", "brands", "invented")
SAMPLE = 40_000
"""Unlabelled texts that the specialist speaks of; those without a fold speak of none."""
NEW = 0.7
"""So much of a specialist's weights are its own, the rest its teacher's: the mean of the two forgets less sentiment and
is as good at what is new (Wortsman et al., "Robust fine-tuning of zero-shot models", 2022)."""
REPLAYED = 8_000
"""Rows of sentiment that the specialist learns beside its own, so that it does not forget."""
AUGMENTED = 90_000
"""Texts made of known ones that the specialist speaks of."""
STIRRED = 100_000
"""Texts made of posts at large that the teachers of sentiment speak of."""
OF_A_FOLD = 30_000
"""The same for those without a fold: five of them have to be made only to be measured, and to fit the mix."""
WORDS = 28_000


Unseen = Callable[[str], dict[str, np.ndarray]]
"""From the name of a set to what networks say of its rows that never saw them: head -> (rows, classes), logits."""


@dataclass(frozen=True, slots=True)
class Work:
    """The work folder: results by name."""

    folder: Path
    say: Callable[[str], None] = print

    def array(self, name: str, make: Callable[[], np.ndarray]) -> np.ndarray:
        """The array of this name, made if need be."""
        path = self.folder / f"{name}.npy"
        if not path.exists():
            self.say(f"making {name}")
            part = path.with_suffix(".part.npy")
            np.save(part, make())
            part.replace(path)
        found: np.ndarray = np.load(path)
        return found

    def arrays(
        self, name: str, keys: Sequence[str], make: Callable[[], Mapping[str, np.ndarray]]
    ) -> dict[str, np.ndarray]:
        """Several arrays that are made together."""
        if not all((self.folder / f"{name}-{key}.npy").exists() for key in keys):
            self.say(f"making {name}")
            for key, value in make().items():
                np.save(self.folder / f"{name}-{key}.npy", value)
        return {key: np.load(self.folder / f"{name}-{key}.npy") for key in keys}

    def trained(
        self, name: str, fresh: Callable[[], torch.nn.Module], learn: Callable[[torch.nn.Module], None]
    ) -> torch.nn.Module:
        """The network of this name, trained if need be."""
        path, network = self.folder / f"{name}.pt", fresh()
        if path.exists():
            network.load_state_dict(torch.load(path, weights_only=True), strict=False)
            return network
        self.say(f"training {name}")
        learn(network)
        torch.save(network.state_dict(), path)
        return network


class Pipeline:
    """The steps, over one corpus."""

    def __init__(self, corpus: Corpus, work: Work, *, strict: bool = True) -> None:
        """Strict: a fold's specialist is trained without the fold too; else one specialist teaches all students."""
        self.corpus, self.work, self.strict = corpus, work, strict
        self.texts: dict[str, list[str]] = {
            name: [row.text for row in getattr(corpus, name)]
            for name in ("train", "latest", "val", "test", "complaints", "brands", "invented")
        }
        self.texts["unlabelled"] = list(corpus.unlabelled)
        self.sample = np.random.default_rng(7).permutation(len(corpus.unlabelled))[:SAMPLE]
        self.texts["sample"] = [corpus.unlabelled[row] for row in self.sample]
        made = augmented([*corpus.complaints, *corpus.brands, *corpus.invented], AUGMENTED)
        self.texts["augmented"] = [text for text, _ in made]
        self.made_of = np.array([fold for _, fold in made])
        self.texts["stirred"] = stirred(self.texts["train"] + self.texts["unlabelled"], STIRRED)
        self._pieces: dict[str, teacher.Pieces] = {}

    # -- teachers

    def pieces(self, name: str) -> teacher.Pieces:
        """The texts of a set as word pieces."""
        if name not in self._pieces:
            self._pieces[name] = teacher.Pieces(self.texts[name])
        return self._pieces[name]

    def sentiment_teacher(self, seed: int) -> teacher.Teacher:
        """One that knows sentiment alone."""
        rows = self.corpus.train
        labels = _of(rows)
        target = np.eye(3, dtype=np.float32)[labels] * _evened(labels)[labels][:, None]

        def learn(network: teacher.Teacher) -> None:
            kept = self.work.folder / f"teacher{seed}.checkpoint"
            course = teacher.Course(epochs=3, rate=8e-5, seed=seed, checkpoint=kept)
            teacher.train(network, self.pieces("train"), {"sentiment": target}, course, self.work.say)

        return self.work.trained(f"teacher{seed}", lambda: teacher.fresh(seed), learn)

    def sentiment(self, name: str) -> np.ndarray:
        """What the teachers say together of a set, (rows, 3): logits."""
        each = [
            self.work.array(
                f"teacher{seed}-{name}",
                lambda seed=seed: teacher.logits(self.sentiment_teacher(seed), self.pieces(name))["sentiment"],
            )
            for seed in SEEDS
        ]
        return np.mean(each, axis=0)

    # -- the specialist

    def specialist(self, fold: int | None) -> teacher.Teacher:
        """One that knows all four heads; never saw the fold of complaints, brands and invented mentions."""
        corpus, random = self.corpus, np.random.default_rng(11)
        replayed = random.permutation(len(corpus.train))[: REPLAYED if fold is None else REPLAYED // 4]
        complaints = [row for row in corpus.complaints if row.fold != fold] * 2
        brands = [row for row in corpus.brands if row.fold != fold]
        invented = [row for row in corpus.invented if row.fold != fold]
        parts = [[corpus.train[row] for row in replayed], complaints, brands, invented]
        targets = _targets(parts)

        def learn(network: teacher.Teacher) -> None:
            known = self.sentiment_teacher(SEEDS[0]).state_dict()
            network.load_state_dict(known)
            course = teacher.Course(epochs=1.5 if fold is None else 1.0, rate=5e-5, seed=11)
            texts = teacher.Pieces([row.text for part in parts for row in part])
            teacher.train(network, texts, targets, course, self.work.say)
            learned = network.state_dict()
            network.load_state_dict({name: NEW * learned[name] + (1 - NEW) * known[name] for name in known})

        return self.work.trained(f"specialist{_named(fold)}", lambda: teacher.fresh(11), learn)

    def special(self, name: str, fold: int | None, rows: np.ndarray | None = None) -> dict[str, np.ndarray]:
        """What the specialist says of a set, or of some rows of it: head -> (rows, classes), logits."""
        pieces = self.pieces(name)
        return self.work.arrays(
            f"specialist{_named(fold)}-{name}", list(teacher.HEADS),
            lambda: teacher.logits(self.specialist(fold), pieces if rows is None else pieces.some(rows)),
        )  # fmt: skip

    # -- the student

    def vocabulary(self) -> Vocabulary:
        """The words of everything that may be learned from."""
        path = self.work.folder / "words.json"
        if not path.exists():
            names = ("train", "unlabelled", "complaints", "brands", "invented")
            made = student.vocabulary((text for name in names for text in self.texts[name]), WORDS)
            path.write_text(json.dumps(made.words))
        return Vocabulary(json.loads(path.read_text()))

    def base(self) -> student.Student:
        """A student of sentiment alone, which saw no complaint and no brand label, not even through its teachers."""
        said = [softmax(self.sentiment(name)) for name in ("unlabelled", "stirred")]
        target = np.concatenate([self._known_sentiment(), *said])
        words = self.vocabulary()

        def learn(network: student.Student) -> None:
            texts = self.texts["train"] + self.texts["unlabelled"] + self.texts["stirred"]
            rows = student.Rows(words, texts)
            student.train(network, rows, {"sentiment": target}, epochs=5, rate=2e-3, seed=2)

        def fresh() -> student.Student:
            return student.Student(len(words), 2, student.meanings(words, self.sentiment_teacher(SEEDS[0])))

        return self.work.trained("base", fresh, learn)

    def _known_sentiment(self) -> np.ndarray:
        """Of train: half what people said, half what the teachers say."""
        labels = _of(self.corpus.train)
        said = np.eye(3)[labels] * _evened(labels)[labels][:, None]
        return 0.5 * said + 0.5 * softmax(self.sentiment("train"))

    def student_without(self, fold: int | None) -> student.Student:
        """One with all heads; never saw the fold, nor did its specialist."""
        words, corpus = self.vocabulary(), self.corpus
        texts, soft = self._taught(fold)
        parts = [[], *([row for row in getattr(corpus, name) if row.fold != fold] for name in BY_FOLD)]
        hard = _targets(parts)
        targets = {name: np.concatenate([*(one[name] for one in soft), hard[name]]) for name in hard}
        texts += [row.text for part in parts for row in part]

        def learn(network: student.Student) -> None:
            network.load_state_dict(self.base().state_dict())
            student.train(network, student.Rows(words, texts), targets, epochs=6, rate=1.5e-3, seed=3)

        quick = "" if self.strict or fold is None else "-quick"
        return self.work.trained(f"student{_named(fold)}{quick}", lambda: student.Student(len(words), 3), learn)

    def _taught(self, fold: int | None) -> tuple[list[str], list[dict[str, np.ndarray]]]:
        """The texts that teachers and specialist speak of to the student, and what they say: (texts, soft labels)."""
        teaching = fold if self.strict else None
        texts, soft = list(self.texts["train"]), [_only_sentiment(self._known_sentiment())]
        if fold is None:
            felt = softmax(self.sentiment("unlabelled"))
            others = np.setdiff1d(np.arange(len(felt)), self.sample)
            texts += [*self.texts["sample"], *(self.texts["unlabelled"][row] for row in others)]
            soft.append(_softened(self.special("sample", None)) | {"sentiment": felt[self.sample]})
            soft.append(_only_sentiment(felt[others]))
            texts += self.texts["stirred"]
            soft.append(_only_sentiment(softmax(self.sentiment("stirred"))))
            made = np.arange(len(self.made_of))
        else:
            made = np.flatnonzero(self.made_of != fold)[:OF_A_FOLD]
        if teaching is None:
            said = {name: value[made] for name, value in self.special("augmented", None).items()}
        else:
            said = self.special("augmented", teaching, made)
        texts += [self.texts["augmented"][row] for row in made]
        return texts, [*soft, _softened(said)]

    def unseen(self, name: str) -> dict[str, np.ndarray]:
        """What students say of rows that they never saw: sets with folds by fold, others by the last one."""
        words = self.vocabulary()
        rows = student.Rows(words, self.texts[name])
        if name not in BY_FOLD:
            return student.logits(self.student_without(None), rows)
        folds = np.array([row.fold for row in getattr(self.corpus, name)])
        found = {head: np.zeros((len(folds), size), np.float32) for head, size in teacher.HEADS.items()}
        for fold in range(FOLDS):
            for head, value in student.logits(self.student_without(fold), rows).items():
                found[head][folds == fold] = value[folds == fold]
        return found

    def unseen_by_specialists(self, name: str) -> dict[str, np.ndarray]:
        """The same of specialists."""
        if name not in BY_FOLD:
            return self.special(name, None)
        folds = np.array([row.fold for row in getattr(self.corpus, name)])
        found = {head: np.zeros((len(folds), size), np.float32) for head, size in teacher.HEADS.items()}
        for fold in range(FOLDS):
            rows = np.flatnonzero(folds == fold)
            for head, value in self.special(name, fold, rows).items():
                found[head][rows] = value
        return found

    # -- the labels

    def mixing(self, unseen: Unseen, fold: int | None = None) -> dict[str, np.ndarray]:
        """How answers and cues become calibrated labels and sentiment, for the networks that answer.

        Args:
            unseen: what the networks answer.
            fold: rows of this fold do not count.
        """
        x, y, w = [], [], []
        for name in BY_FOLD:
            said = unseen(name)
            signs = [mix.signs_of(text) for text in self.texts[name]]
            x.append(features(said, signs))
            feeling = softmax(said["sentiment"])
            for row, sign, felt in zip(getattr(self.corpus, name), signs, feeling, strict=True):
                label, weight = mix.label_of(name, row, asks=sign.question >= 2, pleased=felt[2] > 0.6)
                y.append(label)
                w.append(weight if row.fold != fold else 0.0)
        labels = np.array(y)
        weights, bias = mix.fit(np.concatenate(x), labels, mix.balanced(labels, np.array(w)))
        latest = np.array([row.label for row in self.corpus.latest])
        expected = mix.balanced(latest, np.ones(len(latest)), mix.SENTIMENTS)
        scale, shift = mix.temperature(unseen("latest")["sentiment"], latest, expected)
        return {
            "mix": weights.astype(np.float32), "mix_bias": bias.astype(np.float32),
            "sentiment_temperature": np.float32(scale), "sentiment_prior": shift.astype(np.float32),
        }  # fmt: skip


def _named(fold: int | None) -> str:
    return "" if fold is None else f"-without{fold}"


def _of(rows: Sequence[Labelled]) -> np.ndarray:
    return np.array([row.label for row in rows])


def _evened(labels: np.ndarray) -> np.ndarray:
    """A weight for each class: the rare ones count more, by the square root of how rare they are."""
    counts = np.bincount(labels).astype(np.float32)
    weight = np.maximum(counts, 1) ** -0.5
    return weight / weight[labels].mean()


def _softened(said: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Soft labels; the two narrow heads count half."""
    return {name: softmax(value) * (0.5 if name in {"complaint", "brand"} else 1.0) for name, value in said.items()}


def _only_sentiment(target: np.ndarray) -> dict[str, np.ndarray]:
    empty = {name: np.zeros((len(target), size), np.float32) for name, size in teacher.HEADS.items()}
    return empty | {"sentiment": target}


def _targets(parts: Sequence[Sequence[Labelled]]) -> dict[str, np.ndarray]:
    """Hard labels of sentiment, complaints, brands and invented rows, one after another; zeros where there is none."""
    total = sum(map(len, parts))
    targets = {name: np.zeros((total, size), np.float32) for name, size in teacher.HEADS.items()}
    start = 0
    for name, rows in zip(("sentiment", "complaint", "brand", "label"), parts, strict=True):
        if rows:
            labels = _of(rows)
            even = _evened(labels) if name != "complaint" else np.ones(2)
            at = np.arange(start, start + len(rows))
            targets[name][at, labels] = even[labels]
            for row, found in zip(at, rows, strict=True):
                if found.sentiment is not None:
                    targets["sentiment"][row, found.sentiment] = 0.5
        start += len(rows)
    return targets
