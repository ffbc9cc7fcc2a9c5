"""The steps with large networks, several at a time, as one alone leaves an accelerator idle."""

import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from training import corpus
from training.corpus import FOLDS
from training.pipeline import ADAPTED, BY_FOLD, MADE, OF_FOLDS, SEEDS, SETS, Pipeline
from training.work import Work, said

SPOKEN_OF = ("train", "unlabelled", "stirred", "latest", "val", "test")
ASKED = ("unlabelled", "augmented")
SAID = ("latest", "val", "test")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to make, once others are made."""

    name: str
    arguments: tuple[object, ...]
    after: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """How others name it."""
        return ":".join(map(str, (self.name, *self.arguments)))


def steps() -> Iterator[Step]:
    """All of them, those first that others wait for longest."""
    for name in (*MADE, *SETS):
        yield Step("pieces", (name,))
    yield Step("adapted", (), ("pieces:train", "pieces:unlabelled"))
    everything = tuple(f"pieces:{name}" for name in (*MADE, *SETS))
    for seed in SEEDS:
        yield Step("sentiment_teacher", (seed,), ("adapted",) if seed in ADAPTED else ("pieces:train",))
    yield from _of_fold(None)
    for name in SPOKEN_OF:
        for seed in SEEDS:
            yield Step("one_says", (seed, name), (f"sentiment_teacher:{seed}", f"pieces:{name}"))
    opinions = [f"one_says:{seed}:{name}" for seed in SEEDS for name in ("train", "unlabelled", "stirred")]
    opinions += [f"one_special:{seed}:{name}:None" for seed in ADAPTED for name in ASKED]
    yield Step("large", (), (*opinions, *everything))
    for fold in range(FOLDS):
        yield from _of_fold(fold)
    for name in SAID:
        yield Step("large_says", (name,), ("large",))


def _of_fold(fold: int | None) -> Iterator[Step]:
    seeds = ADAPTED if fold is None else OF_FOLDS
    for seed in seeds:
        after = (f"sentiment_teacher:{seed}", *(f"pieces:{name}" for name in BY_FOLD))
        yield Step("specialist", (seed, fold), after)
    for name in ASKED if fold is None else (*ASKED, *BY_FOLD):
        for seed in seeds:
            yield Step("one_special", (seed, name, fold), (f"specialist:{seed}:{fold}", f"pieces:{name}"))


@cache
def _line(data: Path, without: frozenset[str], work: Path) -> Pipeline:
    return Pipeline(corpus.load(data, without), Work(work))


def _make(step: Step, *where: object) -> None:
    getattr(_line(*where), step.name)(*step.arguments)  # type: ignore[arg-type]


def spread(data: Path, without: frozenset[str], work: Path, workers: int) -> None:
    """Make all steps with so many processes."""
    began = time.monotonic()
    waiting, done, running = list(steps()), set[str](), dict[Future[None], Step]()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        while waiting or running:
            ready = [step for step in waiting if done.issuperset(step.after)][: workers - len(running)]
            waiting = [step for step in waiting if step not in ready]
            running |= {pool.submit(_make, step, data, without, work): step for step in ready}
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                future.result()
                done.add(running[future].key)
                said(f"{time.monotonic() - began:.0f} s: {running.pop(future).key}")


def gathered(line: Pipeline) -> None:
    """What the student needs of the large networks, in the work folder: their common opinions, no networks."""
    for name in SPOKEN_OF:
        line.sentiment(name)
    for fold in (None, *range(FOLDS)):
        for name in ASKED if fold is None else (*ASKED, *BY_FOLD):
            line.special(name, fold)
    line.meanings()
    for name in SAID:
        line.large_says(name)
