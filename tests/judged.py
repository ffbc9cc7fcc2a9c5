"""The invented cases of `tests/cases/`, and what the default classifier makes of them. A line more is a case more."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from desk.classifying import classifier_of
from listener.classify.interface import Reading
from store.types import Classification, Label

FOLDER = Path(__file__).parent / "cases"


class Judged(NamedTuple):
    """One case and the classifier's answer."""

    phenomenon: str
    """The file it stands in."""
    case: dict[str, Any]
    found: Classification

    @property
    def right(self) -> bool:
        """The label is the one that was wanted."""
        return self.found.label.value == self.case["label"]


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every case with the name of its file."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield path.stem, json.loads(line)


def reading_of(case: dict[str, Any]) -> Reading:
    """A case as the classifier reads it."""
    about = case.get("case_label")
    return Reading(
        case["text"], case.get("platform_lang"), tuple(case.get("terms", ())),
        case_label=Label(about) if about else None, answered=case.get("answered", False),
    )  # fmt: skip


@cache
def judged() -> tuple[Judged, ...]:
    """All cases, judged by the classifier that ships."""
    named = list(cases())
    found = classifier_of().classify_many(reading_of(case) for _, case in named)
    return tuple(Judged(name, case, answer) for (name, case), answer in zip(named, found, strict=True))
