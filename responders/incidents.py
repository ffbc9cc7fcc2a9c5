"""What people do with incidents: open, give facts, take a case out, close, dismiss. Nothing here posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from responders.brands import Brands, Voice
from responders.incident_cases import ask_again, gather
from responders.incident_words import words as incident_words
from store import answers, cases, drafts, incidents, tellings
from store.engine import Store, Tx
from store.incidents import Incident
from store.models_incidents import IncidentState, Membership
from store.states import CaseState, DraftState
from store.types import Draft

LONGEST_NAME = 80


class IncidentError(Exception):
    """What cannot be done with an incident: fact first, then what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person opens an incident with."""

    brand: str
    name: str
    words: tuple[str, ...]
    topic: str
    since: datetime | None
    facts: str
    until: datetime | None
    proposal: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of an incident's drafts."""

    incident: Incident
    gathered: int = 0
    """Cases that joined it."""
    withdrawn: int = 0
    """Drafts that were proposed or approved with facts that hold no longer."""
    under_way: tuple[int, ...] = ()
    """Drafts that are being sent or were handed to a person: they cannot be called back."""
    follow_ups: int = 0
    """Cases whose customers were told, and are now told how it ended."""


def open_incident(store: Store, brands: Brands, asked: Asked, *, by: str, at: datetime, reach: datetime) -> Changed:
    """Gather the cases of one cause, from now on and back to `asked.since`, or to `reach` where that is not said.

    Raises:
        IncidentError: it has no name, or nothing by which its cases are known.
        FactsRefused: the facts cannot be told as they are.
        NotFound, MoveRefused: the proposal is not there, or was taken up or dismissed.
    """
    name = " ".join(asked.name.split())[:LONGEST_NAME]
    if not name:
        raise IncidentError("The incident has no name. Give it one by which colleagues know it.")
    words = tuple(dict.fromkeys(" ".join(word.split()) for word in asked.words if word.strip()))
    with store.write(at, by) as tx:
        proposal = None if asked.proposal is None else incidents.get(tx, asked.proposal)
        brand, topic = (proposal.brand, asked.topic or proposal.topic) if proposal else (asked.brand, asked.topic)
        if not words and not topic:
            raise IncidentError("Nothing says which cases belong. Give --match WORDS, or --topic, or both.")
        facts = incident_words().told(_voice(brands, brand), asked.facts)
        _still_ahead(asked.until, at)
        since = asked.since or (proposal.since if proposal else reach)
        if proposal is not None:
            made = incidents.take_up(tx, proposal, name=name, words=words, topic=topic, since=since, facts=facts,
                                     until=asked.until)  # fmt: skip
        else:
            made = incidents.add(tx, brand=brand, name=name, topic=topic, words=words, since=since, facts=facts,
                                 until=asked.until)  # fmt: skip
        incident = incidents.get(tx, made)
        joined = gather(tx, [incident], incidents.said(tx, brand=brand, since=since))
        return Changed(incident, gathered=joined)


def change_facts(
    store: Store, brands: Brands, incident_id: int, facts: str, *, until: datetime | None, by: str, at: datetime
) -> Changed:
    """The team knows something else: drafts with the old facts are withdrawn, and drafted anew.

    Raises:
        IncidentError: it is not open.
        FactsRefused: the facts cannot be told as they are.
        NotFound: there is no such incident.
    """
    with store.write(at, by) as tx:
        incident = _open(tx, incident_id)
        line = incident_words().told(_voice(brands, incident.brand), facts)
        _still_ahead(until, at)
        incidents.set_facts(tx, incident, line, until)
        joined = gather(tx, [incident], incidents.said(tx, brand=incident.brand, since=incident.since))
        withdrawn, under_way = _withdraw(tx, incident_id, f"the facts of incident {incident_id} changed")
        ask_again(tx, _inside(tx, incident_id))
        return Changed(incidents.get(tx, incident_id), joined, withdrawn, under_way)


def leave(store: Store, incident_id: int, case_id: int, *, by: str, at: datetime) -> Changed:
    """A case does not belong: what was drafted with the facts is withdrawn, and it is drafted for as any other.

    Raises:
        IncidentError: the case is not in it.
        NotFound: there is no such incident.
    """
    with store.write(at, by) as tx:
        incidents.get(tx, incident_id)
        if incidents.members(tx, incident_id).get(case_id) is not Membership.IN:
            raise IncidentError(
                f"Case {case_id} is not in incident {incident_id}. "
                f"`wellheard incidents show {incident_id}` lists those that are."
            )
        incidents.settle(tx, incident_id, [case_id], Membership.LEFT)
        tx.record("incident:left", f"case:{case_id}", incident=incident_id)
        why = f"it does not belong to incident {incident_id}"
        withdrawn, under_way = _withdraw(tx, incident_id, why, [case_id])
        if not under_way:
            ask_again(tx, [case_id])
        return Changed(incidents.get(tx, incident_id), withdrawn=withdrawn, under_way=under_way)


