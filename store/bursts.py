"""How many complaints there are now, and were at this hour of this weekday: the figures behind a proposed incident.

Every question here is answered from the index `ix_mentions_complaints` alone, however many mentions are stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, Select, bindparam, func, literal, select, text, union_all

from store.engine import Tx
from store.incidents import INCIDENT, INCIDENTS, MEMBER, MEMBERS
from store.models_incidents import IncidentState, Membership
from store.rows import ACCOUNT, ACCOUNTS, CASE, CASES, MENTION, MENTIONS, POST, POSTS

WEEK = timedelta(days=7)
WEEKS = 8
"""So many past weeks are looked at."""
DISMISSED_FOR = timedelta(hours=24)
"""What a person said to be no incident is not proposed again for so long."""

# A literal: SQLite uses an index with a condition only where the question itself holds that condition.
_COMPLAINTS = text("mentions.label = 'complaint'")


@dataclass(frozen=True, slots=True)
class Count:
    """The complaints of one set of topics in one week's window."""

    week: int
    """0 is now, 1 a week ago."""
    topics: tuple[str, ...]
    customer_id: int | None
    complaints: int


def counts_query(weeks: int = WEEKS) -> Select[tuple[int, tuple[str, ...], int | None, int]]:
    """The complaints of a brand between `start0` and `end0`, and of the same window in each of the weeks before.

    The past is counted without the customers. The window of now is in none of the weeks before, so that a burst
    cannot become its own measure.
    """
    parts = []
    for week in range(weeks + 1):
        who = MENTION.customer_id if week == 0 else literal(None, Integer)
        part = select(literal(week).label("week"), MENTION.topics, who.label("customer_id"), func.count().label("n"))
        part = part.where(
            MENTION.brand == bindparam("brand"), _COMPLAINTS,
            MENTION.posted_at >= bindparam(f"start{week}", type_=MENTION.posted_at.type),
            MENTION.posted_at < bindparam(f"end{week}", type_=MENTION.posted_at.type),
        )  # fmt: skip
        parts.append(part.group_by(MENTION.topics, *([MENTION.customer_id] if week == 0 else [])))
    every = union_all(*parts).subquery()
    return select(every.c.week, every.c.topics, every.c.customer_id, every.c.n)


def window(brand: str, start: datetime, end: datetime, weeks: int = WEEKS) -> dict[str, object]:
    """What `counts_query` is asked with."""
    asked: dict[str, object] = {"brand": brand}
    for week in range(weeks + 1):
        asked |= {f"start{week}": start - week * WEEK, f"end{week}": end - week * WEEK}
    return asked


def counts(tx: Tx, brand: str, start: datetime, end: datetime) -> Iterator[Count]:
    """The complaints of a brand in this window and in the same one of the weeks before."""
    for row in tx.connection.execute(counts_query(), window(brand, start, end)):
        yield Count(row.week, row.topics, row.customer_id, row.n)


def weeks_heard(tx: Tx, brand: str, end: datetime) -> set[int]:
    """In which of the past weeks anything was heard about a brand: the others say nothing about what is usual."""
    heard = set()
    for week in range(1, WEEKS + 1):
        until = end - week * WEEK
        query = select(MENTION.id).where(
            MENTION.brand == brand, MENTION.posted_at >= until - WEEK, MENTION.posted_at < until
        )
        if tx.connection.scalar(query.limit(1)) is not None:
            heard.add(week)
    return heard


def spoken_for(tx: Tx) -> set[tuple[str, str]]:
    """(brand, topic) that need no proposal: an incident is open, or a person lately said that there is none."""
    query = select(INCIDENT.brand, INCIDENT.topic).where(
        (INCIDENT.state == IncidentState.OPEN)
        | ((INCIDENT.state == IncidentState.DISMISSED) & (INCIDENT.seen_at >= tx.at - DISMISSED_FOR))
    )
    return {(brand, topic) for brand, topic in tx.connection.execute(query).all()}


def people_told(tx: Tx, brand: str) -> frozenset[int]:
    """The customers of the cases that are in an open incident of a brand."""
    query = (
        select(ACCOUNT.customer_id)
        .join_from(MEMBERS, INCIDENTS, INCIDENT.id == MEMBER.incident_id)
        .join(CASES, CASE.id == MEMBER.case_id)
        .join(ACCOUNTS, ACCOUNT.id == CASE.account_id)
        .where(INCIDENT.state == IncidentState.OPEN, INCIDENT.brand == brand, MEMBER.state == Membership.IN)
    )
    return frozenset(tx.connection.scalars(query))


def texts(tx: Tx, brand: str, topic: str, start: datetime, end: datetime, *, limit: int = 1000) -> dict[int, list[str]]:
    """What people complained of, by customer, newest first: of one topic, or of none where it is empty."""
    query = (
        select(MENTION.customer_id, POST.text, MENTION.topics)
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .where(
            MENTION.brand == brand, _COMPLAINTS, MENTION.posted_at >= start, MENTION.posted_at < end,
            MENTION.customer_id.is_not(None), POST.deleted_at.is_(None),
        )
        .order_by(MENTION.posted_at.desc())
        .limit(limit)
    )  # fmt: skip
    found: dict[int, list[str]] = {}
    for customer_id, words, topics in tx.connection.execute(query):
        if topic in (topics or ("",)):
            found.setdefault(customer_id, []).append(words)
    return found
