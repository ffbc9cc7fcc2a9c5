"""The weekly report on 52 weeks of a million mentions beside a hundred thousand: `python -m benchmarks.week [FOLDER]`.

The command is run as people run it, in a process of its own, in every form. What is compared is processor time, so that
other work on the machine does not count. With FOLDER the two stores are kept there and used again the next time.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

from benchmarks.poll_to_draft import SETTINGS
from benchmarks.seed import seed
from benchmarks.timing import HEAD, Line

SMALL, LARGE = 100_000, 1_000_000
YEAR = 52 * 7 * 86400
ROUNDS = 3
FORMS = ("text", "md", "json", "html", "csv")
WEEK = "2025-W50"
LONGEST_S, LARGEST_MB, STEEPEST = 3, 300, 1.5
_HOURS = """
[brands.brightkettle.business_hours]
every = ["09:00-17:30"]
"""


def lines(folder: Path | None = None) -> Iterator[Line]:
    """For every form: the ratio, and the seconds and megabytes beside what they may be."""
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wellheard-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "week.toml").write_text(SETTINGS + _HOURS, "utf-8")
        paths = [folder / f"year-{size}.db" for size in (SMALL, LARGE)]
        for path, size in zip(paths, (SMALL, LARGE), strict=True):
            if not path.exists():
                # What this process ever held counts as held by those that it starts: the filling is another's.
                filling = get_context("spawn").Process(target=seed, args=(path, size, YEAR))
                filling.start()
                filling.join()
        for form in FORMS:
            yield from _form(folder, paths, form)


def _form(folder: Path, paths: Sequence[Path], form: str) -> Iterator[Line]:
    taken: list[list[tuple[float, float]]] = [[], []]
    for _ in range(ROUNDS):
        for place, path in enumerate(paths):
            taken[place].append(_run(folder, path, form))
    few, many = (statistics.median(seconds for seconds, _ in runs) for runs in taken)
    peak = max(megabytes for _, megabytes in taken[1])
    note = f"{many:.2f} s beside {few:.2f} s, {peak:.0f} MB"
    yield Line(f"report week --format {form}", many / few, STEEPEST, note=note)
    yield Line(f"  of {LONGEST_S} s", many / LONGEST_S, 1)
    yield Line(f"  of {LARGEST_MB} MB", peak / LARGEST_MB, 1)


def _run(folder: Path, path: Path, form: str) -> tuple[float, float]:
    """Seconds of processor time, and megabytes at the peak."""
    program = str(Path(sys.executable).with_name("wellheard"))
    words = ["--config", str(folder / "week.toml"), "--db", f"sqlite:///{path}", "report", "week", "--week", WEEK]
    with (folder / "week.out").open("wb") as out:
        process = subprocess.Popen([program, *words, "--format", form], stdout=out)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"report week --format {form} ended with {process.returncode}.")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Print the figures; exit code 1 when a bar is not held."""
    print(HEAD)
    held = True
    for line in lines(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(line, flush=True)
        held = held and line.held
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
