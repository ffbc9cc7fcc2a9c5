"""What a report asks beyond counts: how much people edited, what was promised, what people said, what failed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from store.engine import Tx
from store.incidents import INCIDENT, INCIDENTS, MEMBER, MEMBERS
from store.models_answers import PollRow
from store.models_incidents import IncidentState, Membership
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    APPROVAL,
    APPROVALS,
    CASE,
    CASES,
    CUSTOMER,
    CUSTOMERS,
    DRAFT,
    DRAFTS,
    FOLLOW_UP,
    FOLLOW_UPS,
    MENTION,
    MENTIONS,
    OVERRIDE,
    OVERRIDES,
    POST,
    POSTING,
    POSTINGS,
    POSTS,
    table_of,
)
from store.states import DraftState, PostingState
from store.types import URGENCY_RANK, Allows, FollowUpKind, Label, Urgency
from store.week import decided_in, said_in, unindexed

_POLLS = table_of(PollRow)
_POLL = _POLLS.c
_LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class SentCount:
    """Replies that a platform took from us, by platform."""

    platform: str
    replies: int
    with_link: int
    """Of these: they hold a web address, which X bills more for."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be polled, and what it said."""

    source: str
    error: str
    times: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one customer said in public."""

    mention_id: int
    platform: str
    author: str | None
    text: str


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """Something we said we would do by a time that lies in the stretch."""

    id: int
    state: str
    owner: str
    what: str
    first_due_at: datetime
    """What the customer was told."""
    due_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class IncidentCount:
    """An incident that was going on in the stretch."""

    id: int
    name: str
    topic: str
    since: datetime
    closed_at: datetime | None
    cases: int


def edited_texts(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> Iterator[tuple[str, str]]:
    """What the machine wrote and what a person made of it, of each draft that was edited and not rejected."""
    gone = (DraftState.REJECTED, DraftState.VOID, DraftState.SUPERSEDED)
    query = select(DRAFT.machine_text, DRAFT.text).where(
        decided_in(start, end, brand, platform), DRAFT.machine_text != DRAFT.text,
        unindexed(DRAFT.state).not_in(gone),
    )  # fmt: skip
    for row in tx.connection.execute(query):
        yield row.machine_text, row.text


def overridden(tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None) -> int:
    """How many drafts decided in this stretch were approved although a check said no."""
    query = (
        select(func.count(DRAFT.id.distinct()))
        .join_from(OVERRIDES, APPROVALS, APPROVAL.id == OVERRIDE.approval_id)
        .join(DRAFTS, DRAFT.id == APPROVAL.draft_id)
        .where(decided_in(start, end, brand, platform))
    )
    return tx.connection.scalar(query) or 0


def sent(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[SentCount]:
    """The replies decided in this stretch that a platform took from us by its API."""
    link = func.sum(case((DRAFT.text.like("%http%"), 1), else_=0)).label("links")
    query = (
        select(DRAFT.platform, func.count().label("n"), link)
        .join_from(DRAFTS, POSTINGS, POSTING.draft_id == DRAFT.id)
        .where(decided_in(start, end, brand, platform), unindexed(POSTING.state) == PostingState.SENT)
        .group_by(DRAFT.platform)
        .order_by(DRAFT.platform)
    )
    return [SentCount(row.platform, row.n, int(row.links)) for row in tx.connection.execute(query)]


def failures(tx: Tx, start: datetime, end: datetime, *, sources: Collection[str]) -> list[Failure]:
    """What the failed polls of these sources said, the most frequent first."""
    query = (
        select(_POLL.source, _POLL.error, func.count().label("n"))
        .where(
            _POLL.source.in_(sorted(sources)), _POLL.finished_at >= start, _POLL.finished_at < end,
            _POLL.error.is_not(None),
        )
        .group_by(_POLL.source, _POLL.error)
    )  # fmt: skip
    found = [Failure(row.source, row.error, row.n) for row in tx.connection.execute(query)]
    return sorted(found, key=lambda one: (-one.times, one.source, one.error))


def promises(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[PromiseRow]:
    """What we told customers we would do by a time in this stretch, as it stands now, the first due first."""
    query = (
        select(FOLLOW_UPS)
        .outerjoin_from(FOLLOW_UPS, CASES, CASE.id == FOLLOW_UP.case_id)
        .where(
            FOLLOW_UP.first_due_at >= start, FOLLOW_UP.first_due_at < end,
            FOLLOW_UP.kind == FollowUpKind.PROMISE,
            true() if brand is None else FOLLOW_UP.brand == brand,
            true() if platform is None else CASE.platform == platform,
        )
        .order_by(FOLLOW_UP.first_due_at, FOLLOW_UP.id)
    )  # fmt: skip
    return [
        PromiseRow(row.id, row.state.value, row.owner, row.what, row.first_due_at, row.due_at, row.closed_at)
        for row in tx.connection.execute(query)
    ]


def incidents(tx: Tx, start: datetime, end: datetime, *, brand: str | None = None) -> list[IncidentCount]:
    """The incidents that were open at some time of this stretch, with how many cases joined in it."""
    going = and_(INCIDENT.since < end, or_(INCIDENT.closed_at.is_(None), INCIDENT.closed_at >= start))
    joined = (
        select(func.count())
        .where(
            MEMBER.incident_id == INCIDENT.id, MEMBER.state != Membership.LEFT, MEMBER.joined_at >= start,
            MEMBER.joined_at < end,
        )
        .select_from(MEMBERS)
        .scalar_subquery()
    )  # fmt: skip
    query = (
        select(INCIDENT.id, INCIDENT.name, INCIDENT.topic, INCIDENT.since, INCIDENT.closed_at, joined.label("n"))
        .select_from(INCIDENTS)
        .where(
            INCIDENT.state.in_((IncidentState.OPEN, IncidentState.CLOSED)),
            going,
            true() if brand is None else INCIDENT.brand == brand,
        )
        .order_by(INCIDENT.since, INCIDENT.id)
    )
    return [IncidentCount(*row) for row in tx.connection.execute(query)]


def voices(
    tx: Tx, label: Label, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None,
    limit: int = 40,
) -> Sequence[Said]:  # fmt: skip
    """What was said most clearly under a label, the clearest first, as far as it may be shown (law 9).

    Left out: what was deleted, people who were erased or asked not to be contacted, and what needs a person at once:
    danger and grief are no quotes.
    """
    clearest: ColumnElement[Any] = MENTION.praise if label is Label.PRAISE else MENTION.complaint
    felt: ColumnElement[Any] = MENTION.positive if label is Label.PRAISE else MENTION.negative
    query = (
        select(MENTION.id, MENTION.platform, POST.author, POST.text, POST.allows)
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .outerjoin(ACCOUNTS, ACCOUNT.id == POST.account_id)
        .outerjoin(CUSTOMERS, CUSTOMER.id == ACCOUNT.customer_id)
        .where(
            said_in(tx, start, end, brand, platform), MENTION.label == label, POST.deleted_at.is_(None),
            MENTION.urgency_rank > URGENCY_RANK[Urgency.CRITICAL], CUSTOMER.opted_out_at.is_(None),
            CUSTOMER.erased_at.is_(None), func.length(POST.text).between(30, _LONGEST_QUOTE),
        )
        .order_by((clearest * felt).desc(), MENTION.id)
        .limit(limit)
    )  # fmt: skip
    rows = tx.connection.execute(query)
    return [Said(row.id, row.platform, row.author, row.text) for row in rows if Allows.from_code(row.allows).show]
