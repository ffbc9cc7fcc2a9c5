"""When the clocks of cases stood still, as people put them off: who wanted that, why, and from when until when.

A snooze goes when it is over; what it took from the clock stays.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update

from store.among import among
from store.engine import Tx
from store.models_clocks import ClockPauseRow
from store.rows import CASE, CASES, table_of

PAUSES = table_of(ClockPauseRow)
PAUSE = PAUSES.c


class Pause(NamedTuple):
    """A stretch in which a clock stands still."""

    id: int
    case_id: int
    since: datetime
    until: datetime
    why: str
    by: str


def begin(tx: Tx, case_id: int, until: datetime, why: str) -> None:
    """The clock of a case stands still from now on until then; what stood before ends now."""
    end(tx, [case_id])
    [new_id] = tx.ids(ClockPauseRow, 1)
    row = {"id": new_id, "case_id": case_id, "since": tx.at, "until": until, "why": why, "by": tx.actor}
    tx.insert(ClockPauseRow, [row])
    tx.connection.execute(update(CASES).where(CASE.id == case_id).values(clock_stale=1))


def end(tx: Tx, case_ids: Iterable[int]) -> None:
    """The clocks of these cases go on from now."""
    ids = list(case_ids)
    mine = among(tx, PAUSE.case_id, ids)
    if tx.connection.execute(update(PAUSES).where(mine, PAUSE.until > tx.at).values(until=tx.at)).rowcount:
        tx.connection.execute(update(CASES).where(among(tx, CASE.id, ids)).values(clock_stale=1))


def cut(tx: Tx, one: Pause, at: datetime) -> None:
    """A pause ended earlier: the customer wrote then."""
    tx.connection.execute(update(PAUSES).where(PAUSE.id == one.id).values(until=at))


def of_cases(tx: Tx, case_ids: Iterable[int]) -> dict[int, list[Pause]]:
    """When the clocks of these cases stood still, in order."""
    found: dict[int, list[Pause]] = {}
    query = select(PAUSES).where(among(tx, PAUSE.case_id, case_ids)).order_by(PAUSE.since, PAUSE.id)
    for row in tx.connection.execute(query):
        found.setdefault(row.case_id, []).append(Pause._make(row))
    return found


def forget(tx: Tx, case_ids: Iterable[int]) -> None:
    """Why these cases were put off goes: the words may be about a person who is erased."""
    tx.connection.execute(delete(PAUSES).where(among(tx, PAUSE.case_id, case_ids)))
