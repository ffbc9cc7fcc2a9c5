"""Which cases belong to an incident, and what an incident has to say to each of them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from listener.matching import BrandTerms, Matcher
from responders.incident_words import INCIDENT, INCIDENT_OVER
from store import answers, cases, drafts, due, incidents, mentions, tellings
from store.due import Due
from store.engine import Tx
from store.incidents import Incident, Said
from store.models_incidents import IncidentState, Membership
from store.states import CaseState

LAPSED = "needs-a-person: the facts held until "
"""How the reason begins why nothing is drafted with facts that are out of date."""
ANSWERED = "our reply to this post is public, and an app sends none to one post twice: post the follow-up by hand"


class Telling(NamedTuple):
    """What an incident says to one case."""

    incident_id: int
    version: int
    facts: str
    situation: str
    """`INCIDENT`, or `INCIDENT_OVER` for how it ended."""
    follow_up: bool
    """The customer was told before."""
    why_not: str | None = None
    """Why nothing can be drafted with these facts."""
    by_hand: str | None = None
    """Why an app may not send it."""


class Belongs:
    """Whether what somebody said belongs to an incident: all incidents' words are looked for in one pass."""

    def __init__(self, those: Iterable[Incident]) -> None:
        self._those = sorted(those, key=lambda one: -one.id)
        self._matcher = Matcher([BrandTerms(brand=str(one.id), terms=one.words) for one in self._those if one.words])

    def to(self, said: Said) -> Incident | None:
        """The newest incident to which this belongs."""
        near = [one for one in self._those if self._may(one, said)]
        if not near:
            return None
        hit = {found.brand for found in self._matcher.match(said.text, platform=said.platform)}
        return next((one for one in near if not one.words or str(one.id) in hit), None)

    @staticmethod
    def _may(one: Incident, said: Said) -> bool:
        return one.brand == said.brand and said.posted_at >= one.since and (not one.topic or one.topic in said.topics)


def gather(tx: Tx, those: Sequence[Incident], found: Iterable[Said]) -> int:
    """Put the cases that belong into these incidents; returns how many were new.

    What the machine drafted for them without the facts is withdrawn, and drafting looks at them again. A reply in a
    person's own words, or one that a colleague works on, is left to them.
    """
    belongs = Belongs(those)
    wanted = {said.case_id: one.id for said in found if (one := belongs.to(said)) is not None}
    if not wanted:
        return 0
    _let_go(tx, wanted)
    before = incidents.ever_in(tx, wanted)
    taken = set(incidents.incident_of(tx, wanted))
    joined = 0
    for incident in those:
        new = [
            case_id for case_id, incident_id in wanted.items()
            if incident_id == incident.id and case_id not in taken and (incident_id, case_id) not in before
        ]  # fmt: skip
        incidents.join(tx, incident.id, new)
        _draft_with_facts(tx, incident.id, new)
        taken.update(new)
        joined += len(new)
    return joined


def _draft_with_facts(tx: Tx, incident_id: int, case_ids: Sequence[int]) -> None:
    kept = set()
    for draft in drafts.live_of_cases(tx, case_ids):
        claimed = draft.claimed_until is not None and draft.claimed_until > tx.at
        if draft.edited_by or claimed or not answers.withdraw(tx, draft, f"incident {incident_id} has the facts"):
            kept.add(draft.case_id)
    for case_id in case_ids:
        if case_id not in kept:
            due.ask_again(tx, case_id)


def _let_go(tx: Tx, case_ids: Iterable[int]) -> None:
    """Cases that were told how their incident ended need nothing more of it."""
    inside: dict[int, list[int]] = {}
    for case_id, incident_id in incidents.incident_of(tx, case_ids).items():
        inside.setdefault(incident_id, []).append(case_id)
    for incident in incidents.get_many(tx, inside).values():
        if incident.state is IncidentState.CLOSED and incident.facts is not None:
            told = tellings.told(tx, incident.id, inside[incident.id])
            over = [one.case_id for one in told if one.version >= incident.facts.version]
            incidents.settle(tx, incident.id, over, Membership.DONE)


