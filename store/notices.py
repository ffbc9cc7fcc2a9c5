"""The outbox: what colleagues are to be told. Committed before anything is sent, once for each occasion."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import distinct, func, insert, select, update

from store.among import among
from store.engine import Tx
from store.models_notices import DeliveryRow, DeliveryState, NoticeKind, NoticeRow
from store.rows import table_of

NOTICES, DELIVERIES = table_of(NoticeRow), table_of(DeliveryRow)
NOTICE, DELIVERY = NOTICES.c, DELIVERIES.c


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell colleagues."""

    kind: NoticeKind
    subject: str
    """What it is about, such as `case:12`, `draft:7`, `followup:3`, `incident:2` or `source:x`."""
    occasion: str
    """Tells this occasion of the subject from others: one notice each."""
    words: str
    """Our own words. Never a customer's words or handle: those are added where a brand allows it."""
    command: str
    """What to run, such as `wellheard drafts show 12`."""
    brand: str | None = None
    people: tuple[str, ...] = ()
    """Whom it is for, of [people]; empty: everybody."""
    critical: bool = False
    """Quiet hours and the limit of messages an hour do not hold it back."""
    id: int = 0
    created_at: datetime | None = None


def place_of(notice: Notice) -> str:
    """For which target the three lines of a report are: the end of their occasion, `PERIOD:TARGET`."""
    return notice.occasion.partition(":")[2]


class Delivery(NamedTuple):
    """One notice for one target, and what became of it."""

    notice: Notice
    target: str
    state: DeliveryState
    attempts: int
    next_at: datetime
    tried_at: datetime | None
    error: str | None


def queue(tx: Tx, notice: Notice) -> bool:
    """Put a notice into the outbox, in the transaction of what it tells of. False: this occasion is known."""
    same = (NOTICE.kind == notice.kind, NOTICE.subject == notice.subject, NOTICE.occasion == notice.occasion)
    if tx.connection.scalar(select(NOTICE.id).where(*same)) is not None:
        return False
    [new_id] = tx.ids(NoticeRow, 1)
    row = {
        "id": new_id, "kind": notice.kind, "subject": notice.subject, "occasion": notice.occasion,
        "brand": notice.brand, "people": notice.people, "critical": int(notice.critical), "words": notice.words,
        "command": notice.command, "created_at": tx.at, "routed": 0,
    }  # fmt: skip
    tx.insert(NoticeRow, [row])
    return True


def unknown(tx: Tx, found: Iterable[Notice]) -> list[Notice]:
    """Those of these occasions that the outbox does not know yet."""
    wanted = list(found)
    query = select(NOTICE.kind, NOTICE.subject, NOTICE.occasion)
    kinds = {one.kind for one in wanted}
    query = query.where(NOTICE.kind.in_(kinds), among(tx, NOTICE.subject, {one.subject for one in wanted}))
    known = {tuple(row) for row in tx.connection.execute(query)} if wanted else set()
    return [one for one in wanted if (one.kind, one.subject, one.occasion) not in known]


def any_waiting(tx: Tx) -> bool:
    """Something waits for some target."""
    query = select(DELIVERY.notice_id).where(DELIVERY.state == DeliveryState.WAITING)
    return tx.connection.scalar(query.limit(1)) is not None


def _notice(row: object) -> Notice:
    return Notice(
        kind=row.kind, subject=row.subject, occasion=row.occasion, words=row.words, command=row.command,  # type: ignore[attr-defined]  # a row of the table
        brand=row.brand, people=row.people, critical=bool(row.critical), id=row.id, created_at=row.created_at,  # type: ignore[attr-defined]  # as above
    )  # fmt: skip


def unrouted(tx: Tx, *, limit: int = 1000) -> list[Notice]:
    """Notices of which nobody knows yet who hears them, oldest first."""
    query = select(NOTICES).where(NOTICE.routed == 0).order_by(NOTICE.id).limit(limit)
    return [_notice(row) for row in tx.connection.execute(query)]


def route(tx: Tx, targets: Mapping[int, Iterable[str]]) -> None:
    """Which targets hear which notice."""
    rows = [
        {"notice_id": notice_id, "target": target, "state": DeliveryState.WAITING, "attempts": 0, "next_at": tx.at,
         "message": None, "tried_at": None, "error": None}
        for notice_id, names in targets.items() for target in names
    ]  # fmt: skip
    if rows:
        tx.connection.execute(insert(DELIVERIES), rows)
    tx.connection.execute(update(NOTICES).where(among(tx, NOTICE.id, targets)).values(routed=1))


