"""Incidents: a burst of cases with one cause, its facts, and its cases. Every act leaves an event, of ids alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select, update

from store.among import among
from store.engine import Tx
from store.errors import MoveRefused, NotFound
from store.models_incidents import IncidentCaseRow, IncidentFactsRow, IncidentRow, IncidentState, Membership
from store.rows import CASE, CASES, MENTION, MENTIONS, POST, POSTS, table_of
from store.states import CaseState
from store.types import Label

INCIDENTS, FACTS, MEMBERS = table_of(IncidentRow), table_of(IncidentFactsRow), table_of(IncidentCaseRow)
INCIDENT, FACT, MEMBER = INCIDENTS.c, FACTS.c, MEMBERS.c

_MOVES = {
    IncidentState.PROPOSED: {IncidentState.OPEN, IncidentState.DISMISSED, IncidentState.PASSED},
    IncidentState.OPEN: {IncidentState.CLOSED},
}
GATHERED = (Label.COMPLAINT, Label.QUESTION)
"""Nobody who praises is told of an incident."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the team knows, in words for customers."""

    incident_id: int
    version: int
    text: str
    until: datetime | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident, or the proposal of one."""

    id: int
    brand: str
    name: str
    state: IncidentState
    topic: str
    """Only mentions of this topic belong; empty: of any."""
    words: tuple[str, ...]
    since: datetime
    complaints: int
    people: int
    usual: int
    opened_by: str
    opened_at: datetime
    seen_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    facts: Facts | None
    """The newest; None while it is only proposed."""


@dataclass(frozen=True, slots=True)
class Burst:
    """More complaints about one topic than is usual at this hour of this weekday."""

    brand: str
    topic: str
    since: datetime
    complaints: int
    people: int
    usual: int


def _select() -> Select[Any]:
    newest = and_(FACT.incident_id == INCIDENT.id, FACT.version == INCIDENT.facts_version)
    facts = [FACT[name].label(f"facts_{name}") for name in ("text", "until", "by", "at")]
    return select(INCIDENTS, *facts).outerjoin_from(INCIDENTS, FACTS, newest)


def _value(row: Row[Any]) -> Incident:
    version = row.facts_version
    facts = Facts(row.id, version, row.facts_text, row.facts_until, row.facts_by, row.facts_at) if version else None
    return Incident(
        row.id, row.brand, row.name, row.state, row.topic, row.words, row.since, row.complaints, row.people, row.usual,
        row.opened_by, row.opened_at, row.seen_at, row.closed_by, row.closed_at, facts,
    )  # fmt: skip


def get(tx: Tx, incident_id: int) -> Incident:
    """One incident.

    Raises:
        NotFound: there is none with this id.
    """
    row = tx.connection.execute(_select().where(INCIDENT.id == incident_id)).first()
    if row is None:
        raise NotFound("incident", incident_id)
    return _value(row)


def listed(tx: Tx, *states: IncidentState, limit: int = 200) -> list[Incident]:
    """Incidents, newest first; of these states, or of all."""
    query = _select().order_by(INCIDENT.id.desc()).limit(limit)
    if states:
        query = query.where(INCIDENT.state.in_(states))
    return [_value(row) for row in tx.connection.execute(query)]


def get_many(tx: Tx, incident_ids: Iterable[int]) -> dict[int, Incident]:
    """Several incidents by id."""
    return {row.id: _value(row) for row in tx.connection.execute(_select().where(among(tx, INCIDENT.id, incident_ids)))}


def add(
    tx: Tx, *, brand: str, name: str, topic: str, words: Sequence[str], since: datetime, facts: str,
    until: datetime | None,
) -> int:  # fmt: skip
    """Open an incident that nobody proposed."""
    [incident_id] = tx.ids(IncidentRow, 1)
    tx.insert(IncidentRow, [_row(tx, incident_id, brand, topic, since, name=name, words=tuple(words),
                                 state=IncidentState.OPEN, facts_version=1)])  # fmt: skip
    _insert_facts(tx, incident_id, 1, facts, until)
    tx.record("incident:open", f"incident:{incident_id}", facts=1)
    return incident_id


def _row(tx: Tx, incident_id: int, brand: str, topic: str, since: datetime, **values: Any) -> dict[str, Any]:
    return {
        "id": incident_id, "brand": brand, "topic": topic, "since": since, "words": (), "facts_version": 0,
        "complaints": 0, "people": 0, "usual": 0, "opened_by": tx.actor, "opened_at": tx.at, "seen_at": tx.at,
        "closed_by": None, "closed_at": None, **values,
    }  # fmt: skip


def propose(tx: Tx, burst: Burst) -> int | None:
    """Keep a burst as a proposal, or bring the one that stands up to date; returns the id of a new one."""
    counts = {"complaints": burst.complaints, "people": burst.people, "usual": burst.usual}
    same = (INCIDENT.brand == burst.brand, INCIDENT.topic == burst.topic, INCIDENT.state == IncidentState.PROPOSED)
    known = tx.connection.scalar(select(INCIDENT.id).where(*same))
    if known is not None:
        tx.connection.execute(update(INCIDENTS).where(INCIDENT.id == known).values(seen_at=tx.at, **counts))
        return None
    [incident_id] = tx.ids(IncidentRow, 1)
    row = _row(tx, incident_id, burst.brand, burst.topic, burst.since, name="", state=IncidentState.PROPOSED, **counts)
    tx.insert(IncidentRow, [row])
    tx.record("incident:proposed", f"incident:{incident_id}", **counts)
    return incident_id


def take_up(
    tx: Tx, proposal: Incident, *, name: str, words: Sequence[str], topic: str, since: datetime, facts: str,
    until: datetime | None,
) -> int:  # fmt: skip
    """A proposal becomes an incident.

    Raises:
        MoveRefused: it is none any more.
    """
    _insert_facts(tx, proposal.id, 1, facts, until)
    move(tx, proposal, IncidentState.OPEN, name=name, words=tuple(words), topic=topic, since=since, facts_version=1,
         opened_by=tx.actor, opened_at=tx.at)  # fmt: skip
    return proposal.id


def move(tx: Tx, incident: Incident, to: IncidentState, **values: Any) -> None:
    """Change the state of an incident.

    Raises:
        MoveRefused: an incident goes from proposed to open, dismissed or passed, and from open to closed.
    """
    possible = _MOVES.get(incident.state, set())
    if to not in possible:
        raise MoveRefused(incident.state.value, to.value, sorted(state.value for state in possible))
    tx.connection.execute(update(INCIDENTS).where(INCIDENT.id == incident.id).values(state=to, **values))
    tx.record(f"incident:{to.value}", f"incident:{incident.id}")


def close(tx: Tx, incident: Incident) -> None:
    """It ended; its last facts say how."""
    move(tx, incident, IncidentState.CLOSED, closed_by=tx.actor, closed_at=tx.at)


def set_facts(tx: Tx, incident: Incident, text: str, until: datetime | None) -> int:
    """The team knows something else now; returns the new version."""
    version = 1 + (incident.facts.version if incident.facts else 0)
    _insert_facts(tx, incident.id, version, text, until)
    tx.connection.execute(update(INCIDENTS).where(INCIDENT.id == incident.id).values(facts_version=version))
    tx.record("incident:facts", f"incident:{incident.id}", facts=version)
    return version


def _insert_facts(tx: Tx, incident_id: int, version: int, text: str, until: datetime | None) -> None:
    tx.insert(IncidentFactsRow, [
        {"incident_id": incident_id, "version": version, "text": text, "until": until, "by": tx.actor, "at": tx.at}
    ])  # fmt: skip


def facts_of(tx: Tx, incident_id: int) -> list[Facts]:
    """Every version, oldest first."""
    rows = tx.connection.execute(select(FACTS).where(FACT.incident_id == incident_id).order_by(FACT.version))
    return [Facts(*row) for row in rows]


# -- cases


def join(tx: Tx, incident_id: int, case_ids: Iterable[int]) -> None:
    """These cases belong to it. The caller left out those that left it, or are in another."""
    new = sorted(set(case_ids))
    tx.insert(IncidentCaseRow, [
        {"incident_id": incident_id, "case_id": case_id, "state": Membership.IN, "joined_at": tx.at} for case_id in new
    ])  # fmt: skip
    for case_id in new:
        tx.record("incident:joined", f"case:{case_id}", incident=incident_id)


def settle(tx: Tx, incident_id: int, case_ids: Iterable[int], to: Membership) -> None:
    """These cases have left it, or need nothing more of it."""
    these = (MEMBER.incident_id == incident_id, among(tx, MEMBER.case_id, case_ids))
    tx.connection.execute(update(MEMBERS).where(*these).values(state=to))


def members(tx: Tx, incident_id: int) -> dict[int, Membership]:
    """Every case that is or was in it."""
    query = select(MEMBER.case_id, MEMBER.state).where(MEMBER.incident_id == incident_id).order_by(MEMBER.case_id)
    return {case_id: state for case_id, state in tx.connection.execute(query)}  # noqa: C416  # as in drafts.counts


def incident_of(tx: Tx, case_ids: Iterable[int]) -> dict[int, int]:
    """By case: the incident with whose facts it is answered."""
    query = select(MEMBER.case_id, MEMBER.incident_id).where(MEMBER.state == Membership.IN)
    rows = tx.connection.execute(query.where(among(tx, MEMBER.case_id, case_ids)))
    return {case_id: incident_id for case_id, incident_id in rows}  # noqa: C416  # as in drafts.counts


def ever_in(tx: Tx, case_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(incident, case) of every membership of these cases, also those that ended."""
    rows = tx.connection.execute(select(MEMBER.incident_id, MEMBER.case_id).where(among(tx, MEMBER.case_id, case_ids)))
    return {(incident_id, case_id) for incident_id, case_id in rows}


