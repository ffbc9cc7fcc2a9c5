"""Lists by clock: the case or draft that is due first on top, from the index on the due time, page by page."""

from typing import Any

from sqlalchemy import Column, ColumnElement, func, select

from store import cases as store_cases
from store import drafts as store_drafts
from store import snoozes
from store.clocks import CLOCK, CLOCKS
from store.engine import Tx
from store.rows import CASE, CASES, DRAFT, DRAFTS
from store.states import CaseState, DraftState
from store.types import URGENCY_RANK, Case, Draft, Urgency


def cases(
    tx: Tx, *, owner: str | None = None, urgency: Urgency | None = None, after: int | None = None, limit: int = 50
) -> list[Case]:
    """Open cases, the first due first; those without a clock come last, the newest first.

    Args:
        tx: a transaction.
        owner: only this colleague's.
        urgency: only of this urgency.
        after: go on behind this case.
        limit: at most so many.
    """
    also: list[ColumnElement[bool]] = []
    if owner is not None:
        also.append(_unindexed(CASE.owner) == owner)
    if urgency is not None:
        also.append(CASE.urgency_rank == URGENCY_RANK[urgency])
    last = None
    if after is not None:
        last = tx.connection.execute(select(CLOCK.due_at, CLOCK.case_id).where(CLOCK.case_id == after)).first()
    ids: list[int] = []
    if after is None or last is not None:
        timed = select(CLOCK.case_id).join(CASES, CASE.id == CLOCK.case_id)
        timed = timed.where(_unindexed(CASE.state) == CaseState.OPEN, *also)
        if last is not None:
            timed = timed.where(*_beyond(last.due_at, CLOCK.case_id, after))
        ids = list(tx.connection.scalars(timed.order_by(CLOCK.due_at, CLOCK.case_id).limit(limit)))
    if len(ids) < limit:
        without = select(CASE.id).outerjoin(CLOCKS, CLOCK.case_id == CASE.id)
        without = without.where(CASE.state == CaseState.OPEN, CLOCK.case_id.is_(None), *also)
        if after is not None and last is None:
            without = without.where(CASE.id < after)
        ids += tx.connection.scalars(without.order_by(CASE.id.desc()).limit(limit - len(ids)))
    found = store_cases.get_many(tx, ids)
    return [found[one] for one in ids]


def drafts(tx: Tx, *, after: int | None = None, limit: int = 50, awake: bool = False) -> list[Draft]:
    """Proposed drafts by the clock of their case, the first due first; those of cases without one come last.

    Args:
        tx: a transaction; its time counts where `awake` is asked for.
        after: go on behind this draft.
        limit: at most so many.
        awake: leave out drafts of cases that are put off.
    """
    last = None
    if after is not None:
        theirs = select(CLOCK.due_at).join_from(DRAFTS, CLOCKS, CLOCK.case_id == DRAFT.case_id)
        last = tx.connection.execute(theirs.where(DRAFT.id == after)).first()
    ids: list[int] = []
    if after is None or last is not None:
        # An outer join, although each has its draft: so the clocks are walked in their order, and drafts looked up.
        timed = select(DRAFT.id).outerjoin_from(CLOCKS, DRAFTS, DRAFT.case_id == CLOCK.case_id)
        timed = timed.where(_unindexed(DRAFT.state) == DraftState.PROPOSED)
        if awake:
            timed = timed.where(snoozes.awake(tx, CLOCK.case_id))
        if last is not None:
            timed = timed.where(*_beyond(last.due_at, DRAFT.id, after))
        ids = list(tx.connection.scalars(timed.order_by(CLOCK.due_at, DRAFT.id).limit(limit)))
    if len(ids) < limit:
        without = select(DRAFT.id).outerjoin(CLOCKS, CLOCK.case_id == DRAFT.case_id)
        without = without.where(DRAFT.state == DraftState.PROPOSED, CLOCK.case_id.is_(None))
        if awake:
            without = without.where(snoozes.awake(tx, DRAFT.case_id))
        if after is not None and last is None:
            rank = URGENCY_RANK[store_drafts.get(tx, after).urgency]
            behind = (DRAFT.urgency_rank > rank) | ((DRAFT.urgency_rank == rank) & (DRAFT.id > after))
            without = without.where(behind)
        ids += tx.connection.scalars(without.order_by(DRAFT.urgency_rank, DRAFT.id).limit(limit - len(ids)))
    found = store_drafts.get_many(tx, ids)
    return [found[one] for one in ids]


def _unindexed(column: Column[Any]) -> ColumnElement[Any]:
    # Without this SQLite begins with the index of all open cases, and sorts them, where 50 of the due ones are wanted.
    return func.coalesce(column, column, type_=column.type)


def _beyond(due_at: object, key: ColumnElement[int], last: int | None) -> tuple[ColumnElement[bool], ...]:
    return CLOCK.due_at >= due_at, (CLOCK.due_at > due_at) | (key > last)
