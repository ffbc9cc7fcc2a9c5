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
from store.outcomes import OUTCOME, OUTCOMES
from store.responses import RESPONSE
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
from store.states import CaseState, DraftState, PostingState
from store.types import URGENCY_RANK, Allows, FollowUpKind, Label, Urgency
from store.week import decided_in, distinct, said_in, unindexed

_POLLS = table_of(PollRow)
_POLL = _POLLS.c
_LONGEST_QUOTE = 400
ASKED = (Label.COMPLAINT, Label.QUESTION)
"""There is nothing to recover from in praise."""


@dataclass(frozen=True, slots=True)
class SentCount:
    """Replies that a platform took from us, by platform."""

    platform: str
    replies: int
    with_link: int
    """Of these: they hold a web address, which X bills more for."""


@dataclass(frozen=True, slots=True)
class WonBack:
    """A customer who came with a complaint and went away content."""

    case_id: int
    platform: str
    customer: str | None
    """The handle; None where it is not known or may not be shown (law 9)."""
    by: str | None
    """Who approved our newest reply, else who owns the case; None: it was answered in the app."""


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


def targets(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> tuple[int, int]:
    """Of the answers given in this stretch: how many were in time, and how many had a target."""
    query = select(func.coalesce(func.sum(RESPONSE.met), 0), func.count(RESPONSE.met)).where(
        answered_in(tx, start, end, brand, platform)
    )
    met, aimed = tx.connection.execute(query).one()
    return int(met), aimed


def answered_in(tx: Tx, start: datetime, end: datetime, brand: str | None, platform: str | None) -> ColumnElement[bool]:
    """An answer of ours was given in this stretch."""
    theirs = [brand] if brand is not None else distinct(tx, MENTION.brand)
    there = true() if platform is None else _on(RESPONSE.case_id, platform)
    return and_(RESPONSE.brand.in_(theirs), RESPONSE.answered_at >= start, RESPONSE.answered_at < end, there)


def outcomes(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> dict[CaseState, int]:
    """What became of those who came with a complaint or a question, as far as it became known in this stretch."""
    query = (
        select(OUTCOME.outcome, func.count().label("n"))
        .where(settled_in(tx, start, end, brand, platform), OUTCOME.label.in_(ASKED))
        .group_by(OUTCOME.outcome)
    )
    return {row.outcome: row.n for row in tx.connection.execute(query)}


def settled_in(tx: Tx, start: datetime, end: datetime, brand: str | None, platform: str | None) -> ColumnElement[bool]:
    """What became of a case became known in this stretch."""
    theirs = [brand] if brand is not None else distinct(tx, MENTION.brand)
    there = true() if platform is None else _on(OUTCOME.case_id, platform)
    known = OUTCOME.outcome.is_not(None)
    return and_(known, OUTCOME.brand.in_(theirs), OUTCOME.settled_at >= start, OUTCOME.settled_at < end, there)


def _on(case_id: ColumnElement[int], platform: str) -> ColumnElement[bool]:
    there = CASES.alias("there")
    return (
        select(there.c.id).where(there.c.id == case_id, there.c.platform == platform).correlate_except(there).exists()
    )


def won_back(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None, limit: int = 8
) -> list[WonBack]:
    """Who came with a complaint and recovered, newest first, and whose reply it was."""
    query = (
        select(OUTCOME.case_id, CASE.platform, ACCOUNT.handle, DRAFT.decided_by, CASE.owner, POST.allows,
               CUSTOMER.opted_out_at)
        .join_from(OUTCOMES, CASES, CASE.id == OUTCOME.case_id)
        .outerjoin(ACCOUNTS, ACCOUNT.id == CASE.account_id)
        .outerjoin(CUSTOMERS, CUSTOMER.id == ACCOUNT.customer_id)
        .outerjoin(DRAFTS, DRAFT.id == OUTCOME.draft_id)
        .outerjoin(MENTIONS, MENTION.id == func.coalesce(OUTCOME.mention_id, CASE.newest_mention_id))
        .outerjoin(POSTS, POST.id == MENTION.post_id)
        .where(
            settled_in(tx, start, end, brand, platform), OUTCOME.outcome == CaseState.RECOVERED,
            OUTCOME.label == Label.COMPLAINT,
        )
        .order_by(OUTCOME.settled_at.desc(), OUTCOME.case_id.desc())
        .limit(limit)
    )  # fmt: skip
    found = []
    for row in tx.connection.execute(query):
        shown = row.allows is not None and Allows.from_code(row.allows).show and row.opted_out_at is None
        found.append(WonBack(row.case_id, row.platform, row.handle if shown else None, row.decided_by or row.owner))
    return found


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
