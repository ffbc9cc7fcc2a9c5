"""Setting the clocks: after each change of a case, and of all open ones when a brand's targets change.

What a case is decides its clock, never the order in which things were heard: the waits are read from the posts
themselves. So a clock can be set again at any time, and comes out the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.casebook import SOLVED
from responders.clocks import (
    Aim,
    Clock,
    ClockState,
    Pause,
    Targets,
    Wait,
    aim_of,
    clock_at,
    due,
    risk_of,
    took,
    waits_of,
)
from store import cases, clocks, notices, pauses, responses, waits
from store.clocks import Kept
from store.engine import Store, Tx
from store.models_notices import NoticeKind
from store.notices import Notice
from store.pauses import Pause as PutOff
from store.responses import Response
from store.states import CaseState
from store.types import RANKED_URGENCY, Case, ClockKind, Urgency
from store.waits import Facts

BATCH = 1000
LEFT_ALONE = "the customer asked to be left alone, or is forgotten"
THEIR_WORD = "we answered; the customer has the word"


@dataclass(frozen=True, slots=True)
class _Set:
    """What winding makes of one case."""

    clock: Kept | None
    responses: tuple[Response, ...]


@dataclass(frozen=True, slots=True)
class _Around:
    """What is looked up once for all cases of a batch."""

    said: Mapping[int, Sequence[datetime]]
    answered: Mapping[int, Sequence[datetime]]
    ended: Mapping[int, Sequence[datetime]]
    pauses: Mapping[int, Sequence[PutOff]]
    readings: Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]]
    before: Mapping[int, Kept]


def wind(store: Store, targets: Mapping[str, Targets], *, at: datetime) -> int:
    """Set every clock whose case, or whose brand's targets, changed. Returns how many cases were looked at.

    A case that turned critical is given to the first person on duty, unless somebody has it, and they are told.
    """
    digests = {brand: one.digest() for brand, one in targets.items()}
    with store.read() as tx:
        changed, stale = clocks.changed_settings(tx, digests), clocks.any_stale(tx)
    if changed:
        with store.write(at) as tx:
            clocks.note_settings(tx, digests)
    looked, more = 0, bool(changed) or stale
    while more:
        with store.write(at) as tx:
            found = waits.facts(tx, None, limit=BATCH)
            set_clocks(tx, targets, found)
        looked, more = looked + len(found), len(found) == BATCH
    return looked


def set_clocks(tx: Tx, targets: Mapping[str, Targets], found: Sequence[Facts]) -> None:
    """Set the clocks of these cases by what they are now, keep what answers took, and tell of what turned critical."""
    ids = [one.case_id for one in found]
    _wake(tx, found)
    around = _look_around(tx, found)
    made = {one.case_id: _of(one, targets[one.brand], around) for one in found if one.brand in targets}
    kept = [one.clock for one in made.values() if one.clock is not None]
    clocks.keep(tx, ids, kept)
    known = responses.of_cases(tx, [i for i, one in made.items() if one.responses])
    took_now = [new for one in made.values() for new in one.responses]
    fresh = [new for new in took_now if (old := known.get(new.key)) is None or old.answered_at != new.answered_at]
    responses.keep(tx, fresh, replaced=[new.key for new in fresh if new.key in known])
    owners = {one.case_id: one.owner for one in found}
    for clock in kept:
        before = around.before.get(clock.case_id)
        if clock.risk is not None and (before is None or before.risk is None) and clock.paused_why != LEFT_ALONE:
            _to_the_top(tx, clock, targets[clock.brand], owners[clock.case_id])


def _wake(tx: Tx, found: Sequence[Facts]) -> None:
    """A new word of the customer's ends a pause when it was posted, not when we heard it."""
    put_off = pauses.of_cases(tx, [one.case_id for one in found])
    for one in found:
        for pause in put_off.get(one.case_id, ()):
            if pause.since < one.last_post_at < pause.until:
                pauses.cut(tx, pause, one.last_post_at)


def _look_around(tx: Tx, found: Sequence[Facts]) -> _Around:
    ids = [one.case_id for one in found]
    # One post that nobody answered is what most cases are: nothing has to be looked up for them.
    long = [one.case_id for one in found if one.last_own_at is not None or one.opened_at != one.last_post_at]
    critical = [one.case_id for one in found if RANKED_URGENCY[one.urgency_rank] is Urgency.CRITICAL]
    return _Around(
        waits.said(tx, long, but=SOLVED) if long else {}, waits.answered(tx, long) if long else {},
        waits.ended(tx, long) if long else {}, pauses.of_cases(tx, ids),
        waits.critical_reading(tx, critical) if critical else {}, clocks.of_cases(tx, ids),
    )  # fmt: skip


def _of(one: Facts, targets: Targets, around: _Around) -> _Set:
    mine = _waits(one, around)
    stood = tuple(Pause(s.since, s.until) for s in around.pauses.get(one.case_id, ()))
    risk = None
    if RANKED_URGENCY[one.urgency_rank] is Urgency.CRITICAL:
        risk = risk_of(*around.readings.get(one.case_id, ((), ())))
    answered = tuple(_response(one, wait, targets, risk, stood) for wait in mine if wait.answered_at is not None)
    if one.state is not CaseState.OPEN:
        return _Set(None, answered)
    wait = mine[-1] if mine and mine[-1].answered_at is None else None
    if wait is None:
        # Opened by hand, or by a post that showed late: the customer's last word is what it is about.
        wait = Wait(one.last_post_at, None, ClockKind.NEXT if answered else ClockKind.FIRST)
    aim = aim_of(targets, wait.kind, one.label, RANKED_URGENCY[one.urgency_rank], risk)
    return _Set(None if aim is None else _clock(one, wait, aim, targets, risk, around, stood), answered)


