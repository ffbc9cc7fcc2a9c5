"""The sets a model learns from, read where they lie; nothing of them is copied into the project."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SENTIMENTS = ("negative", "neutral", "positive")
LABELS = ("praise", "complaint", "question", "other")
FOLDS = 5
EMOTIONS = ("negative", "none", "positive")
"""Of brands/emotions: is there an emotion directed at the brand or product, and which."""
INVENTED = Path(__file__).parent / "invented"
LATEST = 2_500
"""So many of the youngest posts of sentiment/train teach nothing: calibration is fitted on them."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text and the class a person gave it; fold is 0 to 4 where the set is judged by cross-validation."""

    text: str
    label: int
    fold: int = -1
    asked_of_us: bool = False
    """The post was written to a brand's account."""
    sentiment: int | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything there is to learn from and to be judged on."""

    train: Sequence[Labelled]
    latest: Sequence[Labelled]
    """The youngest posts of sentiment/train. A model is less often right on posts younger than all it learned from, and
    what it will be asked of is younger still."""
    val: Sequence[Labelled]
    test: Sequence[Labelled]
    complaints: Sequence[Labelled]
    brands: Sequence[Labelled]
    invented: Sequence[Labelled]
    """Mentions that we made up, with the label that they are to get."""
    unlabelled: Sequence[str]


def load(root: Path, without: frozenset[str] = frozenset()) -> Corpus:
    """The corpus under `root`; the sets named in `without` are left out ("complaints", "brands")."""

    def sentiments(name: str) -> list[Labelled]:
        rows = _rows(root / "sentiment" / name)
        # An id of the platform grows with time. Only train has ids; a sort of equals changes nothing.
        rows.sort(key=lambda row: int(row.get("id", 0)))
        return [Labelled(row["text"], SENTIMENTS.index(row["sentiment"])) for row in rows]

    complaints = [
        Labelled(row["text"], int(row["complaint"]), int(row["fold"]), not row["domain"].startswith("random"))
        for row in _rows(root / "complaints" / "complaints.jsonl")
        if "complaints" not in without
    ]
    judged = [row for row in _rows(root / "brands" / "emotions.jsonl") if row["emotion"] in EMOTIONS]
    brands = [
        Labelled(row["text"], EMOTIONS.index(row["emotion"]), number % FOLDS)
        for number, row in enumerate(judged)
        if "brands" not in without
    ]
    made_up = [row for path in sorted(INVENTED.glob("*.jsonl")) for row in _rows(path)]
    invented = [
        Labelled(row["text"], LABELS.index(row["label"]), number % FOLDS, sentiment=SENTIMENTS.index(row["sentiment"]))
        for number, row in enumerate(made_up)
    ]
    by_age = sentiments("train.jsonl")
    unlabelled = (root / "unlabelled" / "tweets.txt").read_text("utf-8").splitlines()
    return Corpus(
        train=by_age[:-LATEST],
        latest=by_age[-LATEST:],
        val=sentiments("val.jsonl"),
        test=sentiments("test.jsonl"),
        complaints=complaints,
        brands=brands,
        invented=invented,
        unlabelled=unlabelled,
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
