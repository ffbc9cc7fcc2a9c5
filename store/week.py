"""What a report asks of the store: counts over a stretch of time, each from an index on that time.

Every stretch is half-open, `start <= time < end`. Mentions and cases count by when the customer posted, decisions by
when a person decided, passes by when they ended. `brand` and `platform` None mean every one.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, case, func, or_, select, true, union_all

from store.engine import Tx
from store.epochs import minute, second
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
class SaidCount:
    """So many mentions of one label and set of topics."""

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


WORDING = case(
    (DRAFT.machine_text.is_(None), Wording.OWN.value),
    (DRAFT.machine_text == DRAFT.text, Wording.MACHINE.value),
    else_=Wording.EDITED.value,
).label("wording")


def mentions(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[HeardCount]:
    """How much was said, by platform, label and topics. What the platform deleted is left out (law 7)."""
    kinds = (MENTION.platform, MENTION.label, MENTION.topics)
    query = select(*kinds, func.count().label("n"))
    # Everything is counted from one index, and the few that were deleted are taken off again.
    said = _counts(tx, query.where(said_in(tx, start, end, brand, platform)), kinds)
    said -= _counts(tx, gone_in(query, start, end, brand, platform), kinds)
    return [HeardCount(where, label, topics, n) for (where, label, topics), n in said.items()]


def said(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[SaidCount]:
    """How much was said, by label and topics; without what the platform deleted. Quicker than `mentions`."""
    kinds = (MENTION.label, MENTION.topics)
    parts = (
        select(*kinds, func.count().label("n"))
        .where(said_in(tx, start, end, brand, platform), MENTION.label == label)
        .group_by(MENTION.topics, MENTION.label)
        for label in Label
    )
    query = select(*kinds, func.count().label("n"))
    rows = tx.connection.execute(union_all(*parts))
    found = Counter({(row.label, row.topics): row.n for row in rows})
    found -= _counts(tx, gone_in(query, start, end, brand, platform), kinds)
    return [SaidCount(label, topics, n) for (label, topics), n in found.items()]


def minutes(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> Counter[tuple[Label, int]]:
    """How much was said in each minute since 1970 (UTC), by label; without what the platform deleted."""
    kinds = (MENTION.label, minute(tx, MENTION.posted_at).label("minute"))
    query = select(*kinds, func.count().label("n"))
    said = _counts(tx, query.where(said_in(tx, start, end, brand, platform)), kinds)
    return said - _counts(tx, gone_in(query, start, end, brand, platform), kinds)


def _counts(tx: Tx, query: Select[Any], kinds: Sequence[ColumnElement[Any]]) -> Counter[tuple[Any, ...]]:
    return Counter({tuple(row)[:-1]: row[-1] for row in tx.connection.execute(query.group_by(*kinds))})


def reshares(tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None) -> int:
    """How often the posts of this stretch were reshared; a post about two brands counts once."""
    ids = select(MENTION.post_id).where(said_in(tx, start, end, brand, platform))
    query = select(func.sum(POST.reshares)).where(POST.id.in_(ids), POST.deleted_at.is_(None), POST.reshares > 0)
    return int(tx.connection.scalar(query) or 0)


def cases(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[CaseCount]:
    """The cases whose first customer post was posted in this stretch, as they stand now."""
    label = func.coalesce(MENTION.label, CASE.label, type_=CASE.label.type).label("said")
    answered = case((CASE.first_response_at.is_(None), 0), else_=1).label("answered")
    query = (
        select(label, CASE.state, CASE.close_reason, answered, func.count().label("n"))
        .outerjoin_from(CASES, MENTIONS, MENTION.id == CASE.newest_mention_id)
        .where(opened_in(start, end, brand, platform))
        .group_by("said", CASE.state, CASE.close_reason, "answered")
    )
    rows = tx.connection.execute(query)
    return [CaseCount(row.said, row.state, row.close_reason, bool(row.answered), row.n) for row in rows]


def first_responses(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> Sequence[tuple[int, int]]:
    """For each answered case of this stretch: when the customer first posted and we answered, in seconds since 1970."""
    query = select(second(tx, CASE.opened_at), second(tx, CASE.first_response_at)).where(
        opened_in(start, end, brand, platform), CASE.first_response_at.is_not(None)
    )
    # The driver's own tuples: whole numbers need nothing done to them, and there may be a hundred thousand.
    return tx.connection.execute(query).cursor.fetchall()


def decided(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[DecidedCount]:
    """The drafts that a person approved or rejected in this stretch, as they stand now."""
    query = (
        select(DRAFT.state, WORDING, func.count().label("n"))
        .where(decided_in(start, end, brand, platform))
        .group_by(DRAFT.state, "wording")
    )
    return [DecidedCount(row.state, Wording(row.wording), row.n) for row in tx.connection.execute(query)]


def reject_reasons(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> list[tuple[str | None, int]]:
    """Why drafts were rejected in this stretch, as people typed it, with how often."""
    query = (
        select(DRAFT.reason, func.count().label("n"))
        .where(decided_in(start, end, brand, platform), unindexed(DRAFT.state) == DraftState.REJECTED)
        .group_by(DRAFT.reason)
    )
    return [(row.reason, row.n) for row in tx.connection.execute(query)]


def polls(tx: Tx, start: datetime, end: datetime, *, sources: Collection[str] | None = None) -> list[PollCount]:
    """The passes that ended in this stretch, by source in order of name; `sources` None means all."""
    names = distinct(tx, _POLL.source) if sources is None else sorted(sources)
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
    brands = distinct(tx, MENTION.brand) if brand is None else [brand]
    names = distinct(tx, _POLL.source) if sources is None else sorted(sources)
    queries: list[Select[Any]] = [
        *(select(func.min(MENTION.posted_at)).where(MENTION.brand == one) for one in brands),
        *(select(func.min(_POLL.finished_at)).where(_POLL.source == one) for one in names),
    ]
    return min((at for query in queries if (at := tx.connection.scalar(query)) is not None), default=None)


def said_in(tx: Tx, start: datetime, end: datetime, brand: str | None, platform: str | None) -> ColumnElement[bool]:
    """A mention was posted in this stretch, in the words of the index that holds what reports count."""
    brands = distinct(tx, MENTION.brand) if brand is None else [brand]
    posted = and_(MENTION.posted_at >= start, MENTION.posted_at < end)
    return and_(MENTION.brand.in_(brands), MENTION.label.in_(list(Label)), posted, _only(MENTION.platform, platform))


def gone_in(query: Select[Any], start: datetime, end: datetime, brand: str | None, platform: str | None) -> Select[Any]:
    """Of the mentions of this stretch those whose post the platform deleted."""
    return query.join_from(POSTS, MENTIONS, MENTION.post_id == POST.id).where(
        POST.deleted_at.is_not(None), POST.posted_at >= start, POST.posted_at < end,
        _only(unindexed(MENTION.brand), brand), _only(MENTION.platform, platform),
    )  # fmt: skip


def opened_in(start: datetime, end: datetime, brand: str | None, platform: str | None) -> ColumnElement[bool]:
    """The first customer post of a case was posted in this stretch."""
    ours = and_(_only(unindexed(CASE.brand), brand), _only(CASE.platform, platform))
    return and_(CASE.opened_at >= start, CASE.opened_at < end, ours)


def decided_in(start: datetime, end: datetime, brand: str | None, platform: str | None) -> ColumnElement[bool]:
    """A person decided a draft in this stretch."""
    ours = and_(_only(DRAFT.brand, brand), _only(DRAFT.platform, platform))
    return and_(DRAFT.decided_at >= start, DRAFT.decided_at < end, ours)


def _only(column: ColumnElement[Any], value: str | None) -> ColumnElement[bool]:
    return true() if value is None else column == value


def unindexed(column: Column[Any]) -> ColumnElement[Any]:
    """The column, hidden from SQLite: it would take an index on it and read every row of that value there ever was."""
    return func.coalesce(column, column)


def distinct(tx: Tx, column: Column[str]) -> Sequence[str]:
    """The few values of the first column of an index, one step of the index each; DISTINCT would read all of it."""
    found: list[str] = []
    value = tx.connection.scalar(select(func.min(column)))
    while value is not None:
        found.append(value)
        value = tx.connection.scalar(select(func.min(column)).where(column > value))
    return found
