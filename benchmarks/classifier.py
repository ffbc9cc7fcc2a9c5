"""The classifier that ships: how fast beside VADER, how right, and whether anything stops it: `make bench-classifier`.

What can be measured of the shipped file is measured here. Figures by cross-validation need training anew and come from
`training/figures.json`, which `python -m training` writes.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import HEAD, Line
from desk.classifying import classifier_of
from listener.classify.interface import Reading
from tests.judged import judged

TEXTS = 50_000
FUZZED = 100_000
DATA = Path("../shared/data")
FIGURES = Path("training/figures.json")


def texts(count: int) -> list[str]:
    """Posts to brands, over and over; those of the cases where there are no others."""
    threads = DATA / "threads" / "brand-threads.jsonl"
    if threads.exists():
        known = [row["text"] for row in map(json.loads, threads.open(encoding="utf-8")) if row["inbound"]]
    else:
        known = [one.case["text"] for one in judged()]
    return [known[n % len(known)] for n in range(count)]


def speed() -> Iterator[Line]:
    """The command over a file, all outputs written, beside a bare loop of VADER over the same texts."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415  # only here

    found = texts(TEXTS)
    with tempfile.TemporaryDirectory(prefix="wellheard-bench-") as name:
        file = Path(name) / "texts.jsonl"
        file.write_text("".join(json.dumps({"text": text}) + "\n" for text in found), "utf-8")
        command = [str(Path(sys.executable).parent / "wellheard"), "mentions", "classify", str(file)]
        ratios = []
        for _ in range(3):
            start = time.perf_counter()
            score = SentimentIntensityAnalyzer().polarity_scores
            for text in found:
                score(text)
            vader = time.perf_counter() - start
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            ratios.append(vader / (time.perf_counter() - start))
    note = f"{TEXTS:,} texts, start of the program included"
    yield Line("classify: rate beside bare VADER", statistics.median(ratios), 1.0, at_least=True, note=note)


def rightness() -> Iterator[Line]:
    """The invented cases, and what training measured."""
    share = sum(one.right for one in judged()) / len(judged())
    yield Line("classify: invented cases right", share, 0.9, at_least=True, note=f"{len(judged())} cases")
    if not FIGURES.exists():
        return
    found = json.loads(FIGURES.read_text("utf-8"))
    small, shipped, beside = found["small"], found["shipped"], found["beside"]
    test = small["sentiment_test"]
    yield Line("sentiment/test: macro recall", test["macro_recall"], 0.67, at_least=True)
    yield Line("sentiment/test: expected calibration error", test["calibration_error"], 0.02)
    yield Line("complaints, 5-fold: macro F1", small["complaints"]["macro_f1"], 0.82, at_least=True)
    ahead = small["brands"]["macro_f1"] - beside["brands"]["n_grams"]
    yield Line("brands, 5-fold: macro F1 above words and pairs", ahead, 0.05, at_least=True)
    for name, words in (("complaints", "complaints"), ("brands", "praise of a brand")):
        ratio = small[name]["coverage"]["80%"] / max(beside[name]["coverage"]["80%"], 1e-9)
        yield Line(f"{words}: found at 80 % precision, beside VADER", ratio, 1.5, at_least=True)
    neural, cascade = shipped["neural"]["macro_recall"], shipped["cascade"]
    yield Line("neural, sentiment/test: macro recall", neural, 0.7, at_least=True)
    yield Line("cascade: macro recall lost", neural - cascade["macro_recall"], 0.005)
    yield Line("cascade: share asked of the large model", cascade["asked"], 0.35)


def hostile(number: int) -> str:
    """One of many texts that nobody should have to read."""
    chance = random.Random(number)
    length = 1_000_000 if number % 20_000 == 0 else int(chance.expovariate(1 / 60))
    kinds = (
        lambda: chr(chance.randrange(0x110000)), lambda: chr(chance.randrange(32, 127)),
        lambda: chance.choice("😡👍🏽❤️🇬🇧👨‍👩‍👧"), lambda: chance.choice("!?.@#:)(<&;"),
        lambda: chr(chance.randrange(0xD800, 0xE000)), lambda: chance.choice(["\0", "\n", "\u202e", "no ", "@a ", "http://"]),
    )  # fmt: skip
    some = chance.sample(kinds, 2)
    if length > 100_000:
        return chance.choice(some)() * length
    return "".join(chance.choice(some)() for _ in range(length))


def fuzz() -> Iterator[Line]:
    """Random and hostile texts: the slowest beside its allowance of 20 ms per kilobyte."""
    classify = classifier_of().classify
    # Word lists and the language detector are read at first use.
    classify(Reading("wo bleibt mein Paket seit zwei Wochen"))
    slowest = 0.0
    for number in range(FUZZED):
        text = hostile(number)
        start = time.perf_counter()
        classify(Reading(text))
        allowed = 0.020 * max(1.0, len(text.encode("utf-8", "surrogatepass")) / 1000)
        slowest = max(slowest, (time.perf_counter() - start) / allowed)
    yield Line(f"fuzz: slowest of {FUZZED:,} beside 20 ms per kilobyte", slowest, 1.0)


def main() -> int:
    """Print the figures; exits 1 where a bar is missed."""
    print(HEAD)
    held = True
    for part in (speed, rightness, fuzz):
        for line in part():
            print(line, flush=True)
            held = held and line.held
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
