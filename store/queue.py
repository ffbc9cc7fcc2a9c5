"""The reviewer's queue: rows of cases in the order of work, page by page along an index, however many wait."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, tuple_

from store.among import among
from store.clocks import CLOCK, CLOCKS
from store.engine import Tx
from store.models_answers import ChainHeadRow
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    CASE,
    CASES,
    CLAIM,
    CLAIMS,
    CUSTOMER,
    CUSTOMERS,
    DRAFT,
    DRAFTS,
    MENTION,
    MENTIONS,
    POST,
    POSTS,
    SNOOZE,
    SNOOZES,
)
from store.states import LIVE_DRAFTS, CaseState, DraftState
from store.types import RANKED_URGENCY, Label, Urgency, Verdict

FIRST_WORDS = 240
"""Characters of a post that a row carries."""
_CHUNKS = (100, 400, 2_000, 5_000)
"""So many cases are looked at in one step, more each time as long as few of them are wanted."""
_AT_MOST = 20_000
"""Cases that one page looks at before it says how far it came."""


class View(StrEnum):
    """Which part of the work is shown."""

    TO_DO = "to do"
    """Open cases that wait for a decision of a person; where it is known who asks, not those of their colleagues."""
    MINE = "mine"
    """The same, of one owner."""
    BY_HAND = "by hand"
    """Approved replies that a person has to post."""
    LEAVING = "leaving"
    """Approved replies that have not left yet."""
    PUT_OFF = "put off"
    """Cases that somebody put off until a time."""
    OTHERS = "others'"
    """Open cases that are a colleague's."""


class Key(NamedTuple):
    """Where a row stands in the queue."""

    rank: int
    id: int
    part: int = 1
    """0: right before the case or draft of this id, where a face put something in; the store itself has only 1."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is narrowed to. All that is given must hold."""

    view: View = View.TO_DO
    me: str | None = None
    """Who asks: what a colleague owns is not theirs to do. None: whoever owns it."""
    owner: str | None = None
    urgency: Urgency | None = None
    platform: str | None = None
    brand: str | None = None
    label: Label | None = None
    customer: str | None = None
    """The beginning of a handle."""
    case_id: int | None = None
    words: tuple[str, ...] = ()
    """All of them stand in the newest post of the case."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case as the queue shows it."""

    key: Key
    case_id: int
    state: CaseState
    urgency: Urgency
    label: Label
    platform: str
    brand: str
    customer: str | None
    owner: str | None
    waiting_since: datetime
    """When the customer last wrote."""
    words: str
    """The beginning of their newest post; empty where it was deleted."""
    draft_id: int | None
    draft_state: DraftState | None
    verdict: Verdict | None
    blocked: bool
    """A check says no."""
    claimed_by: str | None
    claimed_until: datetime | None
    asleep_until: datetime | None
    """Until when it was put off, or had been."""
    warn_at: datetime | None
    """From when on its clock is near; None where it has no clock."""
    due_at: datetime | None
    stands: bool
    """Its clock stands still."""


class Page(NamedTuple):
    """A stretch of the queue."""

    rows: tuple[QueueRow, ...]
    """In the order of the queue, also when it was read backwards."""
    next: Key | None
    """Where the next page begins; None at the end."""
    looked_at: int


def page(tx: Tx, wanted: Wanted, *, after: Key | None = None, limit: int = 60, backwards: bool = False) -> Page:
    """The rows after a key, or before it.

    Args:
        tx: a reading transaction.
        wanted: what is asked for.
        after: where to go on; None: from the start, or from the end when `backwards`.
        limit: at most so many.
        backwards: towards the start.
    """
    found: list[QueueRow] = []
    at, looked, sizes = after, 0, _sizes(limit)
    while True:
        size = next(sizes)
        keys = _keys(tx, wanted, at, size, backwards)
        rows = _rows(tx, wanted, keys, limit - len(found), backwards)
        found += rows
        looked += len(keys)
        full = len(found) >= limit
        last = keys[-1] if keys else None
        at = found[-1].key if full else last
        ended = len(keys) < size and at == last
        if full or ended or looked >= _AT_MOST:
            return Page(tuple(reversed(found) if backwards else found), None if ended else at, looked)


def _sizes(limit: int) -> Iterator[int]:
    yield limit + 1
    yield from _CHUNKS
    while True:
        yield _CHUNKS[-1]


