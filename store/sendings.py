"""Mailing reports: what is due, what was tried, and what became of it. One row for each report and recipient."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, or_, select, update

from store.engine import Tx
from store.errors import NoSuchSending, SentAlready
from store.models_sendings import ReportSendingRow, SendingState
from store.rows import table_of

SENDINGS = table_of(ReportSendingRow)
SENDING = SENDINGS.c


class Sending(NamedTuple):
    """One report for one recipient, and what became of it."""

    id: int
    kind: str
    brand: str
    period: str
    recipient: str
    state: SendingState
    attempts: int
    next_at: datetime
    tried_at: datetime | None
    error: str | None


def queue(tx: Tx, kind: str, brand: str, period: str, recipients: Iterable[str]) -> list[int]:
    """Make rows for those who have none; returns their ids. Who has one is left as they are, whatever became of it."""
    fresh = missing(tx, kind, brand, period, recipients)
    ids = list(tx.ids(ReportSendingRow, len(fresh)))
    if fresh:
        common = {"kind": kind, "brand": brand, "period": period, "state": SendingState.DUE, "attempts": 0,
                  "next_at": tx.at, "tried_at": None, "error": None}  # fmt: skip
        rows = [{"id": new, "recipient": one, **common} for new, one in zip(ids, fresh, strict=True)]
        tx.connection.execute(insert(SENDINGS), rows)
    return ids


def missing(tx: Tx, kind: str, brand: str, period: str, recipients: Iterable[str]) -> list[str]:
    """Those who have no row yet, each once. `Maya@` and `maya@` are one: no mail server in use tells them apart."""
    same = (SENDING.kind == kind, SENDING.brand == brand, SENDING.period == period)
    known = {one.lower() for one in tx.connection.scalars(select(SENDING.recipient).where(*same))}
    fresh = {one.lower(): one for one in reversed(list(recipients))}
    return [one for key, one in reversed(fresh.items()) if key not in known]


def due(tx: Tx) -> list[Sending]:
    """What is to be sent now, reports together."""
    query = select(SENDINGS).where(SENDING.state == SendingState.DUE, SENDING.next_at <= tx.at)
    ordered = query.order_by(SENDING.kind, SENDING.brand, SENDING.period, SENDING.id)
    return [Sending(*row) for row in tx.connection.execute(ordered)]


def left_sending(tx: Tx) -> list[Sending]:
    """What a process that ended left half-done: whoever holds the lock of mailing may settle it."""
    query = select(SENDINGS).where(SENDING.state == SendingState.SENDING).order_by(SENDING.id)
    return [Sending(*row) for row in tx.connection.execute(query)]


def begin(tx: Tx, sending_id: int) -> None:
    """It goes out now: committed before the attempt, so that a death leaves a trace."""
    values = {"state": SendingState.SENDING, "attempts": SENDING.attempts + 1, "tried_at": tx.at}
    tx.connection.execute(update(SENDINGS).where(SENDING.id == sending_id).values(**values))


def settle(
    tx: Tx, sending_id: int, state: SendingState, *, error: str | None = None, next_at: datetime | None = None
) -> None:
    """What became of it."""
    values: dict[str, object] = {"state": state, "error": error}
    if next_at is not None:
        values["next_at"] = next_at
    tx.connection.execute(update(SENDINGS).where(SENDING.id == sending_id).values(**values))
    tx.record(f"report:{state.value}", f"report-sending:{sending_id}")


def get(tx: Tx, sending_id: int) -> Sending:
    """One of them.

    Raises:
        NoSuchSending: there is none with this id.
    """
    found = tx.connection.execute(select(SENDINGS).where(SENDING.id == sending_id)).one_or_none()
    if found is None:
        raise NoSuchSending(sending_id)
    return Sending(*found)


def again(tx: Tx, sending_id: int, *, also_sent: bool) -> None:
    """A person wants it sent once more.

    Args:
        tx: a writing transaction.
        sending_id: which.
        also_sent: even if the mail server took it.

    Raises:
        NoSuchSending: there is none with this id.
        SentAlready: the mail server took it, and `also_sent` is not set.
    """
    found = get(tx, sending_id)
    if found.state is SendingState.SENT and not also_sent:
        raise SentAlready(sending_id, found.recipient)
    values = {"state": SendingState.DUE, "attempts": 0, "next_at": tx.at, "error": None}
    tx.connection.execute(update(SENDINGS).where(SENDING.id == sending_id).values(**values))
    tx.record("report:again", f"report-sending:{sending_id}")


def tried_since(tx: Tx, since: datetime) -> list[Sending]:
    """What was tried after a time, in order."""
    query = select(SENDINGS).where(SENDING.tried_at > since).order_by(SENDING.id)
    return [Sending(*row) for row in tx.connection.execute(query)]


def listed(tx: Tx, *, limit: int = 50) -> list[Sending]:
    """The newest first."""
    query = select(SENDINGS).order_by(SENDING.id.desc()).limit(limit)
    return [Sending(*row) for row in tx.connection.execute(query)]


def counts(tx: Tx, *, since: datetime | None = None) -> dict[SendingState, int]:
    """How many stand in each state; with `since` of those that were tried after it, and of those that wait."""
    query = select(SENDING.state, func.count()).group_by(SENDING.state)
    if since is not None:
        query = query.where(or_(SENDING.tried_at > since, SENDING.tried_at.is_(None)))
    rows = tx.connection.execute(query)
    return {state: count for state, count in rows}  # noqa: C416  # a Row is not a plain pair to mypy
