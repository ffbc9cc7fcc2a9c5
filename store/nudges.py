"""Nudges: something of a colleague's that waits for one person to be seen. The words stand where a nudge points to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from store.among import among
from store.engine import Tx
from store.models_team import NudgeKind, NudgeRow
from store.rows import CASE_NOTE, CASE_NOTES, DRAFT, DRAFTS, NUDGE, NUDGES


@dataclass(frozen=True, slots=True)
class Nudge:
    """What waits for a person to be seen."""

    id: int
    person: str
    kind: NudgeKind
    case_id: int
    draft_id: int | None
    by: str
    """Who did what it is about."""
    at: datetime
    seen_at: datetime | None
    words: str
    """The note, or why the draft was rejected; empty where nothing was said."""


def add(
    tx: Tx, people: Iterable[str], kind: NudgeKind, case_id: int, *, draft_id: int | None = None,
    note_id: int | None = None,
) -> None:  # fmt: skip
    """Let these people know; nobody is told of what they did themselves."""
    whom = [person for person in dict.fromkeys(people) if person != tx.actor]
    rows = [
        {
            "id": nudge_id, "person": person, "kind": kind, "case_id": case_id, "draft_id": draft_id,
            "note_id": note_id, "by": tx.actor, "at": tx.at, "seen_at": None,
        }
        for nudge_id, person in zip(tx.ids(NudgeRow, len(whom)), whom, strict=True)
    ]  # fmt: skip
    if rows:
        tx.insert(NudgeRow, rows)


def of_person(tx: Tx, person: str, *, all_of_them: bool = False, limit: int = 100) -> list[Nudge]:
    """What waits for a person, newest first; with what they saw already on demand."""
    query = (
        select(NUDGES, CASE_NOTE.text.label("noted"), DRAFT.reason, DRAFT.note)
        .outerjoin_from(NUDGES, CASE_NOTES, CASE_NOTE.id == NUDGE.note_id)
        .outerjoin(DRAFTS, DRAFT.id == NUDGE.draft_id)
        .where(NUDGE.person == person)
        .order_by(NUDGE.id.desc())
        .limit(limit)
    )
    if not all_of_them:
        query = query.where(NUDGE.seen_at.is_(None))
    return [
        Nudge(
            row.id, row.person, row.kind, row.case_id, row.draft_id, row.by, row.at, row.seen_at,
            _words(row.kind, row.noted, row.reason, row.note),
        )
        for row in tx.connection.execute(query)
    ]  # fmt: skip


def _words(kind: NudgeKind, noted: str | None, reason: str | None, note: str | None) -> str:
    if kind is NudgeKind.REJECTED:
        return ": ".join(part for part in (reason, note) if part)
    return noted or ""


def seen(tx: Tx, person: str, nudge_ids: Iterable[int]) -> int:
    """The person saw these; returns how many were new to them."""
    statement = update(NUDGES).where(NUDGE.person == person, NUDGE.seen_at.is_(None), among(tx, NUDGE.id, nudge_ids))
    return tx.connection.execute(statement.values(seen_at=tx.at)).rowcount


def unseen_counts(tx: Tx) -> dict[str, int]:
    """By person: how many they have not seen yet."""
    query = select(NUDGE.person, func.count()).where(NUDGE.seen_at.is_(None)).group_by(NUDGE.person)
    return {person: count for person, count in tx.connection.execute(query)}  # noqa: C416  # a Row is no pair to mypy
