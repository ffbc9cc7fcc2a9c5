"""Alerts: what is not as usual about a brand, from when it was noticed until it was over, and the counts behind it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update

from store.bursts import WEEK, WEEKS
from store.engine import Tx
from store.models_outcomes import AlertRow
from store.rows import CASE, CASES, MENTION, MENTIONS, POST, POSTS, table_of
from store.types import Label

ALERTS = table_of(AlertRow)
ALERT = ALERTS.c


SPIKE, DRY, NEW_TOPIC, SLOW = "spike", "dry-up", "new-topic", "slow-answers"


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that is not as usual now."""

    brand: str
    kind: str
    about: str
    since: datetime
    """When the stretch that was counted begins."""
    hours: int
    counted: int
    low: float
    high: float
    """Between these it would be as usual."""
    weeks: int


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as it is kept."""

    id: int
    brand: str
    kind: str
    about: str
    since: datetime
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    """None while it lasts."""
    hours: int
    counted: int
    low: float
    high: float
    weeks: int


def lasting(tx: Tx, brand: str) -> list[Alert]:
    """What is not as usual about a brand, as far as it was noticed."""
    rows = tx.connection.execute(select(ALERTS).where(ALERT.brand == brand, ALERT.ended_at.is_(None)))
    return [Alert(*row) for row in rows]


def listed(
    tx: Tx, *, brand: str | None = None, since: datetime | None = None, until: datetime | None = None, limit: int = 50
) -> list[Alert]:
    """Alerts that last, and those that lasted at some time from `since` until `until`, newest first."""
    query = select(ALERTS).order_by(ALERT.ended_at.is_not(None), ALERT.began_at.desc(), ALERT.id.desc()).limit(limit)
    if brand is not None:
        query = query.where(ALERT.brand == brand)
    ended_later = or_(ALERT.ended_at.is_(None), ALERT.ended_at >= since) if since else ALERT.ended_at.is_(None)
    query = query.where(ended_later)
    if until is not None:
        query = query.where(ALERT.began_at < until)
    return [Alert(*row) for row in tx.connection.execute(query)]


def begin(tx: Tx, seen: Seen) -> int:
    """Something new is not as usual."""
    [alert_id] = tx.ids(AlertRow, 1)
    row = {**{name: getattr(seen, name) for name in Seen.__slots__}, "id": alert_id, "began_at": tx.at,
           "seen_at": tx.at, "ended_at": None}  # fmt: skip
    tx.insert(AlertRow, [row])
    tx.record("alert:began", f"alert:{alert_id}", what=seen.kind, counted=seen.counted)
    return alert_id


def still(tx: Tx, alert_id: int, counted: int) -> None:
    """It lasts, and so much is counted now."""
    tx.connection.execute(update(ALERTS).where(ALERT.id == alert_id).values(seen_at=tx.at, counted=counted))


def end(tx: Tx, alert_id: int) -> None:
    """All is as usual again."""
    tx.connection.execute(update(ALERTS).where(ALERT.id == alert_id).values(ended_at=tx.at))
    tx.record("alert:ended", f"alert:{alert_id}")


# -- the counts behind it


def said(tx: Tx, brand: str, start: datetime, end: datetime, label: Label) -> list[int]:
    """How many mentions of a label there were in this stretch, and in the same one of each week before; now first."""
    found = []
    for week in range(WEEKS + 1):
        query = select(func.count()).select_from(MENTIONS).where(
            MENTION.brand == brand, MENTION.posted_at >= start - week * WEEK, MENTION.posted_at < end - week * WEEK,
            # From the time on: an index that begins with the label would be read from its first row.
            func.coalesce(MENTION.label, MENTION.label) == label,
        )  # fmt: skip
        found.append(tx.connection.scalar(query) or 0)
    return found


def topics(tx: Tx, brand: str, start: datetime, end: datetime) -> Iterator[tuple[tuple[str, ...], int | None]]:
    """The topics and the customer of every complaint in this stretch."""
    query = select(MENTION.topics, MENTION.customer_id).where(_complaints(brand, start, end))
    for row in tx.connection.execute(query):
        yield row.topics, row.customer_id


def topics_known(tx: Tx, brand: str, start: datetime, end: datetime) -> Counter[str]:
    """How many complaints of each topic there were in this stretch."""
    query = select(MENTION.topics, func.count()).where(_complaints(brand, start, end)).group_by(MENTION.topics)
    found: Counter[str] = Counter()
    for names, count in tx.connection.execute(query):
        for name in names:
            found[name] += count
    return found


def _complaints(brand: str, start: datetime, end: datetime) -> ColumnElement[bool]:
    # A literal, as in `bursts`: the index of complaints is used only where the question holds its condition.
    return and_(
        MENTION.brand == brand,
        MENTION.posted_at >= start,
        MENTION.posted_at < end,
        text("mentions.label = 'complaint'"),
    )


def unanswered_within(tx: Tx, brand: str, start: datetime, end: datetime, length: timedelta) -> list[tuple[int, int]]:
    """Cases of complaints and questions opened in this stretch, as (not answered within `length`, all), by week.

    Now first. The stretch ends at least `length` ago, so that each of them has had its time.
    """
    found = []
    for week in range(WEEKS + 1):
        query = select(CASE.opened_at, CASE.first_response_at).where(
            CASE.opened_at >= start - week * WEEK, CASE.opened_at < end - week * WEEK,
            func.coalesce(CASE.brand, CASE.brand) == brand, CASE.label.in_((Label.COMPLAINT, Label.QUESTION)),
            or_(CASE.close_reason.is_(None), CASE.first_response_at.is_not(None)),
        )  # fmt: skip
        rows = tx.connection.execute(query).all()
        late = sum(first is None or first - opened > length for opened, first in rows)
        found.append((late, len(rows)))
    return found


def cases_of(tx: Tx, alert: Alert, *, label: Label, limit: int = 20) -> list[int]:
    """The newest cases in which what an alert is about was said, from its beginning until it was last seen."""
    query = (
        select(MENTION.case_id, MENTION.topics)
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .where(
            MENTION.brand == alert.brand, MENTION.posted_at >= alert.since, MENTION.posted_at < alert.seen_at,
            MENTION.case_id.is_not(None), POST.deleted_at.is_(None),
            func.coalesce(MENTION.label, MENTION.label) == label,
        )
        .order_by(MENTION.posted_at.desc())
    )  # fmt: skip
    found: dict[int, None] = {}
    for case_id, names in tx.connection.execute(query.limit(5000)):
        if alert.about not in {label.value, *names}:
            continue
        found[case_id] = None
        if len(found) == limit:
            break
    return list(found)


def waiting(tx: Tx, alert: Alert, *, limit: int = 20) -> list[int]:
    """The cases opened in an alert's stretch that are not answered yet, oldest first."""
    query = select(CASES.c.id).where(
        CASE.opened_at >= alert.since, CASE.opened_at < alert.seen_at, CASE.first_response_at.is_(None),
        func.coalesce(CASE.brand, CASE.brand) == alert.brand, CASE.label.in_((Label.COMPLAINT, Label.QUESTION)),
        CASE.close_reason.is_(None),
    )  # fmt: skip
    return list(tx.connection.scalars(query.order_by(CASE.opened_at).limit(limit)))