def sizes(tx: Tx, incident_ids: Iterable[int]) -> dict[int, int]:
    """How many cases belong to each of these."""
    query = select(MEMBER.incident_id, func.count()).where(
        among(tx, MEMBER.incident_id, incident_ids), MEMBER.state != Membership.LEFT
    )
    rows = tx.connection.execute(query.group_by(MEMBER.incident_id))
    return {incident_id: count for incident_id, count in rows}  # noqa: C416  # as in drafts.counts


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer wrote, as far as it decides whether their case belongs to an incident."""

    case_id: int
    brand: str
    platform: str
    text: str
    topics: tuple[str, ...]
    posted_at: datetime


def said(tx: Tx, *, brand: str | None = None, since: datetime, case_ids: Iterable[int] | None = None) -> list[Said]:
    """The complaints and questions of open cases since then: of a brand, or of these cases."""
    query = (
        select(MENTION.case_id, MENTION.brand, MENTION.platform, POST.text, MENTION.topics, MENTION.posted_at)
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .join(CASES, CASE.id == MENTION.case_id)
        .where(
            MENTION.posted_at >= since, MENTION.label.in_(GATHERED), POST.deleted_at.is_(None),
            CASE.state == CaseState.OPEN,
        )
    )  # fmt: skip
    if brand is not None:
        query = query.where(MENTION.brand == brand)
    if case_ids is not None:
        query = query.where(among(tx, MENTION.case_id, case_ids))
    return [Said(*row) for row in tx.connection.execute(query)]
