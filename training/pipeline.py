"""Every step from the sets to the shipped files. Each keeps its result in the work folder and is not done again.

adapted      the encoder reads posts at large and guesses hidden words
teachers     fine-tune it on sentiment, once a seed, some of them adapted; what they say of a text is averaged
specialists  go on from the adapted teachers with complaints, brands and invented mentions: four heads, averaged too
large        learn to say alone what teachers and specialists say together
student      the small one: sentiment from the teachers, then all four heads from specialists and from people's labels
mix          fit the four labels on answers of students that never saw the row; calibrate
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from listener.classify.mixing import features
from listener.classify.tokens import Vocabulary
from training import adapt, mix, student, teacher
from training.augment import augmented, stirred
from training.corpus import FOLDS, Corpus
from training.metrics import softmax
from training.targets import empty, evened, hard, joined, labels_of, only_sentiment, softened
from training.work import Work

SEEDS = (1, 2, 3, 4, 5)
ADAPTED = (3, 4, 5)
"""The teachers that begin from the encoder that read posts at large; a specialist goes on from each of them."""
OF_FOLDS = (1,)
"""The teachers that specialists without a fold go on from: five times as many would have to be made to be measured."""
BY_FOLD = ("complaints", "brands", "invented")
SETS = ("train", "latest", "val", "test", *BY_FOLD)
MADE = ("unlabelled", "stirred", "augmented")
"""Sets without labels; all but the first are made of others."""
SAMPLE = 10_000
"""Unlabelled texts that the specialists without a fold speak of; the others speak of them all."""
NEW = 0.7
"""So much of a specialist's weights are its own, the rest its teacher's: the mean of the two forgets less sentiment and
is as good at what is new (Wortsman et al., "Robust fine-tuning of zero-shot models", 2022)."""
REPLAYED = 8_000
"""Rows of sentiment that a specialist learns beside its own, so that it does not forget."""
AUGMENTED = 120_000
"""Texts made of known ones that the specialists speak of."""
STIRRED = 300_000
"""Texts made of posts at large that the teachers of sentiment speak of."""
OF_A_FOLD = 30_000
"""Of the augmented ones for those without a fold: five of them have to be made to be measured, and to fit the mix."""
WORDS = 28_000


Unseen = Callable[[str], dict[str, np.ndarray]]
"""From the name of a set to what networks say of its rows that never saw them: head -> (rows, classes), logits."""


class Pipeline:
    """The steps, over one corpus."""

    def __init__(self, corpus: Corpus, work: Work) -> None:
        self.corpus, self.work = corpus, work
        self.sample = np.random.default_rng(7).permutation(len(corpus.unlabelled))[:SAMPLE]
        self._texts: dict[str, list[str]] = {}
        self._pieces: dict[str, teacher.Pieces] = {}

    def texts(self, name: str) -> list[str]:
        """The texts of a set, or those made of others: `augmented` and `stirred`."""
        if name not in self._texts:
            self._texts[name] = self._made(name) if name in MADE else [row.text for row in getattr(self.corpus, name)]
        return self._texts[name]

    def _made(self, name: str) -> list[str]:
        if name == "unlabelled":
            return list(self.corpus.unlabelled)
        if name == "stirred":
            return stirred(self.texts("train") + self.texts("unlabelled"), STIRRED)
        rows = [*self.corpus.complaints, *self.corpus.brands, *self.corpus.invented]
        return [text for text, _ in augmented(rows, AUGMENTED)]

    def pieces(self, *names: str) -> teacher.Pieces:
        """The texts of a set as word pieces, or those of several, one after another."""
        key = "+".join(names)
        if key not in self._pieces:
            tables = [
                self.work.array(f"pieces-{name}", lambda name=name: teacher.pieces(self.texts(name))) for name in names
            ]
            self._pieces[key] = teacher.Pieces(np.concatenate(tables))
        return self._pieces[key]

    # -- teachers

    def adapted(self) -> adapt.Guesser:
        """The encoder that read posts at large, without a label."""

        def learn(network: adapt.Guesser) -> None:
            course = teacher.Course(epochs=4, rate=2e-4, seed=21, size=128, decay=1.0, checkpoint=self._kept("adapted"))
            adapt.adapt(network, self.pieces("train", "unlabelled"), course, self.work.say)

        return self.work.trained("adapted", lambda: adapt.Guesser(21), learn)

    def sentiment_teacher(self, seed: int) -> teacher.Teacher:
        """One that knows sentiment alone."""
        labels = labels_of(self.corpus.train)
        target = np.eye(3, dtype=np.float32)[labels] * evened(labels)[labels][:, None]

        def learn(network: teacher.Teacher) -> None:
            if seed in ADAPTED:
                network.encoder.load_state_dict(self.adapted().encoder.state_dict())
            course = teacher.Course(epochs=3, rate=8e-5, seed=seed, checkpoint=self._kept(f"teacher{seed}"))
            teacher.train(network, self.pieces("train"), {"sentiment": target}, course, self.work.say)

        return self.work.trained(f"teacher{seed}", lambda: teacher.fresh(seed), learn)

    def one_says(self, seed: int, name: str) -> np.ndarray:
        """What one teacher says of a set, (rows, 3): logits."""
        return self.work.array(
            f"teacher{seed}-{name}",
            lambda: teacher.logits(self.sentiment_teacher(seed), self.pieces(name))["sentiment"],
        )

    def sentiment(self, name: str) -> np.ndarray:
        """What the teachers say together of a set, (rows, 3): logits."""
        return self.work.array(f"teachers-{name}", lambda: np.mean([self.one_says(seed, name) for seed in SEEDS], 0))

    # -- specialists

    def specialist(self, seed: int, fold: int | None) -> teacher.Teacher:
        """One that knows all four heads; never saw the fold of complaints, brands and invented mentions."""
        many = REPLAYED if fold is None else REPLAYED // 4
        replayed = np.random.default_rng(seed).permutation(len(self.corpus.train))[:many]
        known = [np.flatnonzero([row.fold != fold for row in getattr(self.corpus, name)]) for name in BY_FOLD]
        chosen = [replayed, np.concatenate([known[0], known[0]]), *known[1:]]
        names = ("train", *BY_FOLD)

        def learn(network: teacher.Teacher) -> None:
            before = self.sentiment_teacher(seed).state_dict()
            network.load_state_dict(before)
            starts = np.cumsum([0, *(len(self.texts(name)) for name in names)])
            rows = np.concatenate([start + some for start, some in zip(starts, chosen, strict=False)])
            targets = hard(
                [[getattr(self.corpus, n)[row] for row in some] for n, some in zip(names, chosen, strict=True)]
            )
            course = teacher.Course(epochs=2 if fold is None else 1, rate=5e-5, seed=10 + seed)
            teacher.train(network, self.pieces(*names).some(rows), targets, course, self.work.say)
            after = network.cpu().state_dict()
            network.load_state_dict({name: NEW * after[name] + (1 - NEW) * before[name] for name in before})

        return self.work.trained(f"specialist{seed}{_without(fold)}", lambda: teacher.fresh(seed), learn)

    def rows_for(self, name: str, fold: int | None) -> np.ndarray:
        """Which rows of a set those without a fold are asked of."""
        if fold is None:
            return np.arange(len(self.texts(name)))
        if name == "unlabelled":
            return self.sample
        if name == "augmented":
            return np.flatnonzero(np.arange(AUGMENTED) % FOLDS != fold)[:OF_A_FOLD]
        return np.flatnonzero([row.fold == fold for row in getattr(self.corpus, name)])

    def one_special(self, seed: int, name: str, fold: int | None) -> dict[str, np.ndarray]:
        """What one specialist says of the rows of a set: head -> (rows, classes), logits."""
        return self.work.arrays(
            f"specialist{seed}{_without(fold)}-{name}", list(teacher.HEADS),
            lambda: teacher.logits(self.specialist(seed, fold), self.pieces(name).some(self.rows_for(name, fold))),
        )  # fmt: skip

    def special(self, name: str, fold: int | None) -> dict[str, np.ndarray]:
        """What the specialists say together of the rows of a set: head -> (rows, classes), logits."""

        def make() -> dict[str, np.ndarray]:
            each = [self.one_special(seed, name, fold) for seed in (ADAPTED if fold is None else OF_FOLDS)]
            return {head: np.mean([one[head] for one in each], 0) for head in teacher.HEADS}

        return self.work.arrays(f"specialists{_without(fold)}-{name}", list(teacher.HEADS), make)

    # -- the large one

    def large(self) -> teacher.Teacher:
        """One network that says what all of them say together."""
        parts = [[], self.corpus.complaints, self.corpus.brands, self.corpus.invented]
        names = ("train", "unlabelled", "stirred", "augmented", *BY_FOLD)

        def learn(network: teacher.Teacher) -> None:
            network.encoder.load_state_dict(self.adapted().encoder.state_dict())
            targets = joined([*self._taught(None), hard(parts)])
            course = teacher.Course(epochs=1.5, rate=1e-4, seed=31, size=64, checkpoint=self._kept("large"))
            teacher.train(network, self.pieces(*names), targets, course, self.work.say)

        return self.work.trained("large", lambda: teacher.fresh(31), learn)

    def large_says(self, name: str) -> dict[str, np.ndarray]:
        """What the large one says of a set: head -> (rows, classes), logits."""
        return self.work.arrays(
            f"large-{name}", list(teacher.HEADS), lambda: teacher.logits(self.large(), self.pieces(name))
        )

    def _kept(self, name: str) -> Path:
        return self.work.folder / f"{name}.checkpoint"

    def _taught(self, fold: int | None) -> list[dict[str, np.ndarray]]:
        """What teachers and specialists say of the texts of `_taught_texts`: soft labels."""
        soft = [only_sentiment(self._known_sentiment())]
        rows = self.rows_for("unlabelled", fold)
        soft.append(
            softened(self.special("unlabelled", fold)) | {"sentiment": softmax(self.sentiment("unlabelled")[rows])}
        )
        if fold is None:
            soft.append(only_sentiment(softmax(self.sentiment("stirred"))))
        return [*soft, softened(self.special("augmented", fold))]

    def _taught_texts(self, fold: int | None) -> list[str]:
        """The texts that teachers and specialists speak of."""
        names = ("unlabelled", "stirred", "augmented") if fold is None else ("unlabelled", "augmented")
        told = ([self.texts(name)[row] for row in self.rows_for(name, fold)] for name in names)
        return self.texts("train") + [text for texts in told for text in texts]

    # -- the student

    def vocabulary(self) -> Vocabulary:
        """The words of everything that may be learned from."""
        path = self.work.folder / "words.json"
        if not path.exists():
            names = ("train", "unlabelled", "complaints", "brands", "invented")
            made = student.vocabulary((text for name in names for text in self.texts(name)), WORDS)
            path.write_text(json.dumps(made.words))
        return Vocabulary(json.loads(path.read_text()))

    def meanings(self) -> np.ndarray:
        """What a student's embeddings of words begin with, (words, width)."""
        return self.work.array(
            "meanings", lambda: student.meanings(self.vocabulary(), self.sentiment_teacher(SEEDS[0]))
        )

    def base(self) -> student.Student:
        """A student of sentiment alone, which saw no complaint and no brand label, not even through its teachers."""
        said = [softmax(self.sentiment(name)) for name in ("unlabelled", "stirred")]
        target = np.concatenate([self._known_sentiment(), *said])
        words = self.vocabulary()

        def learn(network: student.Student) -> None:
            texts = self.texts("train") + self.texts("unlabelled") + self.texts("stirred")
            rows = student.Rows(words, texts)
            student.train(network, rows, {"sentiment": target}, epochs=5, rate=2e-3, seed=2)

        def fresh() -> student.Student:
            return student.Student(len(words), 2, self.meanings())

        return self.work.trained("base", fresh, learn)

    def _known_sentiment(self) -> np.ndarray:
        """Of train: half what people said, half what the teachers say."""
        labels = labels_of(self.corpus.train)
        said = np.eye(3)[labels] * evened(labels)[labels][:, None]
        return 0.5 * said + 0.5 * softmax(self.sentiment("train"))

    def lessons(self, fold: int | None) -> tuple[list[str], dict[str, np.ndarray]]:
        """What a student learns, without the fold: texts, and for each head what it is to say of them."""
        parts = [[], *([row for row in getattr(self.corpus, name) if row.fold != fold] for name in BY_FOLD)]
        texts = self._taught_texts(fold) + [row.text for part in parts for row in part]
        return texts, joined([*self._taught(fold), hard(parts)])

    def student_without(self, fold: int | None) -> student.Student:
        """One with all heads; never saw the fold, nor did those who taught it."""
        words = self.vocabulary()

        def learn(network: student.Student) -> None:
            network.load_state_dict(self.base().state_dict())
            texts, targets = self.lessons(fold)
            student.train(network, student.Rows(words, texts), targets, epochs=6, rate=1.5e-3, seed=3)

        return self.work.trained(f"student{_without(fold)}", lambda: student.Student(len(words), 3), learn)

    def unseen(self, name: str) -> dict[str, np.ndarray]:
        """What students say of the rows of a set with folds, each of those that one of them never saw."""
        rows = student.Rows(self.vocabulary(), self.texts(name))
        found = empty(len(self.texts(name)))
        for fold in range(FOLDS):
            inside = self.rows_for(name, fold)
            for head, value in student.logits(self.student_without(fold), rows).items():
                found[head][inside] = value[inside]
        return found

    def unseen_by_specialists(self, name: str) -> dict[str, np.ndarray]:
        """The same of specialists; of sets without folds, what the large one says that they taught."""
        if name not in BY_FOLD:
            return self.large_says(name)
        found = empty(len(self.texts(name)))
        for fold in range(FOLDS):
            for head, value in self.special(name, fold).items():
                found[head][self.rows_for(name, fold)] = value
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
            signs = [mix.signs_of(text) for text in self.texts(name)]
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


def _without(fold: int | None) -> str:
    return "" if fold is None else f"-without{fold}"