def row_of(tx: Tx, case_id: int) -> QueueRow | None:
    """One case as a row, whether it is in the queue or not."""
    found = [_value(row, tx.at, by_draft=False) for row in tx.connection.execute(_joined().where(CASE.id == case_id))]
    return found[0] if found else None


def count(tx: Tx, wanted: Wanted, *, at_most: int = 10_000) -> int:
    """How many cases an index finds for a view, counted no further than `at_most`."""
    keys = _key_query(tx, wanted).limit(at_most).subquery()
    found = tx.connection.scalar(select(func.count()).select_from(keys)) or 0
    if found == at_most or wanted.view not in {View.TO_DO, View.MINE, View.OTHERS}:
        return found
    # Their cases are open until the reply is public, and wait for nobody any more.
    decided = select(func.count()).join_from(DRAFTS, CASES, CASE.id == DRAFT.case_id)
    decided = decided.where(DRAFT.state.in_((DraftState.APPROVED, DraftState.HANDED_OFF)), CASE.state == CaseState.OPEN)
    decided = decided.where(*_owned(wanted))
    asleep = _key_query(tx, replace(wanted, view=View.PUT_OFF, me=None, owner=None)).where(*_owned(wanted)).subquery()
    silent = _key_query(tx, wanted).join_from(CASES, ACCOUNTS, ACCOUNT.id == CASE.account_id)
    silent = silent.join(CUSTOMERS, CUSTOMER.id == ACCOUNT.customer_id)
    silent = silent.where(CUSTOMER.opted_out_at.is_not(None) | CUSTOMER.erased_at.is_not(None))
    apart = [decided, *(select(func.count()).select_from(one) for one in (asleep, silent.subquery()))]
    return max(0, found - sum(tx.connection.scalar(one) or 0 for one in apart))


def version(tx: Tx) -> int:
    """Grows with everything that anybody or the machine does: cheap to ask, for seeing that something changed."""
    return tx.connection.scalar(select(ChainHeadRow.count).where(ChainHeadRow.id == 1)) or 0


def _key_query(tx: Tx, wanted: Wanted) -> Select[Any]:
    if wanted.view in {View.BY_HAND, View.LEAVING}:
        query = select(DRAFT.urgency_rank, DRAFT.id)
        if wanted.view is View.BY_HAND:
            query = query.where(DRAFT.state.in_((DraftState.APPROVED, DraftState.HANDED_OFF)))
            return query.where(DRAFT.verdict != Verdict.API)
        return query.where(DRAFT.state == DraftState.APPROVED, DRAFT.verdict == Verdict.API)
    # Few of a million open cases are a colleague's: these are found by their owner, not by the index of states.
    state = func.coalesce(CASE.state, "") if wanted.view is View.OTHERS else CASE.state
    query = select(CASE.urgency_rank, CASE.id).where(state == CaseState.OPEN)
    if wanted.view is View.PUT_OFF:
        query = query.join_from(SNOOZES, CASES, CASE.id == SNOOZE.case_id).where(SNOOZE.until > tx.at)
    query = query.where(*_owned(wanted))
    if wanted.urgency is not None:
        query = query.where(CASE.urgency_rank == RANKED_URGENCY.index(wanted.urgency))
    if wanted.case_id is not None:
        query = query.where(CASE.id == wanted.case_id)
    return query


