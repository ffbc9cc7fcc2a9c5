"""What is remembered of customers, as far as a draft may recall it; and what each draft did recall."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, or_, select

from store.among import among
from store.engine import Tx
from store.models_answers import DraftMemoryRow
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    CASE,
    CASES,
    CUSTOMER,
    CUSTOMERS,
    DRAFT,
    MENTION,
    MENTIONS,
    NOTE,
    POST,
    POSTS,
    table_of,
)
from store.states import LIVE_DRAFTS
from store.types import Label, Memory

DRAFT_MEMORIES = table_of(DraftMemoryRow)
DRAFT_MEMORY = DRAFT_MEMORIES.c
NAME: Final = "name"
"""What a note's text is that says how somebody would like to be called (`notes.prefers`)."""


class Earlier(NamedTuple):
    """Something a customer said before, in a conversation that is over or older."""

    customer_id: int
    mention_id: int
    case_id: int
    brand: str
    label: Label
    topics: tuple[str, ...]
    confidence: float
    corrected_by: str | None
    posted_at: datetime
    answered: bool
    """We answered in that case."""


def earlier(tx: Tx, customer_ids: Iterable[int], *, since: datetime, rested: timedelta) -> list[Earlier]:
    """What these customers said since then, newest first: in cases that we answered, or that are so long ago.

    What the platform deleted is not among it (law 7).
    """
    query = (
        select(
            MENTION.customer_id, MENTION.id, MENTION.case_id, MENTION.brand, MENTION.label, MENTION.topics,
            MENTION.confidence, MENTION.corrected_by, MENTION.posted_at, CASE.first_response_at,
        )
        .join_from(MENTIONS, CASES, CASE.id == MENTION.case_id)
        .join(POSTS, POST.id == MENTION.post_id)
        .where(
            among(tx, MENTION.customer_id, customer_ids), MENTION.posted_at >= since,
            or_(CASE.first_response_at.is_not(None), MENTION.posted_at < tx.at - rested), POST.deleted_at.is_(None),
        )
        .order_by(MENTION.posted_at.desc(), MENTION.id.desc())
    )  # fmt: skip
    rows = tx.connection.execute(query)
    return [Earlier._make((*row[:-1], row.first_response_at is not None)) for row in rows]


def names(tx: Tx, customer_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """By customer: the note that says how they would like to be called, and the name; the newest counts."""
    query = select(NOTE.customer_id, NOTE.id, NOTE.text).where(
        among(tx, NOTE.customer_id, customer_ids), NOTE.prefers == NAME
    )
    rows = tx.connection.execute(query.order_by(NOTE.id))
    return {row.customer_id: (row.id, row.text) for row in rows}


def shown_names(tx: Tx, customer_ids: Iterable[int]) -> dict[int, str]:
    """By customer: the name beside their posts, where one stands there.

    Only of people with one account: what they are called under another name, or elsewhere, is not said here.
    """
    query = (
        select(CUSTOMER.id, CUSTOMER.name)
        .join_from(CUSTOMERS, ACCOUNTS, ACCOUNT.customer_id == CUSTOMER.id)
        .where(among(tx, CUSTOMER.id, customer_ids), CUSTOMER.name.is_not(None))
        .group_by(CUSTOMER.id, CUSTOMER.name)
        .having(func.count() == 1)
    )
    return {row.id: row.name for row in tx.connection.execute(query)}


class Waiting(NamedTuple):
    """A reply to a customer that waits in some case."""

    customer_id: int
    brand: str
    case_id: int


def waiting(tx: Tx, customer_ids: Iterable[int]) -> list[Waiting]:
    """The live drafts of these customers, by the case that they stand in."""
    query = select(DRAFT.customer_id, DRAFT.brand, DRAFT.case_id).order_by(DRAFT.case_id)
    # By customer: by state all that waits would be read, and that is most of a large desk's drafts.
    state = func.coalesce(DRAFT.state, DRAFT.state)
    query = query.where(among(tx, DRAFT.customer_id, customer_ids), state.in_(LIVE_DRAFTS))
    return [Waiting(*row) for row in tx.connection.execute(query)]


# -- what drafts recalled


def keep(tx: Tx, rows: Sequence[tuple[int, Memory]]) -> None:
    """These drafts recall this."""
    tx.insert(DraftMemoryRow, [{"draft_id": one, "kind": it.kind, "ref_id": it.ref_id} for one, it in rows])
    for draft_id, memory in rows:
        tx.record("draft:recalls", f"draft:{draft_id}", type=memory.kind.value, ref=memory.ref_id)


def of_draft(tx: Tx, draft_id: int) -> Memory | None:
    """What a draft recalls; None where it recalls nothing."""
    row = tx.connection.execute(select(DRAFT_MEMORIES).where(DRAFT_MEMORY.draft_id == draft_id)).first()
    return Memory(row.kind, row.ref_id) if row else None


def carry(tx: Tx, old_id: int, new_id: int) -> None:
    """The same words in a new draft recall the same."""
    if (memory := of_draft(tx, old_id)) is not None:
        keep(tx, [(new_id, memory)])


def forget(tx: Tx, customer_id: int) -> None:
    """A person is erased: nobody knows what their drafts recalled."""
    theirs = select(DRAFT.id).where(DRAFT.customer_id == customer_id)
    tx.connection.execute(DRAFT_MEMORIES.delete().where(DRAFT_MEMORY.draft_id.in_(theirs)))
