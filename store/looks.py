"""Looks and readings: how long a person had a reply before them, and what they made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from store.drafts import text_key
from store.engine import Tx
from store.models_looks import LookRow, ReadingRow
from store.rows import DRAFT, table_of
from store.types import Draft

LOOKS, READINGS = table_of(LookRow), table_of(ReadingRow)
_LOOK, _READING = LOOKS.c, READINGS.c


@dataclass(frozen=True, slots=True)
class Reading:
    """One decision of one person."""

    by: str
    at: datetime
    approved: bool
    seconds: float | None
    """So long they looked; None: not known, as it was not opened first."""
    words: int
    changed: float | None
    """The share of the machine's words that they changed, 0 to 1; None where the words were a person's."""


def begin(tx: Tx, draft: Draft) -> None:
    """The actor has this draft before them. The first time counts, until somebody else changes the words."""
    known = tx.connection.execute(select(LOOKS).where(_LOOK.draft_id == draft.id, _LOOK.by == tx.actor)).first()
    if known is not None and (known.text_key == text_key(draft.text) or draft.edited_by == tx.actor):
        return
    _forget(tx, draft.id)
    tx.insert(LookRow, [{"draft_id": draft.id, "by": tx.actor, "at": tx.at, "text_key": text_key(draft.text)}])


def end(tx: Tx, draft_id: int) -> datetime | None:
    """The actor decided: since when they had it before them; None where it was never shown to them."""
    since: datetime | None = tx.connection.scalar(
        select(_LOOK.at).where(_LOOK.draft_id == draft_id, _LOOK.by == tx.actor)
    )
    _forget(tx, draft_id)
    return since


def _forget(tx: Tx, draft_id: int) -> None:
    tx.connection.execute(delete(LOOKS).where(_LOOK.draft_id == draft_id, _LOOK.by == tx.actor))


def forget(tx: Tx, customer_id: int) -> None:
    """A person is erased: nothing tells what was drafted for them."""
    theirs = select(DRAFT.id).where(DRAFT.customer_id == customer_id)
    tx.connection.execute(delete(LOOKS).where(_LOOK.draft_id.in_(theirs)))


def keep(
    tx: Tx, draft_id: int, *, approved: bool, seconds: float | None, words: int, changed: float | None
) -> None:  # fmt: skip
    """Keep how the actor read what they decided; the decision itself leaves the event."""
    [reading_id] = tx.ids(ReadingRow, 1)
    row = {"id": reading_id, "draft_id": draft_id, "by": tx.actor, "at": tx.at, "approved": approved,
           "seconds": seconds, "words": words, "changed": changed}  # fmt: skip
    tx.insert(ReadingRow, [row])


def readings(tx: Tx, since: datetime, *, person: str | None = None) -> Iterator[Reading]:
    """Decisions since then in their order, of one person or of all."""
    query = select(READINGS).where(_READING.at >= since).order_by(_READING.id)
    if person is not None:
        query = query.where(_READING.by == person)
    for row in tx.connection.execute(query):
        yield Reading(row.by, row.at, row.approved, row.seconds, row.words, row.changed)
