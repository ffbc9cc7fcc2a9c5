"""What the weekly report asks of the store: counts over a stretch of time, each from an index on that time.

Every stretch is half-open, `start <= time < end`. Mentions and cases count by when the customer posted, decisions by
when a person decided, passes by when they ended. `brand` None means every brand.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, case, func, or_, select, true

from store.engine import Tx
from store.models_answers import GapRow, PollRow
from store.rows import CASE, CASES, DRAFT, MENTION, MENTIONS, POST, POSTS, table_of
from store.sources import MissedStretch
from store.states import CaseState, DraftState
from store.types import Label

_POLLS, _GAPS = table_of(PollRow), table_of(GapRow)
_POLL, _GAP = _POLLS.c, _GAPS.c


class Wording(StrEnum):
    """Whose words a draft holds."""

    MACHINE = "machine"
    """As the machine wrote it."""
    EDITED = "edited"
    """The machine's, changed by a person."""
    OWN = "own"
    """A person wrote it from scratch."""


@dataclass(frozen=True, slots=True)
class HeardCount:
    """So many mentions of one platform, label and set of topics."""

    platform: str
    label: Label
    topics: tuple[str, ...]
    mentions: int


@dataclass(frozen=True, slots=True)
class CaseCount:
    """So many cases that stand alike."""

    label: Label
    """Of the customer's newest post; a person's correction counts."""
    state: CaseState
    close_reason: str | None
    answered: bool
    """We have answered at least once."""
    cases: int


@dataclass(frozen=True, slots=True)
class DecidedCount:
    """So many decided drafts that stand alike now."""

    state: DraftState
    wording: Wording
    drafts: int


@dataclass(frozen=True, slots=True)
class PollCount:
    """The passes over one source."""

    source: str
    passes: int
    failed: int
    skipped: int
    """Records that could not be read (law 10)."""
    cost_micros: int
    """Millionths of a US dollar."""


def mentions(tx: Tx, start: datetime, end: datetime, *, brand: str | None = None) -> list[HeardCount]:
    """How much was said, by platform, label and topics. What the platform deleted is left out (law 7)."""
    query = (
        select(MENTION.platform, MENTION.label, MENTION.topics, func.count().label("n"))
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .where(_said(tx, start, end, brand), POST.deleted_at.is_(None))
        .group_by(MENTION.platform, MENTION.label, MENTION.topics)
    )
    return [HeardCount(row.platform, row.label, row.topics, row.n) for row in tx.connection.execute(query)]


def reshares(tx: Tx, start: datetime, end: datetime, *, brand: str | None = None) -> int:
    """How often the posts of this stretch were reshared; a post about two brands counts once."""
    ids = select(MENTION.post_id).where(_said(tx, start, end, brand))
    query = select(func.sum(POST.reshares)).where(POST.id.in_(ids), POST.deleted_at.is_(None), POST.reshares > 0)
    return int(tx.connection.scalar(query) or 0)


def cases(tx: Tx, start: datetime, end: datetime, *, brand: str | None = None) -> list[CaseCount]:
    """The cases whose first customer post was posted in this stretch, as they stand now."""
    label = func.coalesce(MENTION.label, CASE.label, type_=CASE.label.type).label("said")
    answered = case((CASE.first_response_at.is_(None), 0), else_=1).label("answered")
    query = (
        select(label, CASE.state, CASE.close_reason, answered, func.count().label("n"))
        .outerjoin_from(CASES, MENTIONS, MENTION.id == CASE.newest_mention_id)
        .where(_opened(start, end, brand))
        .group_by("said", CASE.state, CASE.close_reason, "answered")
    )
    rows = tx.connection.execute(query)
    return [CaseCount(row.said, row.state, row.close_reason, bool(row.answered), row.n) for row in rows]


def first_responses(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None
) -> Iterator[tuple[datetime, datetime]]:
    """For each answered case of this stretch: when the customer first posted, and when we first answered."""
    query = select(CASE.opened_at, CASE.first_response_at).where(
        _opened(start, end, brand), CASE.first_response_at.is_not(None)
    )
    for row in tx.connection.execute(query):
        yield row.opened_at, row.first_response_at


def decided(tx: Tx, start: datetime, end: datetime, *, brand: str | None = None) -> list[DecidedCount]:
    """The drafts that a person approved or rejected in this stretch, as they stand now."""
    wording = case(
        (DRAFT.machine_text.is_(None), Wording.OWN.value),
        (DRAFT.machine_text == DRAFT.text, Wording.MACHINE.value),
        else_=Wording.EDITED.value,
    ).label("wording")
    query = (
        select(DRAFT.state, wording, func.count().label("n"))
        .where(_decided(start, end, brand))
        .group_by(DRAFT.state, "wording")
    )
    return [DecidedCount(row.state, Wording(row.wording), row.n) for row in tx.connection.execute(query)]