def tellings_for(tx: Tx, batch: Sequence[Due]) -> dict[int, Telling]:
    """What incidents have to say to cases that wait for drafts; what was just heard joins them first."""
    ids = [case.case_id for case in batch]
    current = incidents.listed(tx, IncidentState.OPEN)
    brands = {one.brand for one in current}
    # What has a draft was not just heard: that draft is asked about when people open an incident or change its facts.
    heard = [case.case_id for case in batch if case.brand in brands and not case.has_draft]
    if heard:
        gather(tx, current, incidents.said(tx, since=min(one.since for one in current), case_ids=heard))
    inside = incidents.incident_of(tx, ids)
    if not inside:
        return {}
    _let_go(tx, inside)
    inside = incidents.incident_of(tx, ids)
    known = incidents.get_many(tx, set(inside.values()))
    told = {i: {one.case_id for one in tellings.told(tx, i, inside)} for i, one in known.items() if _over(one)}
    newest = {case.case_id: case.mention_id for case in batch if case.mention_id is not None}
    answered = tellings.answered(tx, [newest[c] for c, i in inside.items() if i in told and c in newest])
    return {
        case_id: _telling(tx, known[i], told=case_id in told.get(i, ()), answered=newest.get(case_id) in answered)
        for case_id, i in inside.items()
    }


def tellings_of_case(tx: Tx, case_id: int) -> Telling | None:
    """What an incident has to say to one case; None where it is in none."""
    incident_id = incidents.incident_of(tx, [case_id]).get(case_id)
    if incident_id is None:
        return None
    incident = incidents.get(tx, incident_id)
    told = _over(incident) and bool(tellings.told(tx, incident_id, [case_id]))
    return _telling(tx, incident, told=told, answered=False)


def _over(incident: Incident) -> bool:
    return incident.state is IncidentState.CLOSED


def _telling(tx: Tx, incident: Incident, *, told: bool, answered: bool) -> Telling:
    facts = incident.facts
    assert facts is not None, "an incident with cases has facts: a constraint of the table"
    return Telling(
        incident.id, facts.version, facts.text, INCIDENT_OVER if _over(incident) else INCIDENT, told,
        lapsed(tx, incident), ANSWERED if answered else None,
    )  # fmt: skip


def lapsed(tx: Tx, incident: Incident) -> str | None:
    """Why the facts of an incident may not be told any more; None where they hold."""
    until = incident.facts.until if incident.facts is not None else None
    if until is None or until > tx.at:
        return None
    return f"{LAPSED}{until:%d %b %H:%M} UTC; `wellheard incidents facts {incident.id}` gives new ones"


def ask_again(tx: Tx, case_ids: Iterable[int], *, follow_up: bool = False) -> None:
    """Have drafting look again at these cases: those that wait, or all of them for a follow-up.

    Reasons that the incident itself gave are taken back, and for a follow-up that there was nothing to answer.
    """
    found = cases.get_many(tx, case_ids)
    newest = mentions.get_many(tx, [case.newest_mention_id for case in found.values() if case.newest_mention_id])
    for case in found.values():
        mention = newest.get(case.newest_mention_id or 0)
        if mention is None or not (follow_up or case.state is CaseState.OPEN):
            continue
        why = mention.no_draft_reason
        if why is not None and (follow_up or why.startswith(LAPSED)) and mention.post.deleted_at is None:
            mentions.explain_no_draft(tx, {mention.id: None})
        due.ask_again(tx, case.id)


def note(tx: Tx, draft_id: int, case_id: int, text: str) -> None:
    """A reply was written to a case of an incident; it grows old with the facts only where it says them."""
    incident_id = incidents.incident_of(tx, [case_id]).get(case_id)
    incident = None if incident_id is None else incidents.get(tx, incident_id)
    if incident is not None and incident.facts is not None and incident.facts.text in text:
        tellings.add(tx, [(draft_id, incident.id, incident.facts.version)])


def carry(tx: Tx, old_id: int, new_id: int) -> None:
    """A draft goes on under a new id: it says the same facts."""
    said = tellings.said_by(tx, old_id)
    if said is not None:
        tellings.add(tx, [(new_id, *said)])


def stale(tx: Tx, draft_id: int) -> str | None:
    """Why the facts in a draft are out of date; None where they hold, or where it says none."""
    said = tellings.said_by(tx, draft_id)
    if said is None:
        return None
    incident = incidents.get(tx, said[0])
    if incident.facts is not None and incident.facts.version != said[1]:
        return f"the facts of incident {incident.id} are others now"
    if lapsed(tx, incident) is None:
        return None
    return f"the facts of incident {incident.id} hold no longer"