def due(tx: Tx, target: str, *, limit: int = 200) -> list[Delivery]:
    """What waits for a target and is due, critical ones first, then oldest first."""
    query = (
        select(NOTICES, *_CHANGING)
        .join_from(DELIVERIES, NOTICES, NOTICE.id == DELIVERY.notice_id)
        .where(DELIVERY.target == target, DELIVERY.state == DeliveryState.WAITING, DELIVERY.next_at <= tx.at)
        .order_by(NOTICE.critical.desc(), NOTICE.id)
        .limit(limit)
    )
    return [_delivery(row) for row in tx.connection.execute(query)]


_CHANGING = (
    DELIVERY.target, DELIVERY.state.label("delivery"), DELIVERY.attempts, DELIVERY.next_at, DELIVERY.tried_at,
    DELIVERY.error,
)  # fmt: skip


def _delivery(row: object) -> Delivery:
    return Delivery(
        _notice(row), row.target, row.delivery, row.attempts, row.next_at, row.tried_at, row.error,  # type: ignore[attr-defined]  # a row of both tables
    )  # fmt: skip


def listed(
    tx: Tx, *, state: DeliveryState | None = None, after: int | None = None, limit: int = 50
) -> list[tuple[Notice, list[Delivery]]]:
    """Notices with their deliveries, the newest first; with `after` those older than that one.

    Args:
        tx: a transaction.
        state: only those that stand so with some target.
        after: go on after this notice.
        limit: at most so many.
    """
    query = select(NOTICES).order_by(NOTICE.id.desc()).limit(limit)
    if after is not None:
        query = query.where(NOTICE.id < after)
    if state is not None:
        query = query.where(NOTICE.id.in_(select(DELIVERY.notice_id).where(DELIVERY.state == state)))
    found = [_notice(row) for row in tx.connection.execute(query)]
    told: dict[int, list[Delivery]] = {}
    both = select(NOTICES, *_CHANGING).join_from(DELIVERIES, NOTICES, NOTICE.id == DELIVERY.notice_id)
    for row in tx.connection.execute(both.where(among(tx, DELIVERY.notice_id, [one.id for one in found]))):
        told.setdefault(row.id, []).append(_delivery(row))
    return [(one, sorted(told.get(one.id, []), key=lambda d: d.target)) for one in found]


def messages_since(tx: Tx, target: str, since: datetime) -> int:
    """How many messages a target was sent since a time; one message may hold several notices."""
    query = select(func.count(distinct(DELIVERY.message))).where(
        DELIVERY.target == target, DELIVERY.tried_at > since, DELIVERY.message.is_not(None)
    )
    return tx.connection.scalar(query) or 0


def begin(tx: Tx, target: str, notice_ids: Sequence[int]) -> None:
    """These go out together now: committed before the call, so that a death leaves a trace."""
    number = (tx.connection.scalar(select(func.max(DELIVERY.message))) or 0) + 1
    values = {"state": DeliveryState.SENDING, "message": number, "tried_at": tx.at, "attempts": DELIVERY.attempts + 1}
    _change(tx, target, notice_ids, **values)


def settle(
    tx: Tx, target: str, notice_ids: Sequence[int], state: DeliveryState, *, next_at: datetime | None = None,
    error: str | None = None,
) -> None:  # fmt: skip
    """What became of these."""
    values: dict[str, object] = {"state": state, "error": error}
    _change(tx, target, notice_ids, **values, **({"next_at": next_at} if next_at else {}))


def _change(tx: Tx, target: str, notice_ids: Sequence[int], **values: object) -> None:
    mine = (DELIVERY.target == target, among(tx, DELIVERY.notice_id, notice_ids))
    tx.connection.execute(update(DELIVERIES).where(*mine).values(**values))


def left_sending(tx: Tx) -> list[Delivery]:
    """What a process that ended left half-done: whoever holds the lock of sending may settle it."""
    query = (
        select(NOTICES, *_CHANGING)
        .join_from(DELIVERIES, NOTICES, NOTICE.id == DELIVERY.notice_id)
        .where(DELIVERY.state == DeliveryState.SENDING)
    )
    return [_delivery(row) for row in tx.connection.execute(query)]


def counts(tx: Tx) -> dict[DeliveryState, int]:
    """How many deliveries stand in each state."""
    rows = tx.connection.execute(select(DELIVERY.state, func.count()).group_by(DELIVERY.state))
    return {state: count for state, count in rows}  # noqa: C416  # a Row is not a plain pair to mypy
