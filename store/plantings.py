"""Planted drafts: which one stands before whom, and what people made of those before."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, case, func, select, update

from store.among import among
from store.engine import Tx
from store.models import CaseRow
from store.models_answers import DraftRow
from store.models_plantings import Answer, PlantingRow
from store.rows import table_of

PLANTINGS = table_of(PlantingRow)
_PLANTING = PLANTINGS.c


@dataclass(frozen=True, slots=True)
class Planting:
    """A planted draft before one person."""

    id: int
    draft_number: int
    """What it shows for the id of a draft. No draft ever has it."""
    case_number: int
    """The same for a case."""
    by: str
    beside: int
    """The case before which it stands."""
    brand: str
    name: str
    """Which of the shipped ones."""


def open_of(tx: Tx, person: str) -> Planting | None:
    """The one that this person has not decided yet."""
    row = tx.connection.execute(select(PLANTINGS).where(_PLANTING.by == person, _PLANTING.answer.is_(None))).first()
    return None if row is None else _value(row)


def plant(tx: Tx, name: str, *, beside: int, brand: str, platform: str) -> Planting:
    """Put one before the actor. Its numbers are used up by this: they are never given to a draft or a case."""
    [own_id], [draft], [case_number] = tx.ids(PlantingRow, 1), tx.ids(DraftRow, 1), tx.ids(CaseRow, 1)
    row = {"id": own_id, "draft_number": draft, "case_number": case_number, "by": tx.actor, "beside": beside,
           "name": name, "brand": brand, "platform": platform, "at": tx.at}  # fmt: skip
    tx.insert(PlantingRow, [row])
    return Planting(own_id, draft, case_number, tx.actor, beside, brand, name)


def move(tx: Tx, planting: Planting, beside: int) -> None:
    """The case before which it stood waits no more: it stands before another one."""
    tx.connection.execute(update(PLANTINGS).where(_PLANTING.id == planting.id).values(beside=beside))


def answered(tx: Tx, planting: Planting, answer: Answer, act: str, seconds: float | None) -> bool:
    """The actor did something with it. Returns whether they were the first: at two desks one answer counts."""
    open_one = update(PLANTINGS).where(_PLANTING.id == planting.id, _PLANTING.answer.is_(None))
    values = {"answer": answer, "act": act, "answered_at": tx.at, "seconds": seconds}
    if not tx.connection.execute(open_one.values(values)).rowcount:
        return False
    tx.record(f"planting:{answer.value}", f"planting:{planting.id}", act=act, name=planting.name)
    return True


def seen(tx: Tx, person: str) -> Counter[str]:
    """How often this person decided each of the shipped ones."""
    query = select(_PLANTING.name, func.count().label("n")).where(_PLANTING.by == person).group_by(_PLANTING.name)
    return Counter({row.name: row.n for row in tx.connection.execute(query)})


def stood_beside(tx: Tx, person: str, case_ids: Collection[int]) -> set[int]:
    """Those of these cases before which this person had one already."""
    query = select(_PLANTING.beside).where(_PLANTING.by == person, among(tx, _PLANTING.beside, case_ids))
    return set(tx.connection.scalars(query))


def caught(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> tuple[int, int]:
    """How many were caught in this stretch, of how many that were caught or missed."""
    found = [(n, whole) for _, n, whole in caught_by(tx, start, end, brand=brand, platform=platform)]
    return sum(n for n, _ in found), sum(whole for _, whole in found)


def caught_by(
    tx: Tx, start: datetime, end: datetime | None, *, brand: str | None = None, platform: str | None = None,
    person: str | None = None,
) -> Iterator[tuple[str, int, int]]:  # fmt: skip
    """(person, caught, caught or missed) of everybody who decided one since then, or in this stretch, by name."""
    n = func.sum(case((_PLANTING.answer == Answer.CAUGHT, 1), else_=0)).label("caught")
    query = (
        select(_PLANTING.by, n, func.count().label("whole"))
        .where(_PLANTING.answered_at >= start, _PLANTING.answer != Answer.SET_ASIDE)
        .group_by(_PLANTING.by)
        .order_by(_PLANTING.by)
    )
    for column, wanted in ((_PLANTING.brand, brand), (_PLANTING.platform, platform), (_PLANTING.by, person)):
        if wanted is not None:
            query = query.where(column == wanted)
    if end is not None:
        query = query.where(_PLANTING.answered_at < end)
    for row in tx.connection.execute(query):
        yield row.by, int(row.caught), row.whole


def _value(row: Row[tuple[object, ...]]) -> Planting:
    return Planting(row.id, row.draft_number, row.case_number, row.by, row.beside, row.brand, row.name)
