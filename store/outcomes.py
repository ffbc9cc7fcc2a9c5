"""What became of the cases we answered: what waits to be judged, what was judged, and the counts behind the report."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, update

from store.among import among
from store.engine import Tx
from store.errors import NotFound
from store.models_outcomes import OutcomeRow
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    CASE,
    CASES,
    DRAFT,
    DRAFTS,
    FOLLOW_UP,
    MENTION,
    MENTIONS,
    POST,
    POSTS,
    table_of,
)
from store.states import CaseState, DraftState, FollowUpState
from store.types import Allows, Label, PostKind
from store.week import distinct

OUTCOMES = table_of(OutcomeRow)
OUTCOME = OUTCOMES.c
VALUES = (CaseState.RECOVERED, CaseState.STILL_UNHAPPY, CaseState.MOVED_PRIVATE, CaseState.SILENT)
_PUBLIC = (DraftState.POSTED, DraftState.HANDED_OFF)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answered case."""

    case_id: int
    brand: str
    label: Label
    """What the customer had come with."""
    watched_from: datetime
    outcome: CaseState | None
    """None while it is still watched."""
    machine: CaseState | None
    """What the rules say by themselves."""
    reason: str
    settled_at: datetime | None
    settled_by: str | None
    """The person who confirmed or corrected it."""
    mention_id: int | None
    """The customer's post that decided; by a person: the newest that they had seen."""
    draft_id: int | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One post of a conversation, as far as it says what became of our reply."""

    at: datetime
    post_id: int
    mention_id: int | None
    """None: it is ours."""
    text: str
    deleted: bool
    label: Label = Label.OTHER
    confidence: float = 1.0
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """So many cases of which the same is known."""

    label: Label
    outcome: CaseState
    by_person: bool
    """A person confirmed or corrected it."""
    cases: int


@dataclass(frozen=True, slots=True)
class Known:
    """A case whose outcome is known, for a list."""

    case_id: int
    brand: str
    platform: str
    customer: str | None
    """The handle; None where it is not known, or its source does not let us show it (law 9)."""
    label: Label
    outcome: CaseState
    reason: str
    settled_at: datetime
    settled_by: str | None
    won_by: str | None
    """Who approved our newest reply, else who owns the case; None: it was answered in the app."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A case that came with a complaint or a question, with what may have had a part in its outcome."""

    opened_at: datetime
    answered_at: datetime
    """Our first answer."""
    outcome: CaseState
    steps: tuple[str, ...]


# -- what waits to be judged


def due(tx: Tx, *, limit: int) -> list[int]:
    """Cases in which something was said since they were last judged."""
    return list(tx.connection.scalars(select(CASE.id).where(CASE.outcome_due == 1).order_by(CASE.id).limit(limit)))


def silent_since(tx: Tx, before: datetime, *, limit: int) -> list[int]:
    """Watched cases in which nobody wrote since then."""
    query = select(OUTCOME.case_id).where(OUTCOME.outcome.is_(None), OUTCOME.watched_from <= before)
    return list(tx.connection.scalars(query.order_by(OUTCOME.watched_from).limit(limit)))


def looked_at(tx: Tx, case_ids: Iterable[int]) -> None:
    """These were judged."""
    tx.connection.execute(update(CASES).where(among(tx, CASE.id, case_ids)).values(outcome_due=0))


