"""Notes that colleagues write beside a case, for the team alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from store import cases
from store.among import among
from store.engine import Tx
from store.models_team import CaseNoteRow
from store.rows import CASE, CASE_NOTE, CASE_NOTES, NUDGE, NUDGES


@dataclass(frozen=True, slots=True)
class CaseNote:
    """What a colleague wrote beside a case."""

    id: int
    case_id: int
    text: str
    by: str
    at: datetime


def add(tx: Tx, case_id: int, text: str, *, digest: str) -> CaseNote:
    """Write something beside a case.

    Args:
        tx: the transaction.
        case_id: which case.
        text: the note.
        digest: of the text, salted: the log holds no words (law 6).

    Raises:
        NotFound: there is no such case.
    """
    cases.get(tx, case_id)
    [note_id] = tx.ids(CaseNoteRow, 1)
    tx.insert(CaseNoteRow, [{"id": note_id, "case_id": case_id, "text": text, "by": tx.actor, "at": tx.at}])
    tx.record("case:noted", f"case:{case_id}", note=note_id, words=digest)
    return CaseNote(note_id, case_id, text, tx.actor, tx.at)


def of_case(tx: Tx, case_id: int) -> list[CaseNote]:
    """The notes of a case, oldest first."""
    rows = tx.connection.execute(select(CASE_NOTES).where(CASE_NOTE.case_id == case_id).order_by(CASE_NOTE.id))
    return [CaseNote(row.id, row.case_id, row.text, row.by, row.at) for row in rows]


def since(tx: Tx, start: datetime, *, limit: int = 50) -> list[CaseNote]:
    """The newest notes since a time, newest first."""
    query = select(CASE_NOTES).where(CASE_NOTE.at >= start).order_by(CASE_NOTE.id.desc()).limit(limit)
    return [CaseNote(row.id, row.case_id, row.text, row.by, row.at) for row in tx.connection.execute(query)]


def forget(tx: Tx, account_ids: Iterable[int]) -> None:
    """A person was erased: what colleagues wrote beside their cases goes."""
    theirs = select(CASE_NOTE.id).where(
        CASE_NOTE.case_id.in_(select(CASE.id).where(among(tx, CASE.account_id, account_ids)))
    )
    tx.connection.execute(update(NUDGES).where(NUDGE.note_id.in_(theirs)).values(note_id=None))
    tx.connection.execute(delete(CASE_NOTES).where(CASE_NOTE.id.in_(theirs)))