def close(store: Store, brands: Brands, incident_id: int, facts: str, *, by: str, at: datetime) -> Changed:
    """It ended. Everybody who was told gets a follow-up to their newest post; who still waits is told how it ended.

    Raises:
        IncidentError: it is not open.
        FactsRefused: the facts cannot be told as they are.
        NotFound: there is no such incident.
    """
    with store.write(at, by) as tx:
        incident = _open(tx, incident_id)
        line = incident_words().told(_voice(brands, incident.brand), facts)
        incidents.set_facts(tx, incident, line, None)
        incidents.close(tx, incident)
        withdrawn, under_way = _withdraw(tx, incident_id, f"incident {incident_id} is over: its facts are others now")
        told = {one.case_id for one in tellings.told(tx, incident_id)}
        inside = _inside(tx, incident_id)
        follow = tellings.newest_of_each_customer(tx, told.intersection(inside))
        found = cases.get_many(tx, inside)
        waiting = {c for c in inside if c not in told and found[c].state is CaseState.OPEN}
        incidents.settle(tx, incident_id, set(inside) - follow - waiting, Membership.DONE)
        _believe(tx, follow)
        ask_again(tx, follow, follow_up=True)
        ask_again(tx, waiting)
        return Changed(incidents.get(tx, incident_id), withdrawn=withdrawn, under_way=under_way, follow_ups=len(follow))


def _believe(tx: Tx, case_ids: set[int]) -> None:
    """A hand-off of which a person said where it stands is public: the follow-up needs the mention's place."""
    for draft in drafts.live_of_cases(tx, case_ids):
        if draft.state is DraftState.HANDED_OFF and draft.posted_url is not None:
            drafts.move(tx, draft.id, DraftState.POSTED, reason="posted by hand, as a person said")


def dismiss(store: Store, incident_id: int, *, by: str, at: datetime) -> Incident:
    """The burst is no incident; it is not proposed again for a day.

    Raises:
        NotFound, MoveRefused: there is no such proposal.
    """
    with store.write(at, by) as tx:
        incidents.move(tx, incidents.get(tx, incident_id), IncidentState.DISMISSED, seen_at=at)
        return incidents.get(tx, incident_id)


def lapse(store: Store, *, at: datetime) -> int:
    """Withdraw what was drafted with facts that hold no longer; returns how many drafts those were."""
    with store.read(at) as tx:
        if not tellings.lapsed(tx):
            return 0
    with store.write(at, "drafting") as tx:
        withdrawn = 0
        for incident_id, draft_id in tellings.lapsed(tx):
            draft = drafts.get(tx, draft_id)
            if _in_hands(tx, draft):
                continue
            if answers.withdraw(tx, draft, f"the facts of incident {incident_id} hold no longer"):
                withdrawn += 1
                ask_again(tx, [draft.case_id])
        return withdrawn


def _open(tx: Tx, incident_id: int) -> Incident:
    incident = incidents.get(tx, incident_id)
    if incident.state is not IncidentState.OPEN:
        raise IncidentError(
            f"Incident {incident_id} is {incident.state.value}, and only an open one has facts to tell. "
            "`wellheard incidents list --state open` shows those that are."
        )
    return incident


def _inside(tx: Tx, incident_id: int) -> list[int]:
    return [case_id for case_id, state in incidents.members(tx, incident_id).items() if state is Membership.IN]


def _withdraw(tx: Tx, incident_id: int, why: str, case_ids: Sequence[int] | None = None) -> tuple[int, tuple[int, ...]]:
    """Take back what was drafted with an incident's facts: how many, and which are on their way or somebody's."""
    withdrawn, under_way = 0, []
    for draft_id in tellings.live_drafts(tx, incident_id, case_ids):
        draft = drafts.get(tx, draft_id)
        if _in_hands(tx, draft):
            under_way.append(draft_id)
        elif answers.withdraw(tx, draft, why):
            withdrawn += 1
        elif draft.posted_url is None:
            under_way.append(draft_id)
    return withdrawn, tuple(under_way)


def _in_hands(tx: Tx, draft: Draft) -> bool:
    """A colleague wrote it, changed it, or holds it: their words are not thrown away. `stale` bars old facts in it."""
    claimed = draft.claimed_until is not None and draft.claimed_until > tx.at
    return draft.state is DraftState.PROPOSED and (draft.edited_by is not None or claimed)


def _still_ahead(until: datetime | None, at: datetime) -> None:
    if until is not None and until <= at:
        raise IncidentError(
            f"The facts would hold until {until:%d %b %Y %H:%M} UTC, which is past. Give a later --until."
        )


def _voice(brands: Brands, brand: str) -> Voice:
    voice = brands.voices.get(brand)
    if voice is None:
        raise IncidentError(f"There is no brand {brand} in the settings. There is: {', '.join(brands.voices)}.")
    return voice
