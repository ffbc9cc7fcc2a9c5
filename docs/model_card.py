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
    parts = {
        "FIGURES": _figures(figures), "NEURAL": _neural(figures), "CASES": _cases(), "MISSES": _misses(),
        "INVENTED": [f"{figures['invented_rows']:,}"], "RISKS": [f"{figures['risk_rows']:,}"],
    }  # fmt: skip
    for mark, lines in parts.items():
        page = page.replace(f"<!-- {mark} -->", "\n".join(lines))
    return page


def _figures(found: dict[str, Any]) -> Iterator[str]:
    small, large, beside = found["small"], found["large"], found["beside"]
    yield "| what, with its 95 % interval | the small model | the large one, before int8 | beside them |"
    yield "|---|---|---|---|"
    other = f"VADER {beside['sentiment_test']['vader']:.3f}"
    both = _both(small, large, "sentiment_test", "macro_recall")
    yield f"| sentiment/test (12,284), macro recall | {both} | {other} |"
    for name in ("accuracy", "calibration_error"):
        words = "the same, accuracy" if name == "accuracy" else "the same, expected calibration error"
        yield f"| {words} | {small['sentiment_test'][name]:.3f} | {large['sentiment_test'][name]:.3f} | |"
    if "complaints" in small:
        other = f"VADER {beside['complaints']['vader']:.3f}"
        yield f"| complaints (3,449), 5-fold, macro F1 | {_both(small, large, 'complaints', 'macro_f1')} | {other} |"
        yield from _coverage("complaints found", found, "complaints")
    if "brands" in small:
        other = f"words and pairs of words, logistic regression {beside['brands']['n_grams']:.3f}"
        yield f"| brands/emotions (8,601), 5-fold, macro F1 | {_both(small, large, 'brands', 'macro_f1')} | {other} |"
        yield from _coverage("praise of a brand found", found, "brands")
    rows = f"{found['invented_rows']:,}"
    both = _both(small, large, "invented", "macro_f1")
    yield f"| invented mentions ({rows}), 5-fold, macro F1 of the label | {both} | |"


def _neural(found: dict[str, Any]) -> Iterator[str]:
    neural, both = found["shipped"]["neural"], found["shipped"]["cascade"]
    yield "| `classifier.kind` | sentiment/test, macro recall | asked of the large model |"
    yield "|---|---|---|"
    yield f"| `learned` | {_one(found['small']['sentiment_test'], 'macro_recall')} | 0% |"
    yield f"| `cascade` | {_one(both, 'macro_recall')} | {both['asked']:.0%} |"
    yield f"| `neural` | {_one(neural, 'macro_recall')} | 100% |"


def _both(small: dict[str, Any], large: dict[str, Any], name: str, score: str) -> str:
    return f"{_one(small[name], score)} | {_one(large[name], score)}"


def _one(found: dict[str, Any], score: str) -> str:
    return f"{found[score]:.3f} ({found['low']:.3f} to {found['high']:.3f})"


def _coverage(what: str, found: dict[str, Any], name: str) -> Iterator[str]:
    for precision, share in found["small"][name]["coverage"].items():
        large, vader = found["large"][name]["coverage"][precision], found["beside"][name]["coverage"][precision]
        yield f"| {what} at {precision} precision | {share:.0%} | {large:.0%} | VADER {vader:.0%} |"


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
