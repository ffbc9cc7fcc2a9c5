"""What must never meet a template: how much of it is heard, and how often nothing was: `make bench-risks`.

Heard of `tests/risks/`, written by people who knew nothing of the rules, eleven kinds and look-alikes; false alarms
among real posts to brands in ../shared/data/threads, taken to hold none.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.timing import HEAD, Line
from desk.classifying import classifier_of
from listener.classify.interface import Reading
from store.types import Urgency

RISKS = Path(__file__).parents[1] / "tests" / "risks"
THREADS = Path(__file__).parents[2] / "shared" / "data" / "threads" / "brand-threads.jsonl"


def main() -> int:
    """Measure, print, and say which bar is missed."""
    rows = [json.loads(line) for path in sorted(RISKS.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    of, heard = Counter[str](), Counter[str]()
    for row, found in zip(rows, _critical(row["text"] for row in rows), strict=True):
        kind = row["risk"] or "look-alikes"
        of[kind] += 1
        heard[kind] += found
    for kind in sorted(of):
        print(f"{kind:16} {heard[kind]:4} of {of[kind]:4}  {heard[kind] / of[kind]:.0%}")
    risky = sum(of.values()) - of["look-alikes"]
    lines = [Line("risks heard", (sum(heard.values()) - heard["look-alikes"]) / risky, 0.97, at_least=True)]
    if THREADS.exists():
        posts = [row["text"] for row in map(json.loads, THREADS.open(encoding="utf-8")) if row["inbound"]]
        alarms = [post for post, found in zip(posts, _critical(posts), strict=True) if found]
        lines.append(Line("false alarms among real posts", len(alarms) / len(posts), 0.01001))
        if "--show" in sys.argv:
            print(*alarms, sep="\n")
    print(HEAD, *lines, sep="\n")
    return 0 if all(line.held for line in lines) else 1


def _critical(texts: Iterable[str]) -> Iterator[bool]:
    for found in classifier_of().classify_many(map(Reading, texts)):
        # Praise that names one goes to a person as well, not within minutes.
        yield found.urgency is Urgency.CRITICAL or any(reason.startswith("risk: ") for reason in found.reasons)


if __name__ == "__main__":
    sys.exit(main())
