"""Texts that are only to be understood, by the thousand; loads no database and, where there is no file, no settings."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from listener.classify.interface import Classifier, Reading
from listener.intake import clean_text
from store.types import Classification

if TYPE_CHECKING:
    from desk.settings_root import Settings
    from listener.classify.learned import Second

_TOGETHER = 512


def classify_lines(lines: Iterable[str], classifier: Classifier) -> Iterator[tuple[str, str | None]]:
    """JSON Lines in, the same with what the classifier says out, in order: (line, None) or ("", what is wrong)."""
    numbered = ((number, line) for number, line in enumerate(map(str.strip, lines), start=1) if line)
    while batch := list(islice(numbered, _TOGETHER)):
        rows = [_row_to_classify(number, line) for number, line in batch]
        good = [row for row in rows if isinstance(row, dict)]
        found = classifier.classify_many(
            Reading(clean_text(row["text"]), lang if isinstance(lang := row.get("lang"), str) else None) for row in good
        )
        for (number, line), row in zip(batch, rows, strict=True):
            if isinstance(row, str):
                yield "", row
                continue
            said = next(found)
            try:
                yield classified(line, row, said), None
            except ValueError:
                yield "", f"line {number} holds a number that is too large to be written again; it was left out."


def _row_to_classify(number: int, line: str) -> dict[str, Any] | str:
    """The row, or what is wrong with it. `line` has no space around it."""
    try:
        row, end = _read_json(line)
        text = row["text"]
    except (ValueError, KeyError, TypeError, RecursionError):
        end = -1
    if end != len(line):
        return f'line {number} is not a JSON object with a "text"; it was left out.'
    if not isinstance(row, dict) or not isinstance(text, str):
        return f'line {number}: "text" is not a string; it was left out.'
    return row


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


_read_json = json.JSONDecoder(parse_constant=_no_number).raw_decode


def classifier_of(settings: "Settings | None" = None) -> Classifier:
    """The classifier that the settings choose, or the next best that is installed; `doctor` says which and why."""
    from listener.classify.learned import LearnedClassifier  # noqa: PLC0415  # NumPy costs every other command 60 ms
    from listener.classify.model import shipped  # noqa: PLC0415
    from listener.classify.vader import VaderClassifier  # noqa: PLC0415

    kind = settings.classifier.kind if settings is not None else "learned"
    model = shipped() if kind != "vader" else None
    if model is None:
        return VaderClassifier()
    if settings is None:
        return LearnedClassifier(model)
    priors = {
        brand: (prior.praise, prior.complaint, prior.question, prior.other)
        for brand, prior in settings.classifier.priors.items()
    }
    topics = {key: dict(brand.topics) for key, brand in settings.brands.items() if brand.topics}
    return LearnedClassifier(model, priors=priors, topics=topics, second=_second(kind))


def _second(kind: str) -> "Second | None":
    """The large model for `neural` (asked of every text) and `cascade` (asked where the small one is not sure)."""
    from listener.classify import learned, neural  # noqa: PLC0415  # see above

    large = neural.shipped() if kind in {"neural", "cascade"} else None
    if large is None:
        return None
    return learned.Second(kind, large) if kind == "neural" else learned.cascade(large)


def classification(found: Classification) -> dict[str, Any]:
    """What `mentions classify` adds to a row."""
    return {
        "label": found.label.value,
        "scores": {name: round(value, 4) for name, value in found.scores.items()},
        "sentiment": {name: round(value, 4) for name, value in found.sentiment.items()},
        "confidence": round(found.confidence, 4),
        "urgency": found.urgency.value,
        "topics": list(found.topics),
        "reasons": list(found.reasons),
        "lang": found.lang,
    }


_quoted = json.encoder.encode_basestring_ascii


def classified(line: str, row: dict[str, Any], found: Classification) -> str:
    """A row with what `classification` adds to it, as JSON; written out, because it is done by the million.

    Args:
        line: the row as it came.
        row: the same, read.
        found: what to add.
    """
    if not _ADDED.isdisjoint(row):
        return _to_json({**row, **classification(found)})
    # It goes as it came, but for bytes that were no text.
    before = line if line.isascii() or _UNREADABLE.search(line) is None else _to_json(row)
    scores, felt = found.scores, found.sentiment
    return _CLASSIFIED % (
        before[:-1], found.label.value, scores["praise"], scores["complaint"], scores["question"], scores["other"],
        felt["positive"], felt["neutral"], felt["negative"], found.confidence, found.urgency.value,
        ", ".join(map(_quoted, found.topics)), ", ".join(map(_quoted, found.reasons)),
        "null" if found.lang is None else _quoted(found.lang),
    )  # fmt: skip


_CLASSIFIED = (
    '%s, "label": "%s", "scores": {"praise": %.4f, "complaint": %.4f, "question": %.4f, "other": %.4f}, '
    '"sentiment": {"positive": %.4f, "neutral": %.4f, "negative": %.4f}, "confidence": %.4f, "urgency": "%s", '
    '"topics": [%s], "reasons": [%s], "lang": %s}'
)
_UNREADABLE = re.compile("[\ud800-\udfff]")
_to_json = json.JSONEncoder(ensure_ascii=True, allow_nan=False).encode
_ADDED = frozenset({"label", "scores", "sentiment", "confidence", "urgency", "topics", "reasons", "lang"})
