"""The installed `wellheard review` in a terminal of its own, without one, and one case at a time."""

import fcntl
import json
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
    terminal.until("e writes the answer")
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


def test_thank_yous_together_by_lines(folder: Path) -> None:
    """All of them with their replies, and one yes that names how many; Enter approves none."""
    none = run(command(folder, "--plain"), "A\n\nq\n")
    assert "1. " in none.stdout
    assert DraftState.APPROVED not in {state for state, _ in states(folder).values()}
    ran = run(command(folder, "--plain"), "A\ny\nq\n")
    count = int(re.search(r"Approve all (\d+)\? y approves all \1", ran.stdout)[1])
    assert f"Approved {count} of {count}." in ran.stdout
    assert count == sum(state is DraftState.APPROVED for state, _ in states(folder).values()) > 1


def wellheard(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run([PROGRAM, "--config", str(folder / "wellheard.toml"), "--as", "maya", *words], "")


def doubtful(folder: Path) -> dict:
    """A case of which the machine is not sure what it says."""
    listed = json.loads(wellheard(folder, "mentions", "list", "--json").stdout)
    unsure = "needs-a-person: it is not sure what this says"
    return next(one for one in listed if one["no_draft_reason"] == unsure and one["label"] != "other")


def test_one_case_at_a_time_says_what_a_case_is(folder: Path) -> None:
    """The prompts have the keys that the screen has: a label, a draft all the same, and a no that closes the case."""
    one = doubtful(folder)
    ran = run(command(folder, "--plain", "--filter", f"#{one['case_id']}"), "l\n1\nr\n6\n")
    assert ran.returncode == 0, ran.stderr
    assert "It is praise now" in ran.stdout
    assert "Reply, praise" in ran.stdout
    assert f"case {one['case_id']} is closed" in ran.stdout
    again = run(command(folder, "--plain", "--filter", f"#{doubtful(folder)['case_id']}"), "d\nq\n")
    assert "read whether it fits" in again.stdout


def test_commands_draft_all_the_same_and_close_with_a_no(folder: Path) -> None:
    """What the keys d, D and r do, with --json."""
    one = doubtful(folder)
    both = wellheard(folder, "drafts", "new", str(one["id"]), "--machine", "--text", "Hello")
    assert (both.returncode, "give one" in both.stderr) == (2, True)
    alone = wellheard(folder, "drafts", "new", str(one["id"]), "--situation", "praise")
    assert (alone.returncode, "goes with --machine" in alone.stderr) == (2, True)
    made = json.loads(
        wellheard(folder, "drafts", "new", str(one["id"]), "--machine", "--situation", "praise", "--json").stdout
    )
    assert (made["state"], made["situation"]) == ("proposed", "praise")
    said = wellheard(folder, "drafts", "reject", str(made["id"]), "--reason", "needs no reply", "--close", "--json")
    assert json.loads(said.stdout)["state"] == "rejected"
    case = json.loads(wellheard(folder, "cases", "show", str(one["case_id"]), "--json").stdout)
    assert (case["state"], case["close_reason"]) == ("closed", "no-reply-needed")
