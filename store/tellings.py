"""Which draft says which facts of an incident: who was told what, and which drafts are stale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from store.among import among
from store.engine import Tx
from store.incidents import FACT, FACTS, INCIDENT, INCIDENTS, MEMBER, MEMBERS
from store.models_incidents import IncidentDraftRow, IncidentState
from store.rows import ACCOUNT, ACCOUNTS, CASE, CASES, DRAFT, DRAFTS, table_of
from store.states import LIVE_DRAFTS, DraftState

TELLINGS = table_of(IncidentDraftRow)
TELLING = TELLINGS.c


@dataclass(frozen=True, slots=True)
class Told:
    """A case whose customer was told facts."""

    case_id: int
    version: int
    """The newest that they were told."""


def _public() -> ColumnElement[bool]:
    """The reply can be seen: sent, or posted by hand as a person says."""
    by_hand = and_(DRAFT.state == DraftState.HANDED_OFF, DRAFT.posted_url.is_not(None))
    return or_(DRAFT.state == DraftState.POSTED, by_hand)


def add(tx: Tx, rows: Sequence[tuple[int, int, int]]) -> None:
    """These drafts say these facts: (draft, incident, version)."""
    names = ("draft_id", "incident_id", "version")
    tx.insert(IncidentDraftRow, [dict(zip(names, row, strict=True)) for row in rows])
    for draft_id, incident_id, version in rows:
        tx.record("incident:drafted", f"draft:{draft_id}", incident=incident_id, facts=version)


def told(tx: Tx, incident_id: int, case_ids: Iterable[int] | None = None) -> list[Told]:
    """The cases that were told facts of an incident, each with the newest version that they were told."""
    query = (
        select(DRAFT.case_id, func.max(TELLING.version))
        .join_from(TELLINGS, DRAFTS, DRAFT.id == TELLING.draft_id)
        .where(TELLING.incident_id == incident_id, _public())
        .group_by(DRAFT.case_id)
        .order_by(DRAFT.case_id)
    )
    if case_ids is not None:
        query = query.where(among(tx, DRAFT.case_id, case_ids))
    return [Told(case_id, version) for case_id, version in tx.connection.execute(query)]


def told_counts(tx: Tx, incident_ids: Iterable[int]) -> dict[int, int]:
    """How many cases of each incident were told."""
    query = (
        select(TELLING.incident_id, func.count(DRAFT.case_id.distinct()))
        .join_from(TELLINGS, DRAFTS, DRAFT.id == TELLING.draft_id)
        .where(among(tx, TELLING.incident_id, incident_ids), _public())
        .group_by(TELLING.incident_id)
    )
    return {incident_id: count for incident_id, count in tx.connection.execute(query)}  # noqa: C416  # as in drafts.counts


def newest_of_each_customer(tx: Tx, case_ids: Iterable[int]) -> set[int]:
    """Of these cases the one of each customer in which they wrote last: nobody needs the same news twice."""
    query = (
        select(CASE.id, ACCOUNT.customer_id)
        .outerjoin_from(CASES, ACCOUNTS, ACCOUNT.id == CASE.account_id)
        .where(among(tx, CASE.id, case_ids))
        .order_by(CASE.last_post_at, CASE.id)
    )
    newest: dict[tuple[str, int], int] = {}
    for case_id, customer_id in tx.connection.execute(query):
        key = ("case", case_id) if customer_id is None else ("customer", customer_id)
        newest[key] = case_id
    return set(newest.values())


def answered(tx: Tx, mention_ids: Iterable[int]) -> set[int]:
    """Which of these mentions have a public reply of ours."""
    query = select(DRAFT.mention_id).where(among(tx, DRAFT.mention_id, mention_ids), _public())
    return set(tx.connection.scalars(query))


def said_by(tx: Tx, draft_id: int) -> tuple[int, int] | None:
    """(incident, version) of the facts that a draft says; None where it says none."""
    row = tx.connection.execute(
        select(TELLING.incident_id, TELLING.version).where(TELLING.draft_id == draft_id)
    ).first()
    return (row.incident_id, row.version) if row else None


def live_drafts(tx: Tx, incident_id: int, case_ids: Iterable[int] | None = None) -> list[int]:
    """The live drafts that say facts of an incident; of these cases, or of all."""
    query = select(TELLING.draft_id).join_from(TELLINGS, DRAFTS, DRAFT.id == TELLING.draft_id)
    query = query.where(TELLING.incident_id == incident_id, DRAFT.state.in_(LIVE_DRAFTS)).order_by(TELLING.draft_id)
    if case_ids is not None:
        query = query.where(among(tx, DRAFT.case_id, case_ids))
    return list(tx.connection.scalars(query))


def lapsed(tx: Tx) -> list[tuple[int, int]]:
    """(incident, draft) of live drafts whose facts hold no longer at `tx.at`, and that may still be called back."""
    newest = and_(FACT.incident_id == INCIDENT.id, FACT.version == INCIDENT.facts_version)
    query = (
        select(TELLING.incident_id, TELLING.draft_id)
        .join_from(TELLINGS, DRAFTS, DRAFT.id == TELLING.draft_id)
        .join(INCIDENTS, INCIDENT.id == TELLING.incident_id)
        .join(FACTS, newest)
        .where(
            INCIDENT.state == IncidentState.OPEN, FACT.until <= tx.at,
            DRAFT.state.in_((DraftState.PROPOSED, DraftState.APPROVED)),
        )
        .order_by(TELLING.draft_id)
    )  # fmt: skip
    return [(incident_id, draft_id) for incident_id, draft_id in tx.connection.execute(query)]


def of_cases(tx: Tx, case_ids: Iterable[int]) -> list[dict[str, Any]]:
    """What the customer of these cases was told in incidents, for the customer."""
    query = (
        select(TELLING.incident_id, DRAFT.case_id, FACT.version, FACT.text)
        .join_from(TELLINGS, DRAFTS, DRAFT.id == TELLING.draft_id)
        .join(FACTS, and_(FACT.incident_id == TELLING.incident_id, FACT.version == TELLING.version))
        .where(among(tx, DRAFT.case_id, case_ids), _public())
        .order_by(TELLING.draft_id)
    )
    names = ("incident_id", "case_id", "facts_version", "facts")
    return [dict(zip(names, row, strict=True)) for row in tx.connection.execute(query)]


def forget(tx: Tx, customer_id: int, account_ids: Iterable[int]) -> None:
    """A person is erased: no incident knows their cases or what they were told."""
    theirs = select(CASE.id).where(among(tx, CASE.account_id, account_ids))
    drafted = select(DRAFT.id).where((DRAFT.customer_id == customer_id) | DRAFT.case_id.in_(theirs))
    tx.connection.execute(TELLINGS.delete().where(TELLING.draft_id.in_(drafted)))
    tx.connection.execute(MEMBERS.delete().where(MEMBER.case_id.in_(theirs)))
