"""What a draft recalls of its customer, and why, for whoever reviews it."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from desk.due import clock_words
from desk.plain import plain, short
from store import customers, followups, memories, mentions
from store.engine import Tx
from store.errors import NotFound
from store.types import Memory, MemoryKind


@dataclass(frozen=True, slots=True)
class Recalls:
    """The one thing, with why it may be said."""

    memory: Memory
    why: str

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {"kind": self.memory.kind.value, "ref_id": self.memory.ref_id, "why": self.why}

    def line(self) -> str:
        """For people."""
        return f"Recalls ({self.memory.kind.value}): {plain(self.why)}"


def recalls(tx: Tx, draft_id: int) -> Recalls | None:
    """What a draft recalls; None where it recalls nothing."""
    memory = memories.of_draft(tx, draft_id)
    if memory is None:
        return None
    try:
        return Recalls(memory, _why(tx, memory))
    except NotFound:
        return Recalls(memory, "what it recalled is not there any more: read the reply once more")


def _why(tx: Tx, memory: Memory) -> str:
    if memory.kind is MemoryKind.OWED:
        promise = followups.get(tx, memory.ref_id)
        due = f"due {clock_words(promise.due_at, UTC, '%d %b %Y')}"
        return f"follow-up {promise.id} is {promise.state.value}, {due}: {short(promise.what, 100)}"
    if memory.kind is MemoryKind.NAME:
        note = customers.note(tx, memory.ref_id)
        return f"{note.by} noted on {note.at:%d %b %Y} that they would like to be called {short(note.text, 40)}"
    said = mentions.get(tx, memory.ref_id)
    day = f"{said.post.posted_at:%d %b %Y}"
    if memory.kind is MemoryKind.AGAIN:
        about = next(iter(said.classification.topics), "it")
        return f"they complained of {about} on {day} too (mention {said.id}, case {said.case_id})"
    return f"they wrote to us on {day}, and we answered (mention {said.id}, case {said.case_id})"