def _waits(one: Facts, around: _Around) -> list[Wait]:
    said = around.said.get(one.case_id) or ([one.opened_at] if one.last_own_at is None else ())
    ours = [*around.answered.get(one.case_id, ()), *filter(None, (one.first_response_at, one.last_own_at))]
    found = waits_of(said, ours)
    last = max(around.ended.get(one.case_id, ()), default=None)
    if found and found[-1].answered_at is None and last is not None:
        # What was closed without an answer asked for none; a wait begins with what was said since.
        since = min((at for at in said if at > max(last, *ours, last)), default=one.last_post_at)
        found[-1] = Wait(max(since, found[-1].since), None, found[-1].kind)
    return found


def _response(one: Facts, wait: Wait, targets: Targets, risk: str | None, pauses: Sequence[Pause]) -> Response:
    assert wait.answered_at is not None  # the caller chose the answered ones
    aim = aim_of(targets, wait.kind, one.label, RANKED_URGENCY[one.urgency_rank], risk)
    seconds = took(wait, aim.hours if aim else targets.hours, pauses)
    return Response(
        one.case_id, wait.since, wait.answered_at, one.brand, wait.kind, one.label, one.urgency_rank, seconds,
        aim.seconds if aim else None, None if aim is None else int(seconds <= aim.seconds),
    )  # fmt: skip


def _clock(
    one: Facts, wait: Wait, aim: Aim, targets: Targets, risk: str | None, around: _Around, pauses: Sequence[Pause]
) -> Kept:
    before = (
        targets.warn_before.total_seconds() if targets.warn_before is not None else aim.seconds * targets.warn_share
    )
    warn_at = due(wait.since, max(0.0, aim.seconds - before), aim.hours, pauses)
    due_at = due(wait.since, aim.seconds, aim.hours, pauses)
    pause = _pause(one, around)
    was = around.before.get(one.case_id)
    alarm: datetime | None = warn_at
    if pause[2] == LEFT_ALONE:
        alarm = None
    elif was is not None and was.since == wait.since and was.paused_why != LEFT_ALONE:
        # Nobody is told twice of one wait.
        alarm = None if was.alarm_at is None else warn_at if was.alarm_at == was.warn_at else due_at
    return Kept(
        one.case_id, one.brand, wait.kind, wait.since, aim.seconds, warn_at, due_at, alarm, *pause, risk,
    )  # fmt: skip


def _pause(one: Facts, around: _Around) -> tuple[datetime | None, datetime | None, str | None, str | None]:
    if one.closed_to_us_at is not None:
        return one.closed_to_us_at, None, LEFT_ALONE, None
    put_off = around.pauses.get(one.case_id)
    if not put_off:
        return None, None, None, None
    last = put_off[-1]
    return last.since, last.until, last.why, last.by


def _to_the_top(tx: Tx, clock: Kept, targets: Targets, owner: str | None) -> None:
    duty = targets.duty(clock.risk or "")
    if owner is None and duty.people:
        cases.assign(tx, clock.case_id, duty.people[0])
    zone = targets.hours.zone
    notices.queue(tx, Notice(
        NoticeKind.URGENT, f"case:{clock.case_id}", clock.since.isoformat(timespec="seconds"),
        f"Case {clock.case_id} is critical ({clock.risk}), for {duty.role}: answer by"
        f" {clock.due_at.astimezone(zone):%a %H:%M %Z}.",
        f"wellheard cases show {clock.case_id}", brand=clock.brand,
        people=tuple(dict.fromkeys([*([owner] if owner else []), *duty.people])), critical=True,
    ))  # fmt: skip


def clocks_of(tx: Tx, targets: Mapping[str, Targets], found: Iterable[Case], *, at: datetime) -> dict[int, Clock]:
    """How the clocks of these cases stand. A case that ended, or has no target, has none."""
    wanted = {one.id: one for one in found}
    kept = clocks.of_cases(tx, wanted)
    if stale := clocks.stale_among(tx, wanted):
        # Not set since the case changed: what it would be set to is shown.
        fresh = waits.facts(tx, stale)
        around = _look_around(tx, fresh)
        for one in fresh:
            made = _of(one, targets[one.brand], around).clock if one.brand in targets else None
            kept.pop(one.case_id, None)
            if made is not None:
                kept[one.case_id] = made
    shown = {case_id: clock_at(clock, at) for case_id, clock in kept.items()}
    for case_id, case in wanted.items():
        if case.state is CaseState.ANSWERED and case.last_own_at is not None:
            shown[case_id] = Clock(
                None, ClockState.PAUSED, case.last_own_at, waits_for="the customer", paused_from=case.last_own_at,
                paused_why=THEIR_WORD,
            )  # fmt: skip
    return shown
