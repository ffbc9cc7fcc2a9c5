"""What must never meet a template: how much of it is heard, and how often nothing was: `make bench-risks`.

Heard of `tests/risks/`, written by people who knew nothing of the rules, eleven kinds and look-alikes; false alarms
among real posts to brands in ../shared/data/threads, taken to hold none. Once with the small model alone, as it comes,
and once with the network of `wellheard[neural]` that does nothing but listen for them, as `kind = "cascade"` asks it.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.timing import HEAD, Line
from desk.classifying import classifier_of
from listener.classify import neural
from listener.classify.interface import Classifier, Reading
from listener.classify.learned import LearnedClassifier, cascade
from listener.classify.model import Model, shipped
from store.types import Urgency

RISKS = Path(__file__).parents[1] / "tests" / "risks"
THREADS = Path(__file__).parents[2] / "shared" / "data" / "threads" / "brand-threads.jsonl"


def main() -> int:
    """Measure, print, and say which bar is missed; the small model alone is held to none."""
    alone = _measured("the small model alone", classifier_of())
    large = neural.shipped()
    assert large is not None, 'pip install "wellheard[neural]"'
    both = _measured("with the network for risks", LearnedClassifier(_small(), second=cascade(large)))
    print(HEAD, *alone, *both, sep="\n")
    return 0 if all(line.held for line in both) else 1


def _small() -> Model:
    found = shipped()
    assert found is not None
    return found


def _measured(name: str, classifier: Classifier) -> list[Line]:
    rows = [json.loads(line) for path in sorted(RISKS.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    of, heard = Counter[str](), Counter[str]()
    for row, found in zip(rows, _critical(classifier, (row["text"] for row in rows)), strict=True):
        kind = row["risk"] or "look-alikes"
        of[kind] += 1
        heard[kind] += found
    print(name)
    for kind in sorted(of):
        print(f"  {kind:16} {heard[kind]:4} of {of[kind]:4}  {heard[kind] / of[kind]:.0%}")
    risky = sum(of.values()) - of["look-alikes"]
    lines = [Line(f"risks heard, {name}", (sum(heard.values()) - heard["look-alikes"]) / risky, 0.97, at_least=True)]
    if THREADS.exists():
        posts = [row["text"] for row in map(json.loads, THREADS.open(encoding="utf-8")) if row["inbound"]]
        alarms = [post for post, found in zip(posts, _critical(classifier, posts), strict=True) if found]
        lines.append(Line(f"false alarms among real posts, {name}", len(alarms) / len(posts), 0.0105))
        if "--show" in sys.argv:
            print(*alarms, sep="\n")
    return lines


def _critical(classifier: Classifier, texts: Iterable[str]) -> Iterator[bool]:
    for found in classifier.classify_many(map(Reading, texts)):
        # Praise that names one goes to a person as well, not within minutes.
        yield found.urgency is Urgency.CRITICAL or any(reason.startswith("risk: ") for reason in found.reasons)


if __name__ == "__main__":
    sys.exit(main())