def turns(tx: Tx, case_ids: Sequence[int]) -> Mapping[int, list[Turn]]:
    """By case: what the customer wrote and what we wrote, oldest first."""
    found: dict[int, list[Turn]] = defaultdict(list)
    theirs = (
        select(
            MENTION.case_id, POST.posted_at, POST.id, MENTION.id.label("mention_id"), POST.text, POST.deleted_at,
            MENTION.label, MENTION.confidence, MENTION.mixed, MENTION.corrected_by,
        )
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .where(among(tx, MENTION.case_id, case_ids))
    )  # fmt: skip
    for row in tx.connection.execute(theirs):
        sure = row.confidence if row.corrected_by is None else 1.0
        found[row.case_id].append(Turn(
            row.posted_at, row.id, row.mention_id, row.text, row.deleted_at is not None, row.label, sure,
            bool(row.mixed),
        ))  # fmt: skip
    ours = select(POST.case_id, POST.posted_at, POST.id, POST.text, POST.deleted_at).where(
        among(tx, POST.case_id, case_ids), POST.kind == PostKind.OWN
    )
    for own in tx.connection.execute(ours):
        found[own.case_id].append(Turn(own.posted_at, own.id, None, own.text, own.deleted_at is not None))
    for said in found.values():
        said.sort(key=lambda turn: (turn.at, turn.post_id))
    return found


def newest_drafts(tx: Tx, case_ids: Iterable[int]) -> Mapping[int, int]:
    """By case: the newest reply of ours that became public."""
    query = select(DRAFT.case_id, func.max(DRAFT.id)).where(
        among(tx, DRAFT.case_id, case_ids), DRAFT.state.in_(_PUBLIC)
    )
    rows = tx.connection.execute(query.group_by(DRAFT.case_id))
    return {case_id: draft_id for case_id, draft_id in rows}  # noqa: C416  # as in drafts.counts


def promises_kept(tx: Tx, case_ids: Iterable[int]) -> set[int]:
    """The cases in which something we had promised was done."""
    query = select(FOLLOW_UP.case_id).where(
        among(tx, FOLLOW_UP.case_id, case_ids), FOLLOW_UP.state == FollowUpState.DONE
    )
    return set(tx.connection.scalars(query.distinct()))


# -- what was judged


def get(tx: Tx, case_id: int) -> Outcome:
    """What became of one case.

    Raises:
        NotFound: it was not answered, or nobody has looked at it yet.
    """
    found = of_cases(tx, [case_id]).get(case_id)
    if found is None:
        raise NotFound("case", case_id)
    return found


def of_cases(tx: Tx, case_ids: Iterable[int]) -> dict[int, Outcome]:
    """What became of these cases; those that were not answered are left out."""
    rows = tx.connection.execute(select(OUTCOMES).where(among(tx, OUTCOME.case_id, case_ids)))
    return {row.case_id: Outcome(*row) for row in rows}


def keep(tx: Tx, new: Iterable[Outcome], before: Mapping[int, Outcome]) -> None:
    """Write these down, beside or in place of what stood before; a change of the outcome leaves an event."""
    added = []
    for one in new:
        was = before.get(one.case_id)
        if was == one:
            continue
        values = {column.name: getattr(one, column.name) for column in OUTCOMES.columns}
        if was is None:
            added.append(values)
        else:
            tx.connection.execute(update(OUTCOMES).where(OUTCOME.case_id == one.case_id).values(**values))
        before_it = was.outcome if was else None
        if one.outcome is not before_it or (was is not None and one.settled_by != was.settled_by):
            _record(tx, one, before_it)
    tx.insert(OutcomeRow, added)


def _record(tx: Tx, one: Outcome, was: CaseState | None) -> None:
    tx.record(
        "outcome:settled" if one.outcome else "outcome:reopened", f"case:{one.case_id}",
        outcome=one.outcome.value if one.outcome else None, was=was.value if was else None, mention=one.mention_id,
        by="person" if one.settled_by else "rules",
    )  # fmt: skip


def by_person(tx: Tx, one: Outcome, outcome: CaseState, newest_mention_id: int | None) -> Outcome:
    """A person says what became of a case: no rule changes that until the customer says otherwise."""
    said = replace(one, outcome=outcome, settled_at=tx.at, settled_by=tx.actor, mention_id=newest_mention_id)
    keep(tx, [said], {one.case_id: one})
    return said


# -- what the report asks


