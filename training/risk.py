"""Which mentions must never meet a template: a specialist of its own, and what it says of many texts.

It learns from invented mentions of eleven kinds and their everyday look-alikes (`training/risks/`), beside posts at
large, which are taken for harmless. It teaches the small model, and ships itself for `wellheard[neural]`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from listener.classify.mixing import risk_score
from listener.classify.model import RISKS
from training import student, teacher
from training.augment import stirred
from training.metrics import softmax
from training.pipeline import Pipeline

INVENTED = Path(__file__).parent / "risks"
HARMLESS = 12_000
"""Posts at large that teach the specialist what is no risk."""
FILTERS = 160
"""Of the student that ships: 32 more than those of the others, for what only this head looks for."""
SPOKEN_OF = 40_000
"""Unlabelled posts that it speaks of."""
MADE = 60_000
"""Texts made of invented ones that it speaks of."""
NONE = 0
ALARMS = 0.007
"""So many posts to brands, taken for harmless, may be given to a person: on real ones the phrases of `cues.toml` find
another few in a thousand, and one in a hundred is bearable."""
EAR_ALARMS, EAR_ASKED = 0.0035, 0.07
"""Of posts at large that nothing learned from: so many may sound like a risk to the specialist (half of them are one),
and of so many it is asked at all, for the small model finds nothing in the others."""


@dataclass(frozen=True, slots=True)
class Risky:
    """Texts, and which of `RISKS` each is of; 0 is none."""

    texts: Sequence[str]
    kinds: np.ndarray


def load(folder: Path = INVENTED) -> Risky:
    """Every line of every file of a folder."""
    rows = [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    return Risky([row["text"] for row in rows], np.array([RISKS.index(row["risk"] or "none") for row in rows]))


def harmless(line: Pipeline, count: int) -> list[str]:
    """Posts at large and to brands, of which hardly any is of a risk."""
    pool = [*line.texts("unlabelled"), *line.texts("complaints"), *line.texts("brands"), *line.texts("latest")]
    chosen = np.random.default_rng(41).permutation(len(pool))[: count - len(line.texts("complaints"))]
    return [*line.texts("complaints"), *(pool[at] for at in chosen)]


def specialist(line: Pipeline) -> teacher.Teacher:
    """The network that hears risks and does nothing else."""
    known = load()

    def fresh() -> teacher.Teacher:
        return teacher.Teacher(teacher.fresh(51).encoder, heads={"risk": len(RISKS)})

    def learn(network: teacher.Teacher) -> None:
        calm = harmless(line, HARMLESS)
        kinds = np.concatenate([known.kinds, np.zeros(len(calm), dtype=int)])
        pieces = teacher.Pieces(teacher.pieces([*known.texts, *calm]))
        course = teacher.Course(epochs=4, rate=1.2e-4, seed=51)
        teacher.train(network, pieces, {"risk": np.eye(len(RISKS), dtype=np.float32)[kinds]}, course, line.work.say)

    return line.work.trained("risk", fresh, learn)


def taught(line: Pipeline) -> tuple[list[str], np.ndarray]:
    """The texts that the specialist speaks of, and what it says of them: logits."""
    known = load()
    made = stirred(list(known.texts), MADE, seed=52)
    texts = [*made, *(line.texts("unlabelled")[row] for row in line.sample[:SPOKEN_OF])]

    def make() -> np.ndarray:
        return teacher.logits(specialist(line), teacher.Pieces(teacher.pieces(texts)))["risk"]

    return texts, line.work.array("risk-taught", make)


def watchful(line: Pipeline) -> student.Student:
    """The student that ships: what it knew, and one more head."""
    words, heads = line.vocabulary(), teacher.HEADS | {"risk": len(RISKS)}

    def fresh() -> student.Student:
        return student.Student(len(words), 61, heads=heads, filters=FILTERS)

    def learn(network: student.Student) -> None:
        network.load_state_dict(
            student.grown(line.student_without(None), 61, heads=heads, filters=FILTERS).state_dict()
        )
        texts, targets = line.lessons(None)
        more, said = taught(line)
        known = load()
        soft = np.concatenate([softmax(said), np.eye(len(RISKS))[known.kinds]])
        empty = np.zeros((len(texts), len(RISKS)), np.float32)
        targets = {name: np.pad(value, ((0, len(soft)), (0, 0))) for name, value in targets.items()}
        targets["risk"] = np.concatenate([empty, 2 * soft]).astype(np.float32)
        rows = student.Rows(words, [*texts, *more, *known.texts])
        student.train(network, rows, targets, epochs=4, rate=1e-3, seed=61)

    return line.work.trained("watchful", fresh, learn)


def threshold(scores: np.ndarray, wanted: float = ALARMS) -> float:
    """What the score of a risk must exceed so that no more than this share of harmless posts does."""
    return float(np.quantile(scores, 1 - wanted))


def limits(line: Pipeline, last: student.Student) -> tuple[float, float]:
    """Above which score of the small model the specialist is asked, and above which score of its own it is believed."""
    learned = set(harmless(line, HARMLESS))
    pool = [text for text in line.texts("unlabelled") if text not in learned]
    texts = [pool[at] for at in np.random.default_rng(77).permutation(len(pool))[:6_000]]
    small = student.logits(last, student.Rows(line.vocabulary(), texts))["risk"]
    large = teacher.logits(specialist(line), teacher.Pieces(teacher.pieces(texts)))["risk"]
    return threshold(risk_score(small), EAR_ASKED), threshold(risk_score(large), EAR_ALARMS)
