"""Who waited for whom in a case, and what else a clock is set by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from store.among import among
from store.engine import Tx
from store.models_answers import EventRow
from store.rows import ACCOUNT, ACCOUNTS, CASE, CASES, CUSTOMER, CUSTOMERS, MENTION, MENTIONS, POST, table_of
from store.states import CaseState
from store.types import Label, PostKind

_EVENT = table_of(EventRow).c


class Facts(NamedTuple):
    """What the clock of a case is set by."""

    case_id: int
    brand: str
    state: CaseState
    owner: str | None
    label: Label
    """Of the newest mention where a person corrected it, else of the case."""
    urgency_rank: int
    opened_at: datetime
    last_post_at: datetime
    last_own_at: datetime | None
    first_response_at: datetime | None
    closed_to_us_at: datetime | None
    """Since when this customer asked to be left alone, or is forgotten."""


def facts(tx: Tx, case_ids: Iterable[int] | None, *, limit: int = 1000) -> list[Facts]:
    """What the clocks of these cases are set by; of None: of the cases that changed since theirs were set."""
    label = func.coalesce(MENTION.label, CASE.label, type_=CASE.label.type)
    query = (
        select(
            CASE.id, CASE.brand, CASE.state, CASE.owner, label, CASE.urgency_rank, CASE.opened_at, CASE.last_post_at,
            CASE.last_own_at, CASE.first_response_at, func.coalesce(
                CUSTOMER.opted_out_at, CUSTOMER.erased_at, type_=CUSTOMER.erased_at.type
            ),
        )
        .outerjoin_from(CASES, MENTIONS, and_(MENTION.id == CASE.newest_mention_id, MENTION.corrected_by.is_not(None)))
        .outerjoin(ACCOUNTS, ACCOUNT.id == CASE.account_id)
        .outerjoin(CUSTOMERS, CUSTOMER.id == ACCOUNT.customer_id)
    )  # fmt: skip
    if case_ids is None:
        query = query.where(CASE.clock_stale == 1).order_by(CASE.id).limit(limit)
    else:
        query = query.where(among(tx, CASE.id, case_ids))
    return [Facts._make(row) for row in tx.connection.execute(query)]


def said(tx: Tx, case_ids: Iterable[int], *, but: str) -> dict[int, list[datetime]]:
    """When the customer posted, by case; what has `but` as the reason for having no draft asks nothing of us."""
    query = select(MENTION.case_id, MENTION.posted_at).where(
        among(tx, MENTION.case_id, case_ids), func.coalesce(MENTION.no_draft_reason, "") != but
    )
    return _by_case(tx, query)


def answered(tx: Tx, case_ids: Iterable[int]) -> dict[int, list[datetime]]:
    """When we posted, by case."""
    query = select(POST.case_id, POST.posted_at).where(among(tx, POST.case_id, case_ids), POST.kind == PostKind.OWN)
    return _by_case(tx, query)


def ended(tx: Tx, case_ids: Iterable[int]) -> dict[int, list[datetime]]:
    """When these cases came to an end, before somebody wrote again."""
    subjects = {f"case:{case_id}": case_id for case_id in case_ids}
    ends = [f"case:{s.value}" for s in CaseState if s not in {CaseState.OPEN, CaseState.ANSWERED}]
    query = select(_EVENT.subject, _EVENT.at).where(among(tx, _EVENT.subject, subjects), _EVENT.kind.in_(ends))
    found: dict[int, list[datetime]] = {}
    for subject, at in tx.connection.execute(query):
        found.setdefault(subjects[subject], []).append(at)
    return found


def _by_case(tx: Tx, query: Any) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    for case_id, at in tx.connection.execute(query):
        found.setdefault(case_id, []).append(at)
    return found


def critical_reading(tx: Tx, case_ids: Iterable[int]) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The topics and reasons of the newest critical mention of each of these cases."""
    query = (
        select(MENTION.case_id, MENTION.topics, MENTION.reasons)
        .where(among(tx, MENTION.case_id, case_ids), MENTION.urgency_rank == 0)
        .order_by(MENTION.posted_at, MENTION.id)
    )
    return {case_id: (topics, reasons) for case_id, topics, reasons in tx.connection.execute(query)}
