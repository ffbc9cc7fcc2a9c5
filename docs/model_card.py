"""The model card, written from what training measured and from the cases that the shipped model gets wrong."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.judged import judged

FIGURES = Path(__file__).parent.parent / "training" / "figures.json"
WORDS = Path(__file__).parent / "model_card.md.in"


def model_card() -> str:
    """The page: prose from `model_card.md.in`, with the figures and the misses in their places."""
    figures = json.loads(FIGURES.read_text("utf-8"))
    page = WORDS.read_text("utf-8")
    for mark, lines in (("FIGURES", _figures(figures)), ("CASES", _cases()), ("MISSES", _misses())):
        page = page.replace(f"<!-- {mark} -->", "\n".join(lines))
    return page


def _figures(found: dict[str, Any]) -> Iterator[str]:
    yield "| what | figure | 95 % interval | beside it |"
    yield "|---|---|---|---|"
    test = found["sentiment_test"]
    beside = f"VADER {test['vader']:.3f}, its teachers {test['teachers']:.3f}"
    yield f"| sentiment/test (12,284), macro recall | {test['macro_recall']:.3f} | {_span(test)} | {beside} |"
    yield f"| the same, accuracy | {test['accuracy']:.3f} | | |"
    yield f"| the same, expected calibration error | {test['calibration_error']:.3f} | | |"
    if complaints := found.get("complaints"):
        beside = f"VADER {complaints['vader']:.3f}"
        if found["strict"]:
            beside += f", its teacher {complaints['teacher']:.3f}"
        yield f"| complaints (3,449), 5-fold, macro F1 | {_score(complaints)} | {beside} |"
        yield from _coverage("complaints found", complaints)
    if brands := found.get("brands"):
        beside = f"words and pairs of words, logistic regression {brands['n_grams']:.3f}"
        yield f"| brands/emotions (8,601), 5-fold, macro F1 | {_score(brands)} | {beside} |"
        yield from _coverage("praise of a brand found", brands)
    if invented := found.get("invented"):
        rows = f"{found['invented_rows']:,}"
        yield f"| invented mentions ({rows}), 5-fold, macro F1 of the label | {_score(invented)} | |"


def _score(found: dict[str, Any]) -> str:
    return f"{found['macro_f1']:.3f} | {_span(found)}"


def _span(found: dict[str, Any]) -> str:
    return f"{found['low']:.3f} to {found['high']:.3f}"


def _coverage(what: str, found: dict[str, Any]) -> Iterator[str]:
    for precision, share in found["coverage"].items():
        beside = found["coverage_vader"][precision]
        yield f"| {what} at {precision} precision | {share:.0%} | | VADER {beside:.0%} |"


def _cases() -> Iterator[str]:
    total, right = Counter[str](), Counter[str]()
    for one in judged():
        total[one.phenomenon] += 1
        right[one.phenomenon] += one.right
    share = right.total() / total.total()
    yield f"{right.total()} of {total.total()} are right ({share:.0%})."
    yield ""
    yield "| phenomenon | right | of |"
    yield "|---|---|---|"
    for name in sorted(total):
        yield f"| {name.replace('_', ' ')} | {right[name]} | {total[name]} |"


def _misses() -> Iterator[str]:
    yield "| text | is | was taken for |"
    yield "|---|---|---|"
    for one in judged():
        if not one.right:
            text = one.case["text"].replace("|", "\\|").replace("<", "&lt;")
            yield f"| {text} | {one.case['label']} | {one.found.label.value} |"
