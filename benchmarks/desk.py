"""The desk in a real terminal, on many open cases: `python -m benchmarks.desk [FOLDER]`. Needs tmux.

The installed `wellheard review` runs in tmux. Keys are sent to it and what it writes is read through tmux's control
mode, so that the figures hold the terminal's share as well. With FOLDER the stores are kept there and used again.
"""

import argparse
import re
import select
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from benchmarks.poll_to_draft import SETTINGS
from benchmarks.seed import seed

SIZES = (100_000, 1_000_000)
ROUNDS = 5
_KEYS = (
    ("j, the next case", ("j",), 200), ("k, the one before", ("k",), 100), ("PgDn, a page on", ("NPage",), 60),
    ("G and g, the ends", ("G", "g"), 60), ("a, approve", ("a",), 80),
)  # fmt: skip
PACE_S = 0.15
"""Between two keys: a person who leafs through quickly."""
WIDTH, HEIGHT = 120, 36
_CASE = re.compile(r"person(\d+)\\033\[0m\\033\[[\d;]*m on X · ")
"""The head of a case that was read whole, as tmux writes escape sequences."""
_ROW = re.compile(r"person\d+")
_LOADED = "import time, desk.cli.review, desk.reviewing, desk.tui.app, store.schema; print(time.perf_counter())"
"""What the desk imports, and when that was done: by one clock for all processes."""


class Terminal:
    """A tmux session with the desk in it, written to and read as a stream."""

    def __init__(self, command: str) -> None:
        self._socket = f"wellheard-{time.monotonic_ns()}"
        self.begun = time.perf_counter()
        self.tmux = subprocess.Popen(
            ["tmux", "-L", self._socket, "-f", "/dev/null", "-C", "new-session", "-x", f"{WIDTH}", "-y", f"{HEIGHT}",
             command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
        )  # fmt: skip
        self._rest, self._shown = b"", ""

    def press(self, key: str) -> float:
        """Send one key; returns when."""
        assert self.tmux.stdin is not None
        at = time.perf_counter()
        self.tmux.stdin.write(f"send-keys {key}\n".encode())
        return at

    def until(self, pattern: re.Pattern[str], *, but: str = "", patience_s: float = 20.0) -> tuple[float, str] | None:
        """When the desk first wrote something that matches, and what; None: it did not in that time.

        Args:
            pattern: what is waited for; its first group is what is returned.
            but: something else than this.
            patience_s: seconds.
        """
        ends = time.perf_counter() + patience_s
        while (left := ends - time.perf_counter()) > 0:
            if not select.select([self.tmux.stdout], [], [], left)[0]:
                return None
            self._read()
            at = time.perf_counter()
            for found in pattern.findall(self._shown):
                if found != but:
                    return at, found
        return None

    def _read(self) -> None:
        """Take what there is: the pane's output comes in pieces, one to a line."""
        assert self.tmux.stdout is not None
        given = self.tmux.stdout.read(1 << 20)
        if not given:
            raise SystemExit("The desk ended, or tmux did.")
        *lines, self._rest = (self._rest + given).split(b"\n")
        pieces = (line.split(b" ", 2)[2] for line in lines if line.startswith(b"%output "))
        self._shown += b"".join(pieces).decode("utf-8", "replace")

    def drain(self, seconds: float) -> None:
        """Let what else is written pass by."""
        ends = time.perf_counter() + seconds
        while (left := ends - time.perf_counter()) > 0:
            if select.select([self.tmux.stdout], [], [], left)[0]:
                self._read()
        self._shown = ""

    def close(self) -> None:
        """The desk and its terminal end."""
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], check=False, capture_output=True)
        self.tmux.wait()


def open_store(path: Path, cases: int) -> None:
    """A store of so many open cases; every second one has a draft that waits."""
    seed(path, cases * 10 // 8)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE cases SET state = 'open', close_reason = NULL, closed_at = NULL")
        connection.execute("UPDATE drafts SET state = 'proposed', decided_by = NULL, decided_at = NULL")
        connection.execute("UPDATE postings SET state = 'not-sent'")
        connection.execute("ANALYZE")


def first_paint(folder: Path, path: Path) -> tuple[float, float]:
    """Seconds after import until the first case is seen in the queue, and until it is seen whole."""
    rows, wholes = [], []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", _LOADED], check=True, capture_output=True, text=True)
        imported = float(done.stdout) - start
        desk = Terminal(_command(folder, path))
        try:
            for pattern, times in ((_ROW, rows), (_CASE, wholes)):
                seen = desk.until(pattern)
                assert seen is not None, "The desk did not open."
                times.append(seen[0] - desk.begun - imported)
        finally:
            desk.close()
    return statistics.median(rows), statistics.median(wholes)


def _command(folder: Path, path: Path) -> str:
    program = Path(sys.executable).with_name("wellheard")
    return f"{program} --config {folder / 'wellheard.toml'} --db sqlite:///{path} review"


def keys(folder: Path, path: Path) -> Iterator[tuple[str, list[float]]]:
    """For each kind of key: seconds from the key until the next case stands whole on the screen."""
    desk = Terminal(_command(folder, path))
    try:
        desk.until(_CASE)
        desk.drain(1.5)
        case = ""
        for name, pressed, count in _KEYS:
            took = []
            for n in range(count):
                begun = desk.press(pressed[n % len(pressed)])
                seen = desk.until(_CASE, but=case, patience_s=2)
                if seen is None:
                    # No draft there to approve, or no row further on.
                    desk.press("j")
                    seen = desk.until(_CASE, but=case, patience_s=2)
                else:
                    took.append(seen[0] - begun)
                case = seen[1] if seen else ""
                desk.drain(PACE_S)
            yield name, took
    finally:
        desk.close()


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def main() -> None:
    """Print the figures; exit code 1 when a bar is missed."""
    held = True
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", nargs="?", type=Path, help="keeps the stores for the next run [a temporary one]")
    given: Path | None = options.parse_args().folder
    with ExitStack() as stack:
        folder = given or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wellheard-desk-")))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "wellheard.toml").write_text(SETTINGS, "utf-8")
        for cases in SIZES:
            path = folder / f"open-{cases}.db"
            if not path.exists():
                open_store(path, cases)
            rows, whole = first_paint(folder, path)
            held &= rows < 0.5
            print(f"{cases:,} open cases", flush=True)
            print(
                f"  first paint after import: the queue {_ms(rows)} ms, the first case whole {_ms(whole)} ms",
                flush=True,
            )
            for name, took in keys(folder, path):
                p95 = statistics.quantiles(took, n=20)[18]
                held &= p95 < 0.05
                print(f"  {name:<22} median {_ms(statistics.median(took)):>4} ms, 95 % within {_ms(p95):>4} ms, "
                      f"of {len(took)}", flush=True)  # fmt: skip
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
