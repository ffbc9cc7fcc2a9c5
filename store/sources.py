"""The books of listening: cursors, passes, gaps, skipped records, money spent, and the pause."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update

from store.among import among
from store.engine import Tx
from store.models_answers import (
    BilledReadRow,
    CursorRow,
    GapRow,
    PauseRow,
    PollRow,
    RecheckDayRow,
    SkipRow,
    SpendRow,
)
from store.rows import table_of

_CURSORS, _POLLS, _SPEND = table_of(CursorRow), table_of(PollRow), table_of(SpendRow)
_BILLED, _RECHECKS, _GAPS = table_of(BilledReadRow), table_of(RecheckDayRow), table_of(GapRow)
_SKIPS, _PAUSES = table_of(SkipRow), table_of(PauseRow)


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over one source, as `poll --json` and `status` show it."""

    source: str
    started_at: datetime
    finished_at: datetime
    fetched: int
    new: int
    seen: int
    unmatched: int
    skipped: int
    error: str | None
    cost_micros: int


@dataclass(frozen=True, slots=True)
class MissedStretch:
    """A stretch of time in which posts may have been missed."""

    source: str
    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A stop of everything that leaves."""

    by: str
    why: str
    at: datetime


def cursor(tx: Tx, source: str, stream: str) -> str | None:
    """How far a stream has been stored."""
    query = select(_CURSORS.c.value).where(_CURSORS.c.source == source, _CURSORS.c.stream == stream)
    return tx.connection.scalar(query)


def _put(tx: Tx, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    where = [table.c[name] == value for name, value in key.items()]
    if tx.connection.execute(update(table).where(*where).values(**values)).rowcount == 0:
        tx.connection.execute(insert(table), [{**key, **values}])


def set_cursor(tx: Tx, source: str, stream: str, value: str) -> None:
    """Law 3: called in the transaction that stores the page."""
    _put(tx, _CURSORS, {"source": source, "stream": stream}, {"value": value, "at": tx.at})


def has_cursor(tx: Tx, source: str) -> bool:
    """True once a first pass has stored anything."""
    return tx.connection.scalar(select(_CURSORS.c.stream).where(_CURSORS.c.source == source).limit(1)) is not None


def add_pass(tx: Tx, done: Pass) -> None:
    """Keep what a pass did."""
    [poll_id] = tx.ids(PollRow, 1)
    row = {name: getattr(done, name) for name in Pass.__slots__}
    tx.insert(PollRow, [{"id": poll_id, **row}])
    tx.record(
        "poll:failed" if done.error else "poll:done", f"source:{done.source}", fetched=done.fetched, new=done.new,
        skipped=done.skipped, cost_micros=done.cost_micros,
    )  # fmt: skip


def last_passes(tx: Tx, source: str) -> tuple[Pass | None, Pass | None]:
    """The last pass of a source, and the last one that went well."""
    query = select(_POLLS).where(_POLLS.c.source == source).order_by(_POLLS.c.finished_at.desc(), _POLLS.c.id.desc())
    last = tx.connection.execute(query.limit(1)).first()
    good = tx.connection.execute(query.where(_POLLS.c.error.is_(None)).limit(1)).first()
    return (_pass(last) if last else None, _pass(good) if good else None)


def _pass(row: Any) -> Pass:
    return Pass(**{name: getattr(row, name) for name in Pass.__slots__})


def add_gap(tx: Tx, missed: MissedStretch) -> None:
    """Remember a stretch that may hold posts we never saw."""
    [gap_id] = tx.ids(GapRow, 1)
    row = {"id": gap_id, "source": missed.source, "start": missed.start, "end": missed.end}
    tx.insert(GapRow, [{**row, "reason": missed.reason, "found_at": tx.at}])
    tx.record("source:gap", f"source:{missed.source}", start=missed.start, end=missed.end)


def gaps(tx: Tx, *, since: datetime) -> list[MissedStretch]:
    """Gaps that were found since a time."""
    rows = tx.connection.execute(select(_GAPS).where(_GAPS.c.found_at >= since).order_by(_GAPS.c.id))
    return [MissedStretch(row.source, row.start, row.end, row.reason) for row in rows]


def add_skips(tx: Tx, source: str, skipped: Sequence[tuple[str | None, str]]) -> None:
    """Law 10: keep why records could not be read."""
    ids = tx.ids(SkipRow, len(skipped))
    rows = [
        {"id": skip_id, "source": source, "external_id": external_id, "reason": reason, "at": tx.at}
        for skip_id, (external_id, reason) in zip(ids, skipped, strict=True)
    ]
    tx.insert(SkipRow, rows)


def skip_count(tx: Tx, source: str, *, since: datetime) -> int:
    """How many records of a source could not be read since a time."""
    query = select(func.count()).select_from(_SKIPS).where(_SKIPS.c.source == source, _SKIPS.c.at >= since)
    return tx.connection.scalar(query) or 0


def spent(tx: Tx, source: str, month: str) -> int:
    """Millionths of a dollar spent on reading in a month (``2026-11``)."""
    query = select(_SPEND.c.micros).where(_SPEND.c.source == source, _SPEND.c.month == month)
    return tx.connection.scalar(query) or 0


def bill(tx: Tx, source: str, external_ids: Iterable[str], price_micros: int) -> int:
    """Count what a page cost, once per post and UTC day as X does. Returns millionths of a dollar."""
    ids = list(dict.fromkeys(external_ids))
    if not ids or not price_micros:
        return 0
    day, month = f"{tx.at:%Y-%m-%d}", f"{tx.at:%Y-%m}"
    known: set[str] = set()
    query = select(_BILLED.c.external_id).where(
        _BILLED.c.source == source, _BILLED.c.day == day, among(tx, _BILLED.c.external_id, ids)
    )
    known.update(tx.connection.scalars(query))
    fresh = [external_id for external_id in ids if external_id not in known]
    keys = tx.ids(BilledReadRow, len(fresh))
    rows = [{"id": k, "source": source, "day": day, "external_id": e} for k, e in zip(keys, fresh, strict=True)]
    tx.insert(BilledReadRow, rows)
    tx.connection.execute(delete(_BILLED).where(_BILLED.c.source == source, _BILLED.c.day < day))
    cost = len(fresh) * price_micros
    if cost:
        key = {"source": source, "month": month}
        before = tx.connection.execute(select(_SPEND.c.reads, _SPEND.c.micros).filter_by(**key)).first()
        reads, micros = (before.reads, before.micros) if before else (0, 0)
        _put(tx, _SPEND, key, {"reads": reads + len(fresh), "micros": micros + cost})
    return cost


def rechecks_done(tx: Tx, source: str) -> int:
    """How many stored posts of a source were looked at again today."""
    day = f"{tx.at:%Y-%m-%d}"
    query = select(_RECHECKS.c.looked).where(_RECHECKS.c.source == source, _RECHECKS.c.day == day)
    return tx.connection.scalar(query) or 0


def count_rechecks(tx: Tx, source: str, count: int) -> None:
    """Add to today's count."""
    _put(tx, _RECHECKS, {"source": source, "day": f"{tx.at:%Y-%m-%d}"}, {"looked": rechecks_done(tx, source) + count})


def pause_in_force(tx: Tx) -> Pause | None:
    """Who stopped everything that leaves, and why; None when it flows."""
    query = select(_PAUSES).where(_PAUSES.c.lifted_at.is_(None)).order_by(_PAUSES.c.id.desc()).limit(1)
    row = tx.connection.execute(query).first()
    return Pause(row.by, row.why, row.at) if row else None


def pause(tx: Tx, why: str) -> Pause:
    """Stop everything that leaves."""
    [pause_id] = tx.ids(PauseRow, 1)
    tx.insert(
        PauseRow, [{"id": pause_id, "by": tx.actor, "why": why, "at": tx.at, "lifted_at": None, "lifted_by": None}]
    )
    tx.record("posting:paused", "posting")
    return Pause(tx.actor, why, tx.at)


def resume(tx: Tx) -> bool:
    """Let it flow again. False when it was not paused."""
    lifted = {"lifted_at": tx.at, "lifted_by": tx.actor}
    done = tx.connection.execute(update(_PAUSES).where(_PAUSES.c.lifted_at.is_(None)).values(**lifted)).rowcount
    if done:
        tx.record("posting:resumed", "posting")
    return bool(done)
