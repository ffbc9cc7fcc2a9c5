"""Incidents as people see them: how they stand, who was told what, and bursts that might be one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from desk import shapes
from desk.plain import plain, short
from desk.settings_fields import parse_duration
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from responders.bursts import shared_words
from responders.incident_cases import lapsed
from store import cases, drafts, incidents, tellings
from store.engine import Store, Tx
from store.incidents import Facts, Incident
from store.models_incidents import IncidentState, Membership
from store.types import Case, Draft

_ON_TOP = (IncidentState.PROPOSED, IncidentState.OPEN)


def moment(words: str, zone: ZoneInfo, at: datetime, *, ahead: bool) -> datetime:
    """A time as people give it: `6h` or `2d` from `at` on (or back), a date, or a date and time in the brand's zone.

    Raises:
        SettingsError: it is none of these.
    """
    try:
        return _moment(words, zone, at, ahead=ahead)
    except OverflowError:
        raise SettingsError(f"{plain(words)!r} is too far away. Give a day that somebody will see.") from None


def _moment(words: str, zone: ZoneInfo, at: datetime, *, ahead: bool) -> datetime:
    try:
        length = parse_duration(words)
    except ValueError:
        pass
    else:
        return at + length if ahead else at - length
    try:
        given = datetime.fromisoformat(words.strip())
    except ValueError:
        raise SettingsError(f"{plain(words)!r} is no time. Write 6h, 2d, 2026-11-25 or 2026-11-25T18:00.") from None
    if ahead and len(words.strip()) == len("2026-11-25"):
        # "Until Wednesday" holds all of Wednesday.
        given = datetime.combine(date.fromisoformat(words.strip()) + timedelta(days=1), time())
    return (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one incident stands."""

    incident: Incident
    cases: int
    told: int
    words: tuple[str, ...]
    """Of a proposal: what its complaints share."""
    lapsed: bool
    """Its facts hold no longer."""
    zone: tzinfo

    def document(self) -> dict[str, Any]:
        """For --json."""
        one, facts = self.incident, self.incident.facts
        burst = None
        if one.state is IncidentState.PROPOSED:
            burst = {
                "complaints": one.complaints, "people": one.people, "usual": one.usual,
                "since": shapes.stamp(one.since), "words": list(self.words),
            }  # fmt: skip
        return {
            "id": one.id, "name": one.name, "brand": one.brand, "state": one.state.value, "topic": one.topic or None,
            "match": list(one.words), "since": shapes.stamp(one.since), "facts": facts.text if facts else None,
            "facts_version": facts.version if facts else None, "until": shapes.stamp(facts.until) if facts else None,
            "lapsed": self.lapsed, "cases": self.cases, "told": self.told, "opened_by": one.opened_by,
            "opened_at": shapes.stamp(one.opened_at), "closed_by": one.closed_by,
            "closed_at": shapes.stamp(one.closed_at), "proposal": burst,
        }  # fmt: skip

    def line(self) -> str:
        """For people."""
        one = self.incident
        if one.facts is None:
            begun = one.since.astimezone(self.zone)
            since = f"{begun:%H:%M}" if one.seen_at - one.since < timedelta(hours=12) else f"{begun:%d %b %H:%M}"
            shared = f"; words they share: {', '.join(map(plain, self.words))}" if self.words else ""
            return (
                f"{one.state.value}: {plain(one.topic) or 'no single topic'}, {one.complaints} complaints by "
                f"{one.people} people since {since}, usually {one.usual}{shared}"
            )
        state = "open, BUT ITS FACTS HOLD NO LONGER" if self.lapsed else one.state.value
        return f"{state}: {plain(one.name)}, {self.cases} cases, {self.told} told; {short(one.facts.text, 90)}"


def standing(tx: Tx, settings: Settings, found: Iterable[Incident]) -> list[Standing]:
    """How these incidents stand."""
    those = list(found)
    ids = [one.id for one in those]
    sizes, told = incidents.sizes(tx, ids), tellings.told_counts(tx, ids)
    result = []
    for one in those:
        brand = settings.brands.get(one.brand)
        names = [one.topic, one.brand, *((brand.name, *brand.names) if brand else ())]
        proposed = one.state is IncidentState.PROPOSED
        old = one.state is IncidentState.OPEN and lapsed(tx, one) is not None
        result.append(
            Standing(
                one, sizes.get(one.id, 0), told.get(one.id, 0),
                shared_words(tx, one, leave_out=names) if proposed else (), old, brand.zone if brand else UTC,
            )
        )  # fmt: skip
    return result


