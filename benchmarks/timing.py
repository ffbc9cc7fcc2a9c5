"""What the benchmarks share: medians of five, and one line of the table."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One ratio of the table, beside the bar that it is held to."""

    what: str
    ratio: float
    bar: float
    at_least: bool = False
    """The bar is a least value; else a ratio must stay under it."""
    note: str = ""

    @property
    def held(self) -> bool:
        """Whether the bar holds."""
        return self.ratio >= self.bar if self.at_least else self.ratio < self.bar

    def __str__(self) -> str:
        bar = f"{'>=' if self.at_least else '<'} {self.bar:g}"
        return f"{self.what:<46} {self.ratio:7.2f}  {bar:<8} {'yes' if self.held else 'NO':<4} {self.note}"


HEAD = f"{'WHAT':<46} {'RATIO':>7}  {'BAR':<8} {'HELD':<4} NOTE"


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds: the median of several runs."""
    return statistics.median(seconds(work) for _ in range(rounds))


def medians(works: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """Seconds for each, taken in turn, so that what slows this machine for a while slows them all."""
    times = [[seconds(work) for work in works] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]
