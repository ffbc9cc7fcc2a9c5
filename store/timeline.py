"""One customer's timeline: what they said, what we answered, how it ended, what we noted and promised; newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select

from store.among import among
from store.engine import Tx
from store.errors import NotFound
from store.models_answers import EventRow
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    CASE,
    CASES,
    DRAFT,
    FOLLOW_UP,
    FOLLOW_UPS,
    MENTION,
    MENTIONS,
    NOTE,
    NOTES,
    POST,
    POSTS,
    table_of,
)
from store.states import CaseState, DraftState
from store.types import FollowUpKind, PostKind

EVENTS = table_of(EventRow)
EVENT = EVENTS.c


class StepKind(StrEnum):
    """What a step of a timeline is. Of several at one moment those named later here count as later."""

    CASE = "case"
    """A conversation began."""
    MENTION = "mention"
    """They said something."""
    REPLY = "reply"
    """We said something in public."""
    HANDED_OFF = "handed-off"
    """A reply was given to a person to post; nobody has seen it in public."""
    APPROVED = "approved"
    """A reply is approved, and has not left yet."""
    OUTCOME = "outcome"
    """A conversation ended."""
    NOTE = "note"
    """A colleague noted something."""
    PROMISE = "promise"
    """A reply of ours promised something with a time."""
    DATE = "date"
    """A note was given a day to come back on."""
    ASKED = "asked"
    """They asked not to be contacted, or a colleague linked two customers."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a timeline."""

    kind: StepKind
    id: int
    """Of the case, mention, post, draft, event, note or follow-up."""
    at: datetime
    text: str = ""
    """Words of a person, theirs or ours."""
    what: str = ""
    """In a word: a label, a state."""
    case_id: int | None = None
    platform: str | None = None
    by: str | None = None
    url: str | None = None
    due_at: datetime | None = None

    @property
    def key(self) -> str:
        """Names it: `mention:12`."""
        return f"{self.kind.value}:{self.id}"


class _Before(NamedTuple):
    """Where an earlier page ended."""

    at: datetime
    rank: int
    id: int


_ENDS: Final = {f"case:{state.value}" for state in CaseState} - {"case:open", "case:answered"}
_ASKED: Final = ("customer:opted-out", "customer:linked")
_FOLLOW_UPS: Final = {FollowUpKind.PROMISE: StepKind.PROMISE, FollowUpKind.REMINDER: StepKind.DATE}
_RANK: Final = {kind: n for n, kind in enumerate(StepKind)} | {StepKind.DATE: list(StepKind).index(StepKind.PROMISE)}


def of_customer(tx: Tx, customer_id: int, *, after: str | None = None, limit: int = 50) -> list[Step]:
    """The steps of one customer, newest first.

    Args:
        tx: a transaction.
        customer_id: whose.
        after: the key of a step: those before it in time.
        limit: at most so many.

    Raises:
        NotFound: `after` is no step of theirs.
    """
    case_ids = _cases_of(tx, customer_id)
    before = _end_of_page(tx, customer_id, case_ids, after) if after is not None else None
    steps: list[Step] = []
    for kind, at, row_id, query in _questions(tx, customer_id, case_ids):
        asked = query.order_by(at.desc(), row_id.desc()).limit(limit)
        if before is not None:
            asked = asked.where(_earlier(kind, at, row_id, before))
        steps += map(_step, tx.connection.execute(asked))
    return sorted(steps, key=_order, reverse=True)[:limit]


def _order(step: Step) -> _Before:
    return _Before(step.at, _RANK[step.kind], step.id)


def _earlier(kind: StepKind, at: Any, row_id: Any, before: _Before) -> ColumnElement[bool]:
    """In the words of an index: `at` first."""
    if _RANK[kind] == before.rank:
        return and_(at <= before.at, or_(at < before.at, row_id < before.id))
    return at <= before.at if _RANK[kind] < before.rank else at < before.at  # type: ignore[no-any-return]  # any column


def _cases_of(tx: Tx, customer_id: int) -> list[int]:
    query = select(CASE.id).join_from(ACCOUNTS, CASES, CASE.account_id == ACCOUNT.id)
    return list(tx.connection.scalars(query.where(ACCOUNT.customer_id == customer_id)))


def _end_of_page(tx: Tx, customer_id: int, case_ids: Sequence[int], key: str) -> _Before:
    kind, _, number = key.partition(":")
    if kind in set(StepKind) and number.isascii() and number.isdigit() and len(number) < 19:
        for asked, _at, row_id, query in _questions(tx, customer_id, case_ids):
            if _RANK[asked] == _RANK[StepKind(kind)]:
                for row in tx.connection.execute(query.where(row_id == int(number))):
                    return _order(_step(row))
    raise NotFound("customer", f"with a step {key}")


class _Question(NamedTuple):
    kind: StepKind
    at: Any
    id: Any
    query: Select[Any]


def _questions(tx: Tx, customer_id: int, case_ids: Sequence[int]) -> Iterator[_Question]:
    """What is asked of each table: an index answers each."""
    yield from _said(tx, customer_id, case_ids)
    yield from _kept(tx, customer_id, case_ids)