def reject_reasons(tx: Tx, start: datetime, end: datetime, *, brand: str | None = None) -> list[tuple[str | None, int]]:
    """Why drafts were rejected in this stretch, as people typed it, with how often."""
    query = (
        select(DRAFT.reason, func.count().label("n"))
        .where(_decided(start, end, brand), _unindexed(DRAFT.state) == DraftState.REJECTED)
        .group_by(DRAFT.reason)
    )
    return [(row.reason, row.n) for row in tx.connection.execute(query)]


def polls(tx: Tx, start: datetime, end: datetime, *, sources: Collection[str] | None = None) -> list[PollCount]:
    """The passes that ended in this stretch, by source in order of name; `sources` None means all."""
    names = _distinct(tx, _POLL.source) if sources is None else sorted(sources)
    failed = func.sum(case((_POLL.error.is_(None), 0), else_=1)).label("failed")
    query = (
        select(
            _POLL.source, func.count().label("passes"), failed, func.sum(_POLL.skipped).label("skipped"),
            func.sum(_POLL.cost_micros).label("cost"),
        )
        .where(_POLL.source.in_(names), _POLL.finished_at >= start, _POLL.finished_at < end)
        .group_by(_POLL.source)
        .order_by(_POLL.source)
    )  # fmt: skip
    return [
        PollCount(row.source, row.passes, int(row.failed), int(row.skipped), int(row.cost))
        for row in tx.connection.execute(query)
    ]


def gaps(tx: Tx, start: datetime, end: datetime, *, sources: Collection[str] | None = None) -> list[MissedStretch]:
    """What we could not see of this stretch, and what was found in it to have been missed earlier; oldest first."""
    overlaps = and_(_GAP.start < end, _GAP.end > start)
    found = and_(_GAP.found_at >= start, _GAP.found_at < end)
    query = select(_GAPS).where(or_(overlaps, found)).order_by(_GAP.start, _GAP.id)
    if sources is not None:
        query = query.where(_GAP.source.in_(sorted(sources)))
    return [MissedStretch(row.source, row.start, row.end, row.reason) for row in tx.connection.execute(query)]


def oldest(tx: Tx, *, brand: str | None = None, sources: Collection[str] | None = None) -> datetime | None:
    """When the oldest mention was posted or the oldest pass ended, whichever is earlier: before it nobody listened."""
    brands = _distinct(tx, MENTION.brand) if brand is None else [brand]
    names = _distinct(tx, _POLL.source) if sources is None else sorted(sources)
    queries: list[Select[Any]] = [
        *(select(func.min(MENTION.posted_at)).where(MENTION.brand == one) for one in brands),
        *(select(func.min(_POLL.finished_at)).where(_POLL.source == one) for one in names),
    ]
    return min((at for query in queries if (at := tx.connection.scalar(query)) is not None), default=None)


def _said(tx: Tx, start: datetime, end: datetime, brand: str | None) -> ColumnElement[bool]:
    brands = _distinct(tx, MENTION.brand) if brand is None else [brand]
    return and_(MENTION.brand.in_(brands), MENTION.posted_at >= start, MENTION.posted_at < end)


def _opened(start: datetime, end: datetime, brand: str | None) -> ColumnElement[bool]:
    ours = true() if brand is None else _unindexed(CASE.brand) == brand
    return and_(CASE.opened_at >= start, CASE.opened_at < end, ours)


def _decided(start: datetime, end: datetime, brand: str | None) -> ColumnElement[bool]:
    ours = true() if brand is None else DRAFT.brand == brand
    return and_(DRAFT.decided_at >= start, DRAFT.decided_at < end, ours)


def _unindexed(column: Column[Any]) -> ColumnElement[Any]:
    # Without this SQLite takes an index that begins with the column and reads every row of that value there ever was.
    return func.coalesce(column, column)


def _distinct(tx: Tx, column: Column[str]) -> Sequence[str]:
    """The few values of the first column of an index, one step of the index each; DISTINCT would read all of it."""
    found: list[str] = []
    value = tx.connection.scalar(select(func.min(column)))
    while value is not None:
        found.append(value)
        value = tx.connection.scalar(select(func.min(column)).where(column > value))
    return found
