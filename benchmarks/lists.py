"""Lists on a store of a million mentions beside one of ten thousand: `python -m benchmarks.lists [FOLDER]`.

The commands are run as people run them, each in a process of its own. With FOLDER the two stores are kept there and
used again the next time.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.poll_to_draft import SETTINGS
from benchmarks.seed import seed
from benchmarks.timing import HEAD, Line, medians

SMALL, LARGE = 10_000, 1_000_000
_COMMANDS = (
    ("drafts", "list"),
    ("drafts", "list", "--state", "proposed"),
    ("drafts", "list", "--state", "proposed", "--json"),
    ("cases", "list"),
    ("cases", "list", "--state", "open"),
    ("cases", "list", "--state", "open", "--json"),
    ("mentions", "list"),
    ("mentions", "list", "--label", "complaint"),
    ("mentions", "list", "--brand", "brightkettle"),
    ("status",),
)


def lines(folder: Path | None = None) -> Iterator[Line]:
    """The ratio for every list, and for what the lists ask of the store."""
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wellheard-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "wellheard.toml").write_text(SETTINGS, "utf-8")
        paths = [folder / f"{size}.db" for size in (SMALL, LARGE)]
        for path, size in zip(paths, (SMALL, LARGE), strict=True):
            if not path.exists():
                seed(path, size)
        yield from _commands(folder, paths)
        yield from _queries(paths)


def _commands(folder: Path, paths: list[Path]) -> Iterator[Line]:
    for command in _COMMANDS:
        few, many = medians([_run(folder, path, command) for path in paths])
        note = f"{many * 1000:.0f} ms beside {few * 1000:.0f} ms"
        yield Line(" ".join(command), many / few, 2, note=note)


def _run(folder: Path, path: Path, command: tuple[str, ...]) -> Callable[[], object]:
    program = str(Path(sys.executable).with_name("wellheard"))
    whole = [program, "--config", str(folder / "wellheard.toml"), "--db", f"sqlite:///{path}", *command]
    return lambda: subprocess.run(whole, check=True, capture_output=True)


def _queries(paths: list[Path]) -> Iterator[Line]:
    from store import cases, drafts  # noqa: PLC0415  # after the processes: this one stays small for them
    from store.engine import Store  # noqa: PLC0415
    from store.states import CaseState, DraftState  # noqa: PLC0415

    def asked(path: Path, state: bool) -> Callable[[], object]:
        store = Store(f"sqlite:///{path}")

        def ask() -> None:
            with store.read() as tx:
                drafts.listed(tx, state=DraftState.PROPOSED if state else None)
                cases.listed(tx, state=CaseState.OPEN if state else None)

        return ask

    for state, name in ((False, "both queries in process, all states"), (True, "both queries in process, one state")):
        few, many = medians([asked(path, state) for path in paths], 21)
        yield Line(name, many / few, 2, note=f"{many * 1000:.1f} ms beside {few * 1000:.1f} ms")


def main() -> None:
    """Print the figures."""
    print(HEAD)
    for line in lines(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(line, flush=True)


if __name__ == "__main__":
    main()
