"""Follow-ups: what we said we would do by a time, and notes that come back on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func, select, update

from store.among import among
from store.engine import Tx
from store.errors import NotFound
from store.models_followups import FollowUpRow, UnreadReplyRow
from store.rows import DRAFT, FOLLOW_UP, FOLLOW_UPS, NOTE, NOTES, UNREAD_REPLIES, UNREAD_REPLY
from store.states import FollowUpState, check_move
from store.types import FollowUp, FollowUpKind


class Window(NamedTuple):
    """When it is time to do something, and by when it is to be done."""

    starts_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are open, and of those how many wait for a person."""

    open: int
    due: int
    """Their time has come, overdue ones among them."""
    overdue: int


def _select() -> Select[Any]:
    return select(FOLLOW_UPS, NOTE.text.label("note")).outerjoin_from(FOLLOW_UPS, NOTES, NOTE.id == FOLLOW_UP.note_id)


def _value(row: Row[Any]) -> FollowUp:
    return FollowUp(
        id=row.id, kind=row.kind, state=row.state, brand=row.brand, case_id=row.case_id, draft_id=row.draft_id,
        customer_id=row.customer_id, note_id=row.note_id, what=row.what if row.note is None else row.note,
        owner=row.owner, starts_at=row.starts_at, due_at=row.due_at, first_due_at=row.first_due_at,
        snoozes=row.snoozes, yearly_on=row.yearly_on, proposed_at=row.proposed_at, created_at=row.created_at,
        closed_at=row.closed_at, closed_by=row.closed_by, reason=row.reason,
    )  # fmt: skip


def get(tx: Tx, follow_up_id: int) -> FollowUp:
    """One follow-up.

    Raises:
        NotFound: there is none with this id.
    """
    row = tx.connection.execute(_select().where(FOLLOW_UP.id == follow_up_id)).first()
    if row is None:
        raise NotFound("followup", follow_up_id)
    return _value(row)


