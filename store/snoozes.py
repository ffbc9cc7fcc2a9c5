"""Snoozes: cases that are put off until a time, or until the customer writes again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from store import cases, pauses
from store.among import among
from store.engine import Tx
from store.models_team import SnoozeRow
from store.rows import SNOOZE, SNOOZES


@dataclass(frozen=True, slots=True)
class Snooze:
    """A case that is put off."""

    case_id: int
    by: str
    until: datetime


def put_off(tx: Tx, case_id: int, until: datetime, *, why: str = "put off") -> None:
    """Keep a case out of the way until then; its clock stands still meanwhile, and says why.

    Raises:
        NotFound: there is no such case.
    """
    cases.get(tx, case_id)
    tx.connection.execute(delete(SNOOZES).where(SNOOZE.case_id == case_id))
    tx.insert(SnoozeRow, [{"case_id": case_id, "by": tx.actor, "until": until}])
    pauses.begin(tx, case_id, until, why)
    tx.record("case:snoozed", f"case:{case_id}", until=until.isoformat())


def wake(tx: Tx, case_ids: Iterable[int]) -> None:
    """These need somebody again: the customer wrote, or a colleague said so."""
    ids = list(case_ids)
    tx.connection.execute(delete(SNOOZES).where(among(tx, SNOOZE.case_id, ids)))
    pauses.end(tx, ids)


def of_case(tx: Tx, case_id: int) -> Snooze | None:
    """How long a case is put off still, at the time of this transaction."""
    row = tx.connection.execute(select(SNOOZES).where(SNOOZE.case_id == case_id, SNOOZE.until > tx.at)).first()
    return Snooze(row.case_id, row.by, row.until) if row else None


def in_force(tx: Tx) -> list[Snooze]:
    """Every case that is put off now, the first to come back before the others."""
    query = select(SNOOZES).where(SNOOZE.until > tx.at).order_by(SNOOZE.until, SNOOZE.case_id)
    return [Snooze(row.case_id, row.by, row.until) for row in tx.connection.execute(query)]


def awake(tx: Tx, case_id: ColumnElement[int]) -> ColumnElement[bool]:
    """A condition on a column of case ids: not put off at the time of this transaction."""
    return case_id.not_in(select(SNOOZE.case_id).where(SNOOZE.until > tx.at))
