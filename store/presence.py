"""Presence: what each person at the desk has open. Who is not heard of for a while has left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from store.engine import Tx
from store.models_team import Doing, PresenceRow
from store.rows import PRESENCE, PRESENCES

HERE_FOR = timedelta(minutes=2)
"""Who was heard of within this time is there still; a screen beats twice as often."""


@dataclass(frozen=True, slots=True)
class Present:
    """A person at the desk."""

    person: str
    case_id: int
    doing: Doing
    at: datetime
    """When they were last heard of."""


def beat(tx: Tx, case_id: int, doing: Doing) -> None:
    """The actor has this case open. No act, so the event log says nothing of it."""
    tx.connection.execute(delete(PRESENCES).where(PRESENCE.person == tx.actor))
    tx.insert(PresenceRow, [{"person": tx.actor, "case_id": case_id, "doing": doing, "at": tx.at}])


def leave(tx: Tx) -> None:
    """The actor went away."""
    tx.connection.execute(delete(PRESENCES).where(PRESENCE.person == tx.actor))


def here(tx: Tx) -> list[Present]:
    """Who is at the desk at the time of this transaction, by name."""
    rows = tx.connection.execute(select(PRESENCES).order_by(PRESENCE.person))
    return [Present(row.person, row.case_id, row.doing, row.at) for row in rows if row.at + HERE_FOR > tx.at]