def listed(
    tx: Tx,
    *,
    state: FollowUpState = FollowUpState.OPEN,
    owner: str | None = None,
    due_by: datetime | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[FollowUp]:
    """Open ones by when they are due, the first one first; others the newest first.

    Args:
        tx: a transaction.
        state: only of this state.
        owner: only this colleague's.
        due_by: only those whose time has come by then.
        after: go on after this one.
        limit: at most so many.
    """
    is_open = state is FollowUpState.OPEN
    order = [FOLLOW_UP.due_at, FOLLOW_UP.id] if is_open else [FOLLOW_UP.id.desc()]
    # In the words of the partial indexes, so that open ones are found by them.
    query = _select().where(FOLLOW_UP.state == state).order_by(*order).limit(limit)
    if owner is not None:
        query = query.where(FOLLOW_UP.owner == owner)
    if due_by is not None:
        query = query.where(FOLLOW_UP.starts_at <= due_by)
    if after is not None:
        last = get(tx, after).due_at
        beyond = (FOLLOW_UP.due_at > last) | ((FOLLOW_UP.due_at == last) & (FOLLOW_UP.id > after))
        query = query.where(beyond if is_open else FOLLOW_UP.id < after)
    return [_value(row) for row in tx.connection.execute(query)]


def counts(tx: Tx, at: datetime) -> Counts:
    """How many are open, due and overdue at a time."""
    is_open = FOLLOW_UP.state == FollowUpState.OPEN

    def count(*also: Any) -> int:
        return tx.connection.scalar(select(func.count()).select_from(FOLLOW_UPS).where(is_open, *also)) or 0

    return Counts(count(), count(FOLLOW_UP.starts_at <= at), count(FOLLOW_UP.due_at < at))


def open_of_cases(tx: Tx, case_ids: Iterable[int]) -> list[FollowUp]:
    """The open promises in these cases, the first due first."""
    query = _select().where(among(tx, FOLLOW_UP.case_id, case_ids), FOLLOW_UP.state == FollowUpState.OPEN)
    return [_value(row) for row in tx.connection.execute(query.order_by(FOLLOW_UP.due_at, FOLLOW_UP.id))]


def open_of_customer(tx: Tx, customer_id: int) -> list[FollowUp]:
    """What a person was promised and what was noted for a day, as far as it is open; the first due first."""
    return open_of_customers(tx, [customer_id])


def open_of_customers(tx: Tx, customer_ids: Iterable[int]) -> list[FollowUp]:
    """The same of several people."""
    query = _select().where(among(tx, FOLLOW_UP.customer_id, customer_ids), FOLLOW_UP.state == FollowUpState.OPEN)
    return [_value(row) for row in tx.connection.execute(query.order_by(FOLLOW_UP.due_at, FOLLOW_UP.id))]


def of_customer(tx: Tx, customer_id: int) -> list[FollowUp]:
    """Everything that was promised to a person or noted for a day, oldest first."""
    query = _select().where(FOLLOW_UP.customer_id == customer_id).order_by(FOLLOW_UP.id)
    return [_value(row) for row in tx.connection.execute(query)]


def to_draft(tx: Tx, at: datetime, *, limit: int = 500) -> list[FollowUp]:
    """What is open, whose time has come, and for which nothing was proposed yet, the first due first."""
    query = _select().where(
        FOLLOW_UP.state == FollowUpState.OPEN, FOLLOW_UP.starts_at <= at, FOLLOW_UP.proposed_at.is_(None)
    )
    return [_value(row) for row in tx.connection.execute(query.order_by(FOLLOW_UP.due_at, FOLLOW_UP.id).limit(limit))]


def add_promise(
    tx: Tx, *, draft_id: int, case_id: int, customer_id: int | None, brand: str, what: str, owner: str, when: Window
) -> int | None:
    """Keep what a reply of ours promised; None where this reply made a follow-up before."""
    before = select(FOLLOW_UP.id).where(FOLLOW_UP.draft_id == draft_id)
    if tx.connection.scalar(before) is not None:
        return None
    row = {
        "kind": FollowUpKind.PROMISE, "brand": brand, "case_id": case_id, "draft_id": draft_id,
        "customer_id": customer_id, "note_id": None, "what": what, "owner": owner, "yearly_on": None,
    }  # fmt: skip
    return _add(tx, row, when, case=case_id, draft=draft_id)


def add_reminder(
    tx: Tx, *, note_id: int, customer_id: int, brand: str | None, owner: str, when: Window, yearly_on: str | None
) -> int:
    """Have a note about a customer come back. A note has one open reminder at a time."""
    row = {
        "kind": FollowUpKind.REMINDER, "brand": brand, "case_id": None, "draft_id": None, "customer_id": customer_id,
        "note_id": note_id, "what": None, "owner": owner, "yearly_on": yearly_on,
    }  # fmt: skip
    return _add(tx, row, when, customer=customer_id, note=note_id)


def _add(tx: Tx, row: dict[str, Any], when: Window, **ids: int) -> int:
    [new_id] = tx.ids(FollowUpRow, 1)
    fresh = {
        "id": new_id, "state": FollowUpState.OPEN, "starts_at": when.starts_at, "due_at": when.due_at,
        "first_due_at": when.due_at, "snoozes": 0, "proposed_at": None, "created_at": tx.at, "closed_at": None,
        "closed_by": None, "reason": None,
    }  # fmt: skip
    tx.insert(FollowUpRow, [{**row, **fresh}])
    due = when.due_at.isoformat(timespec="seconds")
    tx.record("followup:made", f"followup:{new_id}", type=row["kind"], owner=row["owner"], due=due, **ids)
    return new_id


def close(tx: Tx, follow_up_id: int, to: FollowUpState, *, by: str | None = None, reason: str | None = None) -> None:
    """Done, or not to be done any more.

    Raises:
        NotFound, MoveRefused: as they say.
    """
    check_move(get(tx, follow_up_id).state, to)
    values = {"state": to, "closed_at": tx.at, "closed_by": by or tx.actor, "reason": reason}
    _change(tx, follow_up_id, **values)
    tx.record(f"followup:{to.value}", f"followup:{follow_up_id}")


def snooze(tx: Tx, follow_up_id: int, when: Window) -> None:
    """Put it off. What the customer was told stays in `first_due_at`, and nothing proposed counts any more.

    Raises:
        NotFound: there is none with this id.
        MoveRefused: it is not open.
    """
    was = _open(tx, follow_up_id)
    values = {"starts_at": when.starts_at, "due_at": when.due_at, "snoozes": was.snoozes + 1, "proposed_at": None}
    _change(tx, follow_up_id, **values)
    stamps = {name: at.isoformat(timespec="seconds") for name, at in (("was", was.due_at), ("until", when.due_at))}
    tx.record("followup:snoozed", f"followup:{follow_up_id}", **stamps)


def reassign(tx: Tx, follow_up_id: int, owner: str) -> None:
    """Give it to a colleague.

    Raises:
        NotFound: there is none with this id.
        MoveRefused: it is not open.
    """
    was = _open(tx, follow_up_id)
    _change(tx, follow_up_id, owner=owner)
    tx.record("followup:reassigned", f"followup:{follow_up_id}", owner=owner, was=was.owner)


def proposed(tx: Tx, follow_up_ids: Iterable[int]) -> None:
    """Drafting has proposed a reply for these."""
    tx.connection.execute(update(FOLLOW_UPS).where(among(tx, FOLLOW_UP.id, follow_up_ids)).values(proposed_at=tx.at))


def _open(tx: Tx, follow_up_id: int) -> FollowUp:
    found = get(tx, follow_up_id)
    if found.state is not FollowUpState.OPEN:
        check_move(found.state, FollowUpState.OPEN)
    return found


def _change(tx: Tx, follow_up_id: int, **values: Any) -> None:
    tx.connection.execute(update(FOLLOW_UPS).where(FOLLOW_UP.id == follow_up_id).values(**values))


def forget(tx: Tx, customer_id: int) -> None:
    """Everything that was promised to a person or noted for a day goes: it quotes what was said to them."""
    theirs = select(DRAFT.id).where(DRAFT.customer_id == customer_id)
    tx.connection.execute(UNREAD_REPLIES.delete().where(UNREAD_REPLY.draft_id.in_(theirs)))
    tx.connection.execute(FOLLOW_UPS.delete().where(FOLLOW_UP.customer_id == customer_id))


# -- replies that somebody else than `post` found to be public


def unread(tx: Tx, draft_id: int, sent_at: datetime) -> None:
    """This reply is public, and nobody has read yet what it promises."""
    known = select(UNREAD_REPLY.draft_id).where(UNREAD_REPLY.draft_id == draft_id)
    if tx.connection.scalar(known) is None:
        tx.insert(UnreadReplyRow, [{"draft_id": draft_id, "sent_at": sent_at}])


def has_unread(tx: Tx) -> bool:
    """Somebody has to read a reply."""
    return tx.connection.scalar(select(UNREAD_REPLY.draft_id).limit(1)) is not None


def take_unread(tx: Tx, *, limit: int = 500) -> list[tuple[int, datetime]]:
    """The replies that nobody has read yet, with when they were sent; they count as read with this transaction."""
    query = select(UNREAD_REPLY.draft_id, UNREAD_REPLY.sent_at).order_by(UNREAD_REPLY.draft_id).limit(limit)
    found = [(row.draft_id, row.sent_at) for row in tx.connection.execute(query)]
    if found:
        these = [draft_id for draft_id, _ in found]
        tx.connection.execute(UNREAD_REPLIES.delete().where(among(tx, UNREAD_REPLY.draft_id, these)))
    return found