def counts(tx: Tx, start: datetime, end: datetime, *, brand: str | None = None) -> list[Count]:
    """The cases whose outcome became known in `start <= time < end`, by what they came with and what became of them."""
    person = case((OUTCOME.settled_by.is_(None), 0), else_=1).label("person")
    query = (
        select(OUTCOME.label, OUTCOME.outcome, person, func.count().label("n"))
        .where(_settled(tx, start, end, brand))
        .group_by(OUTCOME.label, OUTCOME.outcome, "person")
    )
    return [Count(row.label, row.outcome, bool(row.person), row.n) for row in tx.connection.execute(query)]


def watched(tx: Tx, *, brand: str | None = None) -> int:
    """How many answered cases are still watched."""
    query = select(func.count()).select_from(OUTCOMES).where(OUTCOME.outcome.is_(None))
    if brand is not None:
        query = query.where(OUTCOME.brand == brand)
    return tx.connection.scalar(query) or 0


def known(
    tx: Tx,
    start: datetime,
    end: datetime,
    *,
    brand: str | None = None,
    outcome: CaseState | None = None,
    labels: Sequence[Label] = (),
    after: int | None = None,
    limit: int = 50,
) -> list[Known]:
    """The cases behind `counts`, the newest first; with `after` those that became known before that one."""
    query = _select_known().where(_settled(tx, start, end, brand))
    if outcome is not None:
        query = query.where(OUTCOME.outcome == outcome)
    if labels:
        query = query.where(OUTCOME.label.in_(labels))
    if after is not None:
        last = get(tx, after)
        older = OUTCOME.settled_at < last.settled_at
        query = query.where(older | ((OUTCOME.settled_at == last.settled_at) & (OUTCOME.case_id < after)))
    query = query.order_by(OUTCOME.settled_at.desc(), OUTCOME.case_id.desc()).limit(limit)
    return [_to_known(row) for row in tx.connection.execute(query)]


def behind(
    tx: Tx, start: datetime, end: datetime, *, brand: str | None = None, platform: str | None = None
) -> Iterator[Behind]:
    """The cases of complaints and questions behind `counts`, with their response times and steps."""
    query = (
        select(CASE.opened_at, CASE.first_response_at, OUTCOME.outcome, OUTCOME.steps)
        .join_from(OUTCOMES, CASES, CASE.id == OUTCOME.case_id)
        .where(
            _settled(tx, start, end, brand), OUTCOME.label.in_((Label.COMPLAINT, Label.QUESTION)),
            CASE.first_response_at.is_not(None),
        )
    )  # fmt: skip
    if platform is not None:
        query = query.where(CASE.platform == platform)
    for row in tx.connection.execute(query):
        yield Behind(row.opened_at, row.first_response_at, row.outcome, row.steps)


def _select_known() -> Select[Any]:
    decided = func.coalesce(OUTCOME.mention_id, CASE.newest_mention_id)
    return (
        select(OUTCOMES, CASE.platform, CASE.owner, ACCOUNT.handle, DRAFT.decided_by, POST.allows)
        .join_from(OUTCOMES, CASES, CASE.id == OUTCOME.case_id)
        .outerjoin(ACCOUNTS, ACCOUNT.id == CASE.account_id)
        .outerjoin(DRAFTS, DRAFT.id == OUTCOME.draft_id)
        .outerjoin(MENTIONS, MENTION.id == decided)
        .outerjoin(POSTS, POST.id == MENTION.post_id)
    )


def _to_known(row: Row[Any]) -> Known:
    shown = row.allows is None or Allows.from_code(row.allows).show
    return Known(
        row.case_id, row.brand, row.platform, row.handle if shown else None, row.label, row.outcome, row.reason,
        row.settled_at, row.settled_by, row.decided_by or row.owner,
    )  # fmt: skip


def _settled(tx: Tx, start: datetime, end: datetime, brand: str | None) -> ColumnElement[bool]:
    # Each brand by name: the index begins with it.
    brands = distinct(tx, MENTION.brand) if brand is None else [brand]
    return and_(
        OUTCOME.outcome.is_not(None), OUTCOME.brand.in_(brands), OUTCOME.settled_at >= start, OUTCOME.settled_at < end
    )
