"""Clocks: until when each open case waits for us, as they were last set, and who is to be told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, insert, not_, or_, select, update

from store import pauses
from store.among import among
from store.engine import Tx
from store.models_clocks import ClockRow, ClockSettingsRow
from store.rows import CASE, CASES, table_of
from store.states import CaseState
from store.types import ClockKind

CLOCKS = table_of(ClockRow)
CLOCK = CLOCKS.c
_SETTINGS = table_of(ClockSettingsRow)


class Kept(NamedTuple):
    """The clock of an open case, as it was last set."""

    case_id: int
    brand: str
    kind: ClockKind
    since: datetime
    """When the customer posted what nobody has answered."""
    target_s: int
    warn_at: datetime
    due_at: datetime
    alarm_at: datetime | None
    """When somebody is to be told next."""
    paused_from: datetime | None
    paused_until: datetime | None
    paused_why: str | None
    paused_by: str | None
    risk: str | None


def keep(tx: Tx, case_ids: Sequence[int], clocks: Sequence[Kept]) -> None:
    """The clocks of these cases are these now; who is not among them has none."""
    tx.connection.execute(delete(CLOCKS).where(among(tx, CLOCK.case_id, case_ids)))
    tx.insert(ClockRow, [one._asdict() for one in clocks])
    tx.connection.execute(update(CASES).where(among(tx, CASE.id, case_ids)).values(clock_stale=0))


def of_cases(tx: Tx, case_ids: Iterable[int]) -> dict[int, Kept]:
    """The clocks of these cases, as they were last set."""
    query = select(CLOCKS).where(among(tx, CLOCK.case_id, case_ids))
    return {row.case_id: Kept._make(row) for row in tx.connection.execute(query)}


def stale_among(tx: Tx, case_ids: Iterable[int]) -> set[int]:
    """Which of these cases changed since their clocks were set."""
    query = select(CASE.id).where(among(tx, CASE.id, case_ids), CASE.clock_stale == 1)
    return set(tx.connection.scalars(query))


def set_anew(tx: Tx, case_ids: Iterable[int]) -> None:
    """Have the clocks of these cases set again."""
    tx.connection.execute(update(CASES).where(among(tx, CASE.id, case_ids)).values(clock_stale=1))


def note_settings(tx: Tx, digests: dict[str, str]) -> None:
    """By these settings clocks are set from now on; the open cases of a brand whose settings changed come again.

    Args:
        tx: a writing transaction.
        digests: of the settings of each brand.
    """
    for brand in changed_settings(tx, digests):
        tx.connection.execute(
            update(CASES).where(CASE.state == CaseState.OPEN, CASE.brand == brand).values(clock_stale=1)
        )
        tx.connection.execute(delete(_SETTINGS).where(_SETTINGS.c.brand == brand))
        tx.connection.execute(insert(_SETTINGS), [{"brand": brand, "digest": digests[brand]}])


def changed_settings(tx: Tx, digests: dict[str, str]) -> list[str]:
    """The brands whose clocks were set by other settings."""
    known = {row.brand: row.digest for row in tx.connection.execute(select(_SETTINGS))}
    return [brand for brand, digest in digests.items() if known.get(brand) != digest]


def any_stale(tx: Tx) -> bool:
    """Some clock has yet to be set."""
    return tx.connection.scalar(select(CASE.id).where(CASE.clock_stale == 1).limit(1)) is not None


def _stands(at: datetime) -> ColumnElement[bool]:
    """Paused now, and not late before: what is late cannot be put off."""
    return and_(
        CLOCK.paused_from.is_not(None), CLOCK.paused_from <= at, CLOCK.due_at > CLOCK.paused_from,
        or_(CLOCK.paused_until.is_(None), CLOCK.paused_until > at),
    )  # fmt: skip


def counts(tx: Tx, at: datetime) -> dict[str, int]:
    """How many clocks are `ok`, in `warning`, `late` and `paused` at a time."""

    def count(*where: ColumnElement[bool]) -> int:
        return tx.connection.scalar(select(func.count()).select_from(CLOCKS).where(*where)) or 0

    paused = count(_stands(at))
    late, near = count(CLOCK.due_at <= at), count(CLOCK.due_at > at, CLOCK.warn_at <= at)
    # A clock that stands still is counted among the others by its times; these few are taken out again.
    late -= count(_stands(at), CLOCK.due_at <= at)
    near -= count(_stands(at), CLOCK.due_at > at, CLOCK.warn_at <= at)
    return {"ok": count() - paused - late - near, "warning": near, "late": late, "paused": paused}


def ring(tx: Tx, at: datetime, *, limit: int) -> list[Kept]:
    """The clocks of which somebody is to be told by now, the first due first."""
    query = (
        select(CLOCKS)
        .where(CLOCK.alarm_at.is_not(None), CLOCK.alarm_at <= at, not_(_stands(at)))
        .order_by(CLOCK.alarm_at, CLOCK.case_id)
        .limit(limit)
    )
    return [Kept._make(row) for row in tx.connection.execute(query)]


def rang(tx: Tx, case_ids: Iterable[int]) -> None:
    """Somebody was told of these: next when they are due, and of what is late never again."""
    mine = among(tx, CLOCK.case_id, case_ids)
    late = update(CLOCKS).where(mine, CLOCK.due_at <= tx.at).values(alarm_at=None)
    near = update(CLOCKS).where(mine, CLOCK.due_at > tx.at).values(alarm_at=CLOCK.due_at)
    tx.connection.execute(late)
    tx.connection.execute(near)


def forget(tx: Tx, account_ids: Iterable[int]) -> None:
    """A person is erased: why colleagues put their cases off goes too."""
    theirs = list(tx.connection.scalars(select(CASE.id).where(among(tx, CASE.account_id, account_ids))))
    pauses.forget(tx, theirs)
    tx.connection.execute(delete(CLOCKS).where(among(tx, CLOCK.case_id, theirs)))
    set_anew(tx, theirs)
