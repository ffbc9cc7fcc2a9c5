"""The installed `wellheard review` in a terminal of its own, without one, and one case at a time."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.pictures import desk_of_demo
from store import drafts
from store.engine import Store
from store.states import DraftState

PROGRAM = str(Path(sys.executable).with_name("wellheard"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the demo hears, drafted."""
    with desk_of_demo(tmp_path):
        pass
    return tmp_path


def states(folder: Path) -> dict[int, tuple[DraftState, str | None]]:
    with Store(f"sqlite:///{folder / 'wellheard.db'}") as store, store.read() as tx:
        return {one.id: (one.state, one.approved_by) for one in drafts.listed(tx, limit=1000)}


def run(words: list[str], typed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, check=False, capture_output=True, text=True, input=typed, timeout=60)


def command(folder: Path, *more: str) -> list[str]:
    return [PROGRAM, "--config", str(folder / "wellheard.toml"), "--as", "maya", "review", *more]


class Terminal:
    """A terminal of 80 by 24, and the desk in it."""

    def __init__(self, folder: Path) -> None:
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        self.desk = subprocess.Popen(
            command(folder), stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True
        )
        os.close(theirs)
        self.seen = ""

    def until(self, pattern: str, seconds: float = 60.0) -> str:
        """Read until that stands in what was written since the last call."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if found := re.search(pattern, self.seen):
                self.seen = self.seen[found.end() :]
                return found.group()
            if select.select([self.ours], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.ours, 65536).decode("utf-8", "replace")
                except OSError:  # the other end is closed
                    break
        raise AssertionError(f"{pattern!r} did not come; last: {self.seen[-2000:]!r}")

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())


@pytest.fixture
def terminal(folder: Path) -> Iterator[Terminal]:
    opened = Terminal(folder)
    yield opened
    opened.desk.kill()
    opened.desk.wait()
    os.close(opened.ours)


def test_keys_in_a_real_terminal(terminal: Terminal, folder: Path) -> None:
    """It opens, shows the queue, approves with one key, says so, takes it back, and leaves the terminal as it was."""
    assert all(state is DraftState.PROPOSED for state, _ in states(folder).values())
    terminal.until("\x1b\\[\\?1049h")
    terminal.until("ostrowski_kb")
    terminal.until("Press e to write")
    terminal.press("jj")
    terminal.until("vexed_in_valby")
    terminal.until("Reply · ")
    terminal.press("a")
    terminal.until("Approved draft")
    assert [by for state, by in states(folder).values() if state is DraftState.APPROVED] == ["maya"]
    terminal.press("u")
    terminal.until("Taken back")
    assert DraftState.APPROVED not in {state for state, _ in states(folder).values()}
    terminal.press("q")
    terminal.until("\x1b\\[\\?1049l")
    assert terminal.desk.wait(30) == 0


def test_without_a_terminal_it_says_what_to_do(folder: Path) -> None:
    """Exit 2, and the way that works."""
    ran = run(command(folder), "")
    assert ran.returncode == 2
    assert "review --plain" in ran.stderr


def test_one_case_at_a_time(folder: Path) -> None:
    """Prompts and answers, through a pipe: what needs a person is written, a draft is approved, one is rejected."""
    typed = "\n\ni\ne\nSorry about that, we are on it. – Maya at Brightkettle\na\nr\n3\nq\n"
    ran = run(command(folder, "--plain"), typed)
    assert ran.returncode == 0
    assert "\x1b" not in ran.stdout
    assert "Saved draft" in ran.stdout
    assert "Rejected." in ran.stdout
    assert "Nothing waits for you to see it." in ran.stdout
    found = states(folder).values()
    assert [by for state, by in found if state is DraftState.APPROVED] == ["maya"]
    assert sum(state is DraftState.REJECTED for state, _ in found) == 1
