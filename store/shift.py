"""What the next shift takes over: questions that the hand-over asks, each for the whole desk at once."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select

from store import drafts
from store.engine import Tx
from store.rows import APPROVAL, DRAFT
from store.states import DraftState
from store.types import Draft


class Decided(NamedTuple):
    """What one person decided since a time."""

    person: str
    state: DraftState
    """What the draft is by now."""
    drafts: int


def decided(tx: Tx, since: datetime) -> list[Decided]:
    """Who decided what since then, by name."""
    query = (
        select(DRAFT.decided_by, DRAFT.state, func.count())
        .where(DRAFT.decided_at.is_not(None), DRAFT.decided_at >= since, DRAFT.decided_by.is_not(None))
        .group_by(DRAFT.decided_by, DRAFT.state)
        .order_by(DRAFT.decided_by, DRAFT.state)
    )
    return [Decided._make(row) for row in tx.connection.execute(query)]


def half_approved(tx: Tx, *, limit: int = 50) -> list[Draft]:
    """Proposed drafts that somebody said yes to, and that wait for somebody else's."""
    yes = exists().where(APPROVAL.draft_id == DRAFT.id, APPROVAL.voided_at.is_(None))
    query = select(DRAFT.id).where(DRAFT.state == DraftState.PROPOSED, yes)
    ids = tx.connection.scalars(query.order_by(DRAFT.urgency_rank, DRAFT.id).limit(limit)).all()
    return [drafts.get(tx, draft_id) for draft_id in ids]
