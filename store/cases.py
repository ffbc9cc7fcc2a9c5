"""Cases: one conversation with one customer, and where it stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update

from store.among import among
from store.engine import Tx
from store.errors import NotFound
from store.rows import ACCOUNT, CASE, CASES, CUSTOMER, DRAFT, DRAFTS, MENTION, select_cases, to_case
from store.states import LIVE_DRAFTS, CaseState, check_move
from store.types import RANKED_URGENCY, URGENCY_RANK, Case, Urgency


def get(tx: Tx, case_id: int) -> Case:
    """One case.

    Raises:
        NotFound: there is none with this id.
    """
    row = tx.connection.execute(select_cases().where(CASE.id == case_id)).first()
    if row is None:
        raise NotFound("case", case_id)
    return to_case(row)


def get_many(tx: Tx, case_ids: Iterable[int]) -> dict[int, Case]:
    """Several cases by id."""
    found: dict[int, Case] = {}
    for row in tx.connection.execute(select_cases().where(among(tx, CASE.id, case_ids))):
        found[row.id] = to_case(row)
    return found


def of_accounts(tx: Tx, account_ids: Iterable[int], roots: Iterable[str]) -> list[Case]:
    """The cases of these accounts in these threads."""
    wanted = set(roots)
    found: list[Case] = []
    query = select_cases().where(among(tx, CASE.account_id, account_ids))
    found.extend(to_case(row) for row in tx.connection.execute(query) if row.thread_root in wanted)
    return found


def in_threads(tx: Tx, platform: str, roots: Iterable[str]) -> dict[str, list[Case]]:
    """The cases in these threads, by thread."""
    found: dict[str, list[Case]] = {}
    query = select_cases().where(CASE.platform == platform, among(tx, CASE.thread_root, roots))
    for row in tx.connection.execute(query):
        found.setdefault(row.thread_root, []).append(to_case(row))
    return found


def listed(
    tx: Tx,
    *,
    state: CaseState | None = None,
    owner: str | None = None,
    urgency: Urgency | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Case]:
    """Cases: of one state the most urgent and oldest first; of all states the newest first."""
    order = [CASE.id.desc()] if state is None else [CASE.urgency_rank, CASE.id]
    # The ids come from an index alone; only those that are shown are looked up and joined.
    ids = select(CASE.id).order_by(*order).limit(limit)
    if state is not None:
        ids = ids.where(CASE.state == state)
    if owner is not None:
        ids = ids.where(CASE.owner == owner)
    if urgency is not None:
        ids = ids.where(CASE.urgency_rank == URGENCY_RANK[urgency])
    if after is not None:
        last = get(tx, after)
        rank = URGENCY_RANK[last.urgency]
        beyond = (CASE.urgency_rank > rank) | ((CASE.urgency_rank == rank) & (CASE.id > after))
        ids = ids.where(CASE.id < after if state is None else beyond)
    query = select_cases().where(CASE.id.in_(ids)).order_by(*order)
    return [to_case(row) for row in tx.connection.execute(query)]


def of_customer(tx: Tx, customer_id: int, *, limit: int = 20) -> list[Case]:
    """A customer's cases, newest first."""
    ids = select(MENTION.case_id).where(MENTION.customer_id == customer_id, MENTION.case_id.is_not(None))
    query = select_cases().where(CASE.id.in_(ids)).order_by(CASE.id.desc()).limit(limit)
    return [to_case(row) for row in tx.connection.execute(query)]


def change(tx: Tx, case_id: int, values: Mapping[str, Any]) -> None:
    """Set columns that hearing derived from the posts. State changes go through `move`."""
    tx.connection.execute(update(CASES).where(CASE.id == case_id).values(clock_stale=1, **values))


def move(tx: Tx, case_id: int, to: CaseState, **values: Any) -> None:
    """Change the state of a case, as the table of moves allows, and leave an event.

    Raises:
        NotFound: there is no such case.
        MoveRefused: the table of moves does not hold it.
    """
    now = tx.connection.scalar(select(CASE.state).where(CASE.id == case_id))
    if now is None:
        raise NotFound("case", case_id)
    if now is to:
        if values:
            change(tx, case_id, values)
        return
    check_move(now, to)
    tx.connection.execute(update(CASES).where(CASE.id == case_id).values(state=to, clock_stale=1, **values))
    tx.record(f"case:{to.value}", f"case:{case_id}", was=now.value)


def first_response(tx: Tx, case_id: int, at: datetime) -> None:
    """We answered at this time; the first answer stops the clock."""
    row = tx.connection.execute(select(CASE.first_response_at, CASE.last_own_at).where(CASE.id == case_id)).one()
    first = min(at, row.first_response_at) if row.first_response_at else at
    last = max(at, row.last_own_at) if row.last_own_at else at
    change(tx, case_id, {"first_response_at": first, "last_own_at": last, "outcome_due": 1})


def look_at_outcome(tx: Tx, case_id: int) -> None:
    """What the customer's posts say has changed: what became of our reply is to be read again."""
    statement = update(CASES).where(CASE.id == case_id, CASE.first_response_at.is_not(None))
    tx.connection.execute(statement.values(outcome_due=1))


def assign(tx: Tx, case_id: int, owner: str | None, *, rule: str | None = None) -> None:
    """Give a case to a colleague, or to nobody; `rule` is what gave it, where no person did."""
    get(tx, case_id)
    change(tx, case_id, {"owner": owner})
    tx.record("case:assigned", f"case:{case_id}", owner=owner, **({"rule": rule} if rule else {}))


def open_by_owner(tx: Tx) -> dict[str, int]:
    """How many open cases each colleague has."""
    query = select(CASE.owner, func.count()).where(CASE.owner.is_not(None), CASE.state == CaseState.OPEN)
    return {owner: count for owner, count in tx.connection.execute(query.group_by(CASE.owner))}  # noqa: C416  # a Row


def escalate(tx: Tx, case_id: int, urgency: Urgency) -> None:
    """A person says that a case is more urgent than it was taken for; what is drafted for it moves up with it."""
    rank = URGENCY_RANK[urgency]
    change(tx, case_id, {"urgency_rank": rank})
    theirs = (DRAFT.case_id == case_id) & (DRAFT.state.in_(LIVE_DRAFTS))
    tx.connection.execute(update(DRAFTS).where(theirs).values(urgency_rank=rank))
    tx.record("case:escalated", f"case:{case_id}", urgency=urgency.value)


def open_counts(tx: Tx) -> dict[Urgency, int]:
    """Open cases by urgency."""
    query = select(CASE.urgency_rank, func.count()).where(CASE.state == CaseState.OPEN).group_by(CASE.urgency_rank)
    return {RANKED_URGENCY[rank]: count for rank, count in tx.connection.execute(query)}


def first_to_answer(tx: Tx, *, limit: int = 5) -> list[Case]:
    """The open cases to look at first: the most urgent, and among those the ones that have waited longest."""
    # Who asked for silence, or was forgotten, waits for nobody.
    silent = (
        exists()
        .where(ACCOUNT.id == CASE.account_id, CUSTOMER.id == ACCOUNT.customer_id)
        .where(CUSTOMER.opted_out_at.is_not(None) | CUSTOMER.erased_at.is_not(None))
    )
    query = select_cases().where(CASE.state == CaseState.OPEN, ~silent)
    query = query.order_by(CASE.urgency_rank, CASE.id).limit(limit)
    return [to_case(row) for row in tx.connection.execute(query)]