def _owned(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Whose cases."""
    if wanted.owner is not None:
        yield CASE.owner == wanted.owner
    elif wanted.view is View.OTHERS:
        yield and_(CASE.owner > "", CASE.owner != wanted.me)
    elif wanted.me is not None:
        yield or_(CASE.owner.is_(None), CASE.owner == wanted.me)


def _keys(tx: Tx, wanted: Wanted, after: Key | None, limit: int, backwards: bool) -> list[Key]:
    table = DRAFT if wanted.view in {View.BY_HAND, View.LEAVING} else CASE
    rank, own_id = table.urgency_rank, table.id
    query = _key_query(tx, wanted).limit(limit)
    query = query.order_by(rank.desc(), own_id.desc()) if backwards else query.order_by(rank, own_id)
    if after is not None:
        here, there = tuple_(rank, own_id), tuple_(literal(after.rank), literal(after.id))
        query = query.where(here < there if backwards else here > there)
    return [Key(row.urgency_rank, row.id) for row in tx.connection.execute(query)]


def _joined() -> Select[Any]:
    live = and_(DRAFT.mention_id == CASE.newest_mention_id, DRAFT.state.in_(LIVE_DRAFTS))
    return _columns().outerjoin(DRAFTS, live)


def _columns() -> Select[Any]:
    return (
        select(
            CASE.id, CASE.state, CASE.urgency_rank, CASE.label, CASE.platform, CASE.brand, CASE.owner,
            CASE.last_post_at, ACCOUNT.handle, POST.author,
            func.substr(POST.text, 1, FIRST_WORDS).label("words"), DRAFT.id.label("draft_id"),
            DRAFT.urgency_rank.label("draft_rank"), DRAFT.state.label("draft_state"), DRAFT.verdict, DRAFT.findings,
            CLAIM.by.label("claimed_by"), CLAIM.until.label("claimed_until"), SNOOZE.until.label("asleep_until"),
            CLOCK.warn_at, CLOCK.due_at, CLOCK.paused_from, CLOCK.paused_until,
        )
        .select_from(CASES)
        .outerjoin(CLAIMS, CLAIM.case_id == CASE.id)
        .outerjoin(SNOOZES, SNOOZE.case_id == CASE.id)
        .outerjoin(CLOCKS, CLOCK.case_id == CASE.id)
        .outerjoin(ACCOUNTS, ACCOUNT.id == CASE.account_id)
        .outerjoin(CUSTOMERS, CUSTOMER.id == ACCOUNT.customer_id)
        .outerjoin(MENTIONS, MENTION.id == CASE.newest_mention_id)
        .outerjoin(POSTS, POST.id == MENTION.post_id)
    )  # fmt: skip


def _rows(tx: Tx, wanted: Wanted, keys: list[Key], limit: int, backwards: bool) -> list[QueueRow]:
    if not keys:
        return []
    by_draft = wanted.view in {View.BY_HAND, View.LEAVING}
    ids = [key.id for key in keys]
    if by_draft:
        query = _columns().join(DRAFTS, DRAFT.case_id == CASE.id).where(among(tx, DRAFT.id, ids))
        order = (DRAFT.urgency_rank, DRAFT.id)
    else:
        query = _joined().where(among(tx, CASE.id, ids))
        # What is decided already, or about to be drafted, waits for nobody.
        query = query.where(DRAFT.state.is_(None) & (CASE.draft_due == 0) | (DRAFT.state == DraftState.PROPOSED))
        # So does who asked for silence, or was forgotten.
        query = query.where(CUSTOMER.opted_out_at.is_(None), CUSTOMER.erased_at.is_(None))
        if wanted.view is not View.PUT_OFF:
            query = query.where(SNOOZE.until.is_(None) | (SNOOZE.until <= tx.at))
        order = (CASE.urgency_rank, CASE.id)
    query = query.where(*_conditions(wanted)).limit(limit)
    query = query.order_by(*(column.desc() for column in order) if backwards else order)
    return [_value(row, tx.at, by_draft=by_draft) for row in tx.connection.execute(query)]


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.platform is not None:
        yield CASE.platform == wanted.platform
    if wanted.brand is not None:
        yield CASE.brand == wanted.brand
    if wanted.label is not None:
        yield CASE.label == wanted.label
    if wanted.customer is not None:
        yield ACCOUNT.handle_key.startswith(wanted.customer.lower(), autoescape=True)
    for word in wanted.words:
        yield func.lower(POST.text).contains(word.lower(), autoescape=True)


def _value(row: Row[Any], at: datetime, *, by_draft: bool) -> QueueRow:
    key = Key(row.draft_rank, row.draft_id) if by_draft else Key(row.urgency_rank, row.id)
    return QueueRow(
        key=key, case_id=row.id, state=row.state, urgency=RANKED_URGENCY[row.urgency_rank], label=row.label,
        platform=row.platform, brand=row.brand, customer=row.handle or row.author, owner=row.owner,
        waiting_since=row.last_post_at, words=row.words or "", draft_id=row.draft_id, draft_state=row.draft_state,
        verdict=row.verdict, blocked=any(found[1] == "block" for found in row.findings or ()),
        claimed_by=row.claimed_by, claimed_until=row.claimed_until, asleep_until=row.asleep_until,
        warn_at=row.warn_at, due_at=row.due_at, stands=_stands(row, at),
    )  # fmt: skip


def _stands(row: Row[Any], at: datetime) -> bool:
    if row.paused_from is None or row.paused_from > at or row.due_at <= row.paused_from:
        return False
    return row.paused_until is None or bool(row.paused_until > at)
