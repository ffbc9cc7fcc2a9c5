"""What colleagues do with a case beside answering it: claim, give, put off, escalate, note, and be seen at it."""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from responders.brands import Brands
from responders.hours import BusinessHours, working_day
from responders.nudging import nudge
from responders.proposals import ReviewError, storable
from responders.when import moment
from store import case_notes, cases, claims, customers, presence, salts, snoozes
from store.case_notes import CaseNote
from store.claims import CLAIM_LASTS, Claim
from store.engine import Store, Tx
from store.errors import DatabaseUnavailable
from store.models_team import Doing, NudgeKind
from store.snoozes import Snooze
from store.states import CaseState
from store.types import RANKED_URGENCY, URGENCY_RANK, Case, Urgency

LONGEST_NOTE = 4_000
LONGEST_SNOOZE = timedelta(days=366)
_INSTANT = timedelta(microseconds=1)
_PATIENCE_S = 0.5


@dataclass(frozen=True, slots=True)
class Noted:
    """A note that was written, and who was told."""

    note: CaseNote
    told: tuple[str, ...]
    unknown: tuple[str, ...]
    """What looked like the name of a colleague, and is none."""


def claim_case(store: Store, case_id: int, *, by: str, at: datetime, lasts: timedelta = CLAIM_LASTS) -> Claim:
    """Hold a case for a person for a while, so that nobody else decides it.

    Raises:
        ClaimedByAnother: naming who was first, and for how long.
    """
    with store.write(at, by) as tx:
        found = claims.take(tx, case_id, at + lasts)
        presence.beat(tx, case_id, Doing.WRITING)
        return found


def release_case(store: Store, case_id: int, *, by: str, at: datetime) -> None:
    """Let a case go."""
    with store.write(at, by) as tx:
        claims.release(tx, case_id)


def look(store: Store, case_id: int, doing: Doing, *, by: str, at: datetime) -> None:
    """A person has this case open. Called again every minute or so; who falls silent has left."""
    with store.write(at, by) as tx:
        cases.get(tx, case_id)
        presence.beat(tx, case_id, doing)
        if doing is Doing.WRITING:
            claims.renew(tx, case_id)


def leave(store: Store, *, by: str, at: datetime) -> None:
    """A person closed the desk. Where the database is busy they are gone all the same, and seen to be in a while."""
    with suppress(DatabaseUnavailable), store.write(at, by, patience_s=_PATIENCE_S) as tx:
        presence.leave(tx)


def assign(store: Store, case_id: int, owner: str | None, *, by: str, at: datetime) -> Case:
    """Give a case to a colleague, or to nobody."""
    with store.write(at, by) as tx:
        cases.assign(tx, case_id, owner)
        return cases.get(tx, case_id)


def snooze(
    store: Store, brands: Brands, case_id: int, until: str, *, by: str, at: datetime, why: str | None = None
) -> Snooze:
    """Put a case off: its drafts stay out of the queue until then, or until the customer writes again.

    Args:
        store: the store.
        brands: whose hours and zone count.
        case_id: which case.
        until: such as `3h`, `2d`, `Friday` or `2026-12-01`; a day means the hour at which its work begins.
        by: who says so.
        at: now.
        why: what it waits for; it stands with the clock, which is never stopped in silence.

    Raises:
        ReviewError: that is no time ahead within a year, or the case is closed.
        ClaimedByAnother: a colleague holds the case.
    """
    with store.write(at, by) as tx:
        claims.check(tx, case_id)
        when = _awake_at(until, brands.hours(_open(tx, case_id).brand), at)
        snoozes.put_off(tx, case_id, when, why=(why or "").strip() or "put off")
        claims.done(tx, case_id)
        return Snooze(case_id, by, when)


