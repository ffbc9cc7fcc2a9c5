"""What our answers took, and whether they were in time by the target of then: the figures of a week, from one index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select

from store.among import among
from store.engine import Tx
from store.models_clocks import ResponseRow
from store.rows import table_of
from store.types import ClockKind, Label

RESPONSES = table_of(ResponseRow)
RESPONSE = RESPONSES.c


class Response(NamedTuple):
    """What one answer of ours took."""

    case_id: int
    since: datetime
    answered_at: datetime
    brand: str
    kind: ClockKind
    label: Label
    urgency_rank: int
    seconds: float
    """In the time that the target counts in, without what was snoozed."""
    target_s: int | None
    met: int | None
    """1 in time, 0 late, None where there was no target."""

    @property
    def key(self) -> tuple[int, datetime]:
        """Which answer: of which case, to what was posted when."""
        return self.case_id, self.since


@dataclass(frozen=True, slots=True)
class Met:
    """How answers kept to their targets."""

    kind: ClockKind
    label: Label
    urgency_rank: int
    answered: int
    with_target: int
    met: int


def of_cases(tx: Tx, case_ids: Iterable[int]) -> dict[tuple[int, datetime], Response]:
    """What was kept of the answers in these cases, by case and by when the customer posted."""
    query = select(RESPONSES).where(among(tx, RESPONSE.case_id, case_ids))
    return {(row.case_id, row.since): Response._make(row) for row in tx.connection.execute(query)}


def keep(tx: Tx, found: Sequence[Response], *, replaced: Iterable[tuple[int, datetime]]) -> None:
    """Keep what these answers took, in place of what was known of some."""
    for case_id, since in replaced:
        tx.connection.execute(delete(RESPONSES).where(RESPONSE.case_id == case_id, RESPONSE.since == since))
    tx.insert(ResponseRow, [one._asdict() for one in found])


def met(tx: Tx, start: datetime, end: datetime, *, brands: Iterable[str]) -> list[Met]:
    """How the answers given in `start <= time < end` kept to their targets, by kind, label and urgency."""
    query = (
        select(
            RESPONSE.kind, RESPONSE.label, RESPONSE.urgency_rank, func.count().label("n"),
            func.count(RESPONSE.met).label("aimed"), func.coalesce(func.sum(RESPONSE.met), 0).label("met"),
        )
        .where(RESPONSE.brand.in_(sorted(brands)), RESPONSE.answered_at >= start, RESPONSE.answered_at < end)
        .group_by(RESPONSE.kind, RESPONSE.label, RESPONSE.urgency_rank)
        .order_by(RESPONSE.kind, RESPONSE.urgency_rank, RESPONSE.label)
    )  # fmt: skip
    rows = tx.connection.execute(query)
    return [Met(row.kind, row.label, row.urgency_rank, row.n, row.aimed, int(row.met)) for row in rows]