def on_top(tx: Tx, settings: Settings) -> list[Standing]:
    """What a person should know of: incidents that are open, and bursts that might be one."""
    return standing(tx, settings, incidents.listed(tx, *_ON_TOP))


@dataclass(frozen=True, slots=True)
class Member:
    """A case of an incident, and what its customer was told."""

    case: Case
    state: Membership
    told: int | None
    """The newest version of the facts that they were told."""
    draft: Draft | None
    """A draft that is proposed, approved or handed off."""

    def document(self) -> dict[str, Any]:
        """For --json."""
        draft = {"id": self.draft.id, "state": self.draft.state.value} if self.draft else None
        return {**shapes.case(self.case), "membership": self.state.value, "told_version": self.told, "draft": draft}

    def row(self) -> list[str]:
        """For people."""
        draft = f"draft {self.draft.id} {self.draft.state.value}" if self.draft else "-"
        return [
            str(self.case.id), self.case.state.value, self.case.urgency.value, self.state.value,
            "-" if self.told is None else f"facts {self.told}", draft, plain(self.case.customer or "someone"),
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One incident with its facts and its cases."""

    standing: Standing
    facts: tuple[Facts, ...]
    members: tuple[Member, ...]

    def document(self) -> dict[str, Any]:
        """For --json: the keys of the list, and `versions` and `members`."""
        versions = [
            {"version": one.version, "text": one.text, "until": shapes.stamp(one.until), "by": one.by,
             "at": shapes.stamp(one.at)} for one in self.facts
        ]  # fmt: skip
        return {**self.standing.document(), "versions": versions, "members": [one.document() for one in self.members]}

    def head(self) -> Iterable[str]:
        """For people, above the table of cases."""
        one = self.standing.incident
        yield f"Incident {one.id} ({one.brand}), {self.standing.line()}"
        known = [f"one of: {', '.join(map(plain, one.words))}"] if one.words else []
        known += [f"topic {plain(one.topic)}"] if one.topic else []
        yield f"Cases since {one.since:%d %b %H:%M} UTC with {' and '.join(known)}"
        for facts in self.facts:
            until = f", until {facts.until:%d %b %H:%M} UTC" if facts.until else ""
            yield f"Facts {facts.version} by {plain(facts.by)}, {facts.at:%d %b %H:%M} UTC{until}: {plain(facts.text)}"


def incident_page(store: Store, settings: Settings, incident_id: int, *, at: datetime) -> IncidentPage:
    """Collect what there is to see of an incident in one consistent view."""
    with store.read(at) as tx:
        [stands] = standing(tx, settings, [incidents.get(tx, incident_id)])
        inside = incidents.members(tx, incident_id)
        found = cases.get_many(tx, inside)
        told = {one.case_id: one.version for one in tellings.told(tx, incident_id)}
        live = {draft.case_id: draft for draft in drafts.live_of_cases(tx, inside)}
        members = (Member(found[case_id], state, told.get(case_id), live.get(case_id)) for case_id, state in
                   inside.items())  # fmt: skip
        return IncidentPage(stands, tuple(incidents.facts_of(tx, incident_id)), tuple(members))


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What an incident knows, beside one of its cases: also where a person writes from nothing."""

    incident: Incident
    facts: Facts
    old: str | None
    """Why they hold no longer."""

    def document(self) -> dict[str, Any]:
        """For --json."""
        return {
            "id": self.incident.id, "name": self.incident.name, "state": self.incident.state.value,
            "facts": self.facts.text, "facts_version": self.facts.version, "until": shapes.stamp(self.facts.until),
            "lapsed": self.old is not None,
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        until = f" (until {self.facts.until:%d %b %H:%M} UTC)" if self.facts.until else ""
        old = " THESE FACTS HOLD NO LONGER" if self.old else ""
        yield f"Incident {self.incident.id}, {plain(self.incident.name)}: {plain(self.facts.text)}{until}{old}"


def facts_for(tx: Tx, case_id: int) -> CaseFacts | None:
    """The facts of the incident that a case is in; None where it is in none."""
    incident_id = incidents.incident_of(tx, [case_id]).get(case_id)
    incident = None if incident_id is None else incidents.get(tx, incident_id)
    if incident is None or incident.facts is None:
        return None
    return CaseFacts(incident, incident.facts, lapsed(tx, incident))