def _awake_at(until: str, hours: BusinessHours, at: datetime) -> datetime:
    try:
        due = moment(until, at=at, hours=hours)
    except ValueError as error:
        raise ReviewError(str(error)) from error
    # A day alone means its close to a promise, and its beginning to whoever comes back to a case.
    day = working_day((due - _INSTANT).astimezone(hours.zone).date(), hours)
    when = day[0] if day is not None and due == day[1] and day[0] > at else due
    if not at < when <= at + LONGEST_SNOOZE:
        raise ReviewError("A case is put off until a time ahead, within a year. Give another one.")
    return when


def wake(store: Store, case_id: int, *, by: str, at: datetime) -> None:
    """Bring a case back that was put off."""
    with store.write(at, by) as tx:
        cases.get(tx, case_id)
        snoozes.wake(tx, [case_id])
        tx.record("case:woken", f"case:{case_id}")


def escalate(store: Store, case_id: int, *, to: str, by: str, at: datetime, note: str | None = None) -> Case:
    """A case needs somebody else, soon: one step more urgent, theirs from now on, and they are told.

    Args:
        store: the store.
        case_id: which case.
        to: who takes it.
        by: who says so.
        at: now.
        note: what they need to know; it stays beside the case.

    Raises:
        ReviewError: the case waits for nothing, or the note is no note.
    """
    with store.write(at, by) as tx:
        case = _open(tx, case_id)
        note_id = _write(tx, case, note).id if note is not None else None
        higher = RANKED_URGENCY[max(0, URGENCY_RANK[case.urgency] - 1)]
        cases.escalate(tx, case_id, min(higher, Urgency.HIGH, key=URGENCY_RANK.__getitem__))
        cases.assign(tx, case_id, to)
        snoozes.wake(tx, [case_id])
        claims.done(tx, case_id)
        nudge(tx, [to], NudgeKind.ESCALATED, case_id=case_id, brand=case.brand, note_id=note_id)
        return cases.get(tx, case_id)


def note(store: Store, people: Collection[str], case_id: int, text: str, *, by: str, at: datetime) -> Noted:
    """Write something beside a case. Whoever of `people` is named in it, as @maya, is told.

    Raises:
        ReviewError: there is nothing in it, or too much.
    """
    with store.write(at, by) as tx:
        case = cases.get(tx, case_id)
        written = _write(tx, case, text)
        told, unknown = named(text, people)
        nudge(tx, told, NudgeKind.MENTION, case_id=case_id, brand=case.brand, note_id=written.id)
        claims.renew(tx, case_id)
        return Noted(written, told, unknown)


def named(text: str, people: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which of these people a note names with an @, and what looks so and names nobody."""
    known = {person.lower(): person for person in people}
    pattern = "|".join(re.escape(person) for person in sorted(known, key=len, reverse=True))
    found = list[str]()
    strange = list[str]()
    for hit in re.finditer(
        rf"(?<![\w@.])@(?:(?P<known>{pattern or '(?!)'})(?![\w-])|(?P<other>[\w-]+))", text, re.IGNORECASE
    ):
        if hit["known"]:
            found.append(known[hit["known"].lower()])
        else:
            strange.append(hit["other"])
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(strange))


def _write(tx: Tx, case: Case, text: str) -> CaseNote:
    text = storable(text).strip()
    if not text:
        raise ReviewError("The note is empty. Write something, or leave it.")
    if len(text) > LONGEST_NOTE:
        raise ReviewError(f"The note has {len(text):,} characters. Say it in {LONGEST_NOTE:,}.")
    if case.customer_id is not None:
        customers.present(tx, case.customer_id, "Nothing is to be written about them any more.")
    digest = salts.digest(tx, case.customer_id, text)
    return case_notes.add(tx, case.id, text, digest=digest)


def _open(tx: Tx, case_id: int) -> Case:
    case = cases.get(tx, case_id)
    if case.state is CaseState.CLOSED:
        raise ReviewError(
            f"Case {case_id} is closed, {case.close_reason or 'for no reason given'}: it waits for nobody."
        )
    return case
