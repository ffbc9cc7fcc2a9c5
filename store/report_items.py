"""The single rows behind a report's figures: what a list of them shows."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from store.engine import Tx
from store.outcomes import OUTCOME
from store.reporting import ASKED, answered_in, settled_in
from store.responses import RESPONSE
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    APPROVAL,
    APPROVALS,
    CASE,
    CASES,
    DRAFT,
    DRAFTS,
    MENTION,
    MENTIONS,
    OVERRIDE,
    OVERRIDES,
    POST,
    POSTS,
)
from store.states import CaseState, DraftState
from store.types import Allows, Label
from store.week import WORDING, Wording, decided_in, opened_in, said_in


class MentionItem(NamedTuple):
    """A mention that counts."""

    id: int
    at: datetime
    platform: str
    label: Label
    topics: tuple[str, ...]
    text: str


class CaseItem(NamedTuple):
    """A case that counts."""

    id: int
    brand: str
    platform: str
    customer: str | None
    """The handle; None where the source does not let us show it (law 9)."""
    opened_at: datetime
    label: Label
    """Of the customer's newest post; a person's correction counts."""
    urgency_rank: int
    topics: tuple[str, ...]
    state: CaseState
    close_reason: str | None
    owner: str | None
    first_response_at: datetime | None
    newest_mention_id: int | None


class DraftItem(NamedTuple):
    """A decided draft."""

    id: int
    at: datetime
    platform: str
    state: DraftState
    wording: Wording
    decided_by: str | None
    reason: str | None
    overridden: bool


def mentions(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[MentionItem]:
    """The mentions posted in this stretch, oldest first; without what the platform deleted."""
    query = (
        select(MENTION.id, MENTION.posted_at, MENTION.platform, MENTION.label, MENTION.topics, POST.text)
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .where(said_in(tx, start, end, brand, platform), POST.deleted_at.is_(None))
        .order_by(MENTION.posted_at, MENTION.id)
    )
    return [MentionItem(*row) for row in tx.connection.execute(query)]


def cases(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[CaseItem]:
    """The cases whose first customer post was posted in this stretch, oldest first."""
    label = func.coalesce(MENTION.label, CASE.label, type_=CASE.label.type).label("said")
    query: Select[Any] = (
        select(
            CASE.id, CASE.brand, CASE.platform, ACCOUNT.handle, CASE.opened_at, label, CASE.urgency_rank,
            MENTION.topics, CASE.state, CASE.close_reason, CASE.owner, CASE.first_response_at, CASE.newest_mention_id,
            POST.allows,
        )
        .outerjoin_from(CASES, MENTIONS, MENTION.id == CASE.newest_mention_id)
        .outerjoin(POSTS, POST.id == MENTION.post_id)
        .outerjoin(ACCOUNTS, ACCOUNT.id == CASE.account_id)
        .where(opened_in(start, end, brand, platform))
        .order_by(CASE.opened_at, CASE.id)
    )  # fmt: skip
    found = []
    for row in tx.connection.execute(query):
        shown = row.allows is None or Allows.from_code(row.allows).show
        handle = row.handle if shown else None
        found.append(CaseItem._make((*row[:3], handle, *row[4:7], row.topics or (), *row[8:13])))
    return found


def drafts(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[DraftItem]:
    """The drafts that a person decided in this stretch, oldest first."""
    over = (
        select(func.count())
        .join_from(OVERRIDES, APPROVALS, APPROVAL.id == OVERRIDE.approval_id)
        .where(APPROVAL.draft_id == DRAFT.id)
        .scalar_subquery()
    )
    query = (
        select(DRAFT.id, DRAFT.decided_at, DRAFT.platform, DRAFT.state, WORDING, DRAFT.decided_by, DRAFT.reason, over)
        .select_from(DRAFTS)
        .where(decided_in(start, end, brand, platform))
        .order_by(DRAFT.decided_at, DRAFT.id)
    )
    return [
        DraftItem._make((*row[:4], Wording(row[4]), *row[5:7], bool(row[7]))) for row in tx.connection.execute(query)
    ]


def outcomes(
    tx: Tx, outcome: CaseState, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[tuple[int, datetime, str]]:
    """Id, time and reason of each case of which this became known in this stretch, oldest first."""
    query = (
        select(OUTCOME.case_id, OUTCOME.settled_at, OUTCOME.reason)
        .where(settled_in(tx, start, end, brand, platform), OUTCOME.label.in_(ASKED), OUTCOME.outcome == outcome)
        .order_by(OUTCOME.settled_at, OUTCOME.case_id)
    )
    return [(row.case_id, row.settled_at, row.reason) for row in tx.connection.execute(query)]


def answers(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[tuple[int, datetime, float, int]]:
    """Case, time, seconds taken and whether in time (1) or late (0), of each answer that had a target, oldest first."""
    query = (
        select(RESPONSE.case_id, RESPONSE.answered_at, RESPONSE.seconds, RESPONSE.met)
        .where(answered_in(tx, start, end, brand, platform), RESPONSE.met.is_not(None))
        .order_by(RESPONSE.answered_at, RESPONSE.case_id)
    )
    return [(row.case_id, row.answered_at, row.seconds, row.met) for row in tx.connection.execute(query)]
