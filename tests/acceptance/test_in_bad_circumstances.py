"""A terminal of another encoding, a broken paste, a database that somebody else is writing to."""

import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta

from tests.acceptance.world import COMMAND, World

ANGRY = "@kestrel my order arrived broken and nobody answers, terrible"


def test_bytes_that_are_no_text_are_refused_in_words(world: World) -> None:
    """Exit code 2, one line that says which argument, and nothing is kept."""
    done = subprocess.run(
        [str(COMMAND), "cases", "note", "1", "--text", b"half a \xff character"], cwd=world.folder, env=world.env(),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Argument 5 is not in UTF-8. Type it anew, or set the terminal to UTF-8.\n"


def test_a_draft_is_shown_while_another_program_writes(world: World) -> None:
    """The time one looks is a nicety: reading waits for no lock."""
    world.x.add_post(ANGRY, author="ann", at=datetime.now(UTC) - timedelta(minutes=2))
    assert world.run("poll").returncode == 0
    other = sqlite3.connect(world.folder / "wellheard.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        done = world.run("--as", "maya", "drafts", "show", "1")
    finally:
        other.close()
    assert done.returncode == 0, done.stderr
    assert "Maya at Kestrel" in done.stdout