def _said(tx: Tx, customer_id: int, case_ids: Sequence[int]) -> Iterator[_Question]:
    """Conversations, what they said and what we said."""
    case = _as(StepKind.CASE, CASE.id, CASE.opened_at, what=CASE.state, case=CASE.id, platform=CASE.platform)
    case = case.join_from(ACCOUNTS, CASES, CASE.account_id == ACCOUNT.id).where(ACCOUNT.customer_id == customer_id)
    yield _Question(StepKind.CASE, CASE.opened_at, CASE.id, case)
    mention = _as(
        StepKind.MENTION, MENTION.id, MENTION.posted_at, text=POST.text, what=MENTION.label, case=MENTION.case_id,
        platform=MENTION.platform, by=POST.author, url=POST.url,
    ).join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)  # fmt: skip
    mention = mention.where(MENTION.customer_id == customer_id)
    yield _Question(StepKind.MENTION, MENTION.posted_at, MENTION.id, mention)
    reply = _as(
        StepKind.REPLY, POST.id, POST.posted_at, text=POST.text, case=POST.case_id, platform=POST.platform,
        by=POST.author, url=POST.url,
    ).where(among(tx, POST.case_id, case_ids), POST.kind == PostKind.OWN)  # fmt: skip
    yield _Question(StepKind.REPLY, POST.posted_at, POST.id, reply)
    # Asked by customer: by state it would be all that was ever handed off.
    state = func.coalesce(DRAFT.state, DRAFT.state)
    for kind, one in ((StepKind.HANDED_OFF, DraftState.HANDED_OFF), (StepKind.APPROVED, DraftState.APPROVED)):
        decided = _as(
            kind, DRAFT.id, DRAFT.decided_at, text=DRAFT.text, case=DRAFT.case_id, platform=DRAFT.platform,
            by=DRAFT.decided_by,
        ).where(
            # What a person says to have posted is there as a post of ours.
            DRAFT.customer_id == customer_id, state == one, DRAFT.posted_url.is_(None), DRAFT.decided_at.is_not(None),
        )  # fmt: skip
        yield _Question(kind, DRAFT.decided_at, DRAFT.id, decided)


def _kept(tx: Tx, customer_id: int, case_ids: Sequence[int]) -> Iterator[_Question]:
    """How it ended, what colleagues noted, and what we promised."""
    subjects = [f"case:{one}" for one in case_ids]
    outcome = _as(StepKind.OUTCOME, EVENT.seq, EVENT.at, what=EVENT.kind, case=EVENT.subject, by=EVENT.actor)
    outcome = outcome.where(among(tx, EVENT.subject, subjects), EVENT.kind.in_(_ENDS))
    yield _Question(StepKind.OUTCOME, EVENT.at, EVENT.seq, outcome)
    note = _as(StepKind.NOTE, NOTE.id, NOTE.at, text=NOTE.text, what=NOTE.prefers, by=NOTE.by)
    yield _Question(StepKind.NOTE, NOTE.at, NOTE.id, note.where(NOTE.customer_id == customer_id))
    promise = _as(
        FOLLOW_UP.kind, FOLLOW_UP.id, FOLLOW_UP.created_at, text=func.coalesce(FOLLOW_UP.what, NOTE.text),
        what=FOLLOW_UP.state,
        case=FOLLOW_UP.case_id, by=FOLLOW_UP.owner, due_at=FOLLOW_UP.due_at,
    ).outerjoin_from(FOLLOW_UPS, NOTES, NOTE.id == FOLLOW_UP.note_id)  # fmt: skip
    promise = promise.where(FOLLOW_UP.customer_id == customer_id)
    yield _Question(StepKind.PROMISE, FOLLOW_UP.created_at, FOLLOW_UP.id, promise)
    asked = _as(StepKind.ASKED, EVENT.seq, EVENT.at, what=EVENT.kind, by=EVENT.actor)
    asked = asked.where(EVENT.subject == f"customer:{customer_id}", EVENT.kind.in_(_ASKED))
    yield _Question(StepKind.ASKED, EVENT.at, EVENT.seq, asked)


_OTHERS: Final = ("text", "what", "case", "platform", "by", "url", "due_at")


def _as(kind: Any, row_id: Any, at: Any, **columns: Any) -> Select[Any]:
    named = {"kind": literal(kind.value) if isinstance(kind, StepKind) else kind, "id": row_id, "at": at}
    named |= {name: columns.get(name, literal(None)) for name in _OTHERS}
    return select(*(column.label(name) for name, column in named.items()))


def _step(row: Row[Any]) -> Step:
    kind = _FOLLOW_UPS[row.kind] if isinstance(row.kind, FollowUpKind) else StepKind(row.kind)
    case = int(row.case.partition(":")[2]) if isinstance(row.case, str) else row.case
    what = (row.what or "").rpartition(":")[2]
    return Step(kind, row.id, row.at, row.text or "", what, case, row.platform, row.by, row.url, row.due_at)
