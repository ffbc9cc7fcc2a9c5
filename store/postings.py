"""Postings: the one live attempt to send an approved reply (laws 1 and 2)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from store.engine import Tx
from store.errors import AlreadyAnswering, NotFound
from store.models_answers import PostingRow
from store.rows import POSTING, POSTINGS, to_posting
from store.states import LIVE_POSTINGS, PostingState, check_move
from store.types import Approval, Posting


def hold(tx: Tx, approval: Approval, *, account: str, platform: str, target: str, not_before: datetime) -> Posting:
    """Put an approved reply in line. A posting row cannot be without an approval row.

    Raises:
        AlreadyAnswering: a live posting from this account to this post exists.
    """
    [posting_id] = tx.ids(PostingRow, 1)
    row = {
        "id": posting_id, "draft_id": approval.draft_id, "approval_id": approval.id, "account": account,
        "platform": platform, "target": target, "state": PostingState.HELD, "not_before": not_before,
        "attempted_at": None, "lookups": 0, "next_lookup_at": None, "external_id": None, "url": None, "error": None,
        "idempotency_key": uuid.uuid4().hex,
    }  # fmt: skip
    try:
        tx.insert(PostingRow, [row])
    except IntegrityError as error:
        raise AlreadyAnswering(
            f"A reply from {account} to {target} is already on its way or public. Nothing is ever sent twice."
        ) from error
    tx.record("posting:held", f"draft:{approval.draft_id}", posting=posting_id, approval=approval.id)
    return get(tx, posting_id)


def get(tx: Tx, posting_id: int) -> Posting:
    """One posting."""
    row = tx.connection.execute(select(POSTINGS).where(POSTING.id == posting_id)).first()
    if row is None:
        raise NotFound("posting", posting_id)
    return to_posting(row)


def move(tx: Tx, posting: Posting, to: PostingState, **values: Any) -> None:
    """Change the state of a posting, as the table of moves allows, and leave an event."""
    now = get(tx, posting.id).state
    check_move(now, to)
    statement = update(POSTINGS).where(POSTING.id == posting.id)
    tx.connection.execute(statement.values(state=to, **values))
    tx.record(
        f"posting:{to.value}", f"draft:{posting.draft_id}", posting=posting.id, external=values.get("external_id")
    )


def note_lookup(tx: Tx, posting: Posting, *, next_at: datetime | None, error: str | None) -> None:
    """An unknown outcome was looked up in vain; None: the window is over and a person must say."""
    values = {"lookups": posting.lookups + 1, "next_lookup_at": next_at, "error": error}
    tx.connection.execute(update(POSTINGS).where(POSTING.id == posting.id).values(**values))
    tx.record("posting:looked-up", f"draft:{posting.draft_id}", posting=posting.id, n=posting.lookups + 1)


def put_off(tx: Tx, posting: Posting, until: datetime) -> None:
    """A held posting waits longer."""
    tx.connection.execute(update(POSTINGS).where(POSTING.id == posting.id).values(not_before=until))
    tx.record("posting:put-off", f"draft:{posting.draft_id}", posting=posting.id)


def in_state(tx: Tx, state: PostingState, *, limit: int = 1000) -> list[Posting]:
    """Postings of one state, oldest first."""
    query = select(POSTINGS).where(POSTING.state == state).order_by(POSTING.not_before, POSTING.id).limit(limit)
    return [to_posting(row) for row in tx.connection.execute(query)]


def live_of_draft(tx: Tx, draft_id: int) -> Posting | None:
    """The posting of a draft that is held, sending, unknown or sent."""
    query = select(POSTINGS).where(POSTING.draft_id == draft_id, POSTING.state != PostingState.NOT_SENT)
    row = tx.connection.execute(query.order_by(POSTING.id.desc()).limit(1)).first()
    return to_posting(row) if row else None


def last_of_draft(tx: Tx, draft_id: int) -> Posting | None:
    """The newest posting of a draft, whatever became of it."""
    query = select(POSTINGS).where(POSTING.draft_id == draft_id).order_by(POSTING.id.desc()).limit(1)
    row = tx.connection.execute(query).first()
    return to_posting(row) if row else None


def unsettled_to(tx: Tx, platform: str, target: str) -> Posting | None:
    """A held or unknown posting to this post: what one of our own posts seen in public may settle."""
    states = (PostingState.UNKNOWN, PostingState.SENDING, PostingState.HELD)
    query = select(POSTINGS).where(POSTING.platform == platform, POSTING.target == target, POSTING.state.in_(states))
    row = tx.connection.execute(query.limit(1)).first()
    return to_posting(row) if row else None


def is_taken(tx: Tx, account: str, target: str) -> bool:
    """Law 2: a reply from this account to this post is on its way or public, so that none can follow it there."""
    query = select(POSTING.id).where(
        POSTING.account == account, POSTING.target == target, POSTING.state.in_(LIVE_POSTINGS)
    )
    return tx.connection.scalar(query.limit(1)) is not None


def counts(tx: Tx) -> dict[PostingState, int]:
    """How many postings stand in each state."""
    rows = tx.connection.execute(select(POSTING.state, func.count()).group_by(POSTING.state))
    return {state: count for state, count in rows}  # noqa: C416  # a Row is not a plain pair to mypy
