"""The clock of a case: how long a customer may wait, counted in the brand's own time, and how it stands at a moment."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from responders.hours import BusinessHours, business_seconds_between, business_time_after
from store.clocks import Kept
from store.types import ClockKind, Label, Urgency

WAITS_FOR = {ClockKind.FIRST: "our first answer", ClockKind.NEXT: "our next answer"}
OTHER_RISK = "other"
"""Critical, and of no kind that has a name."""
_KINDS = {"health": "danger", "data-breach": "breach"}
"""What a topic of the word lists is called among the kinds of risk."""
RISKS = (
    "danger", "self-harm", "medical", "deadline", "bereavement", "child", "discrimination", "harassment", "legal",
    "breach", "press",
)  # fmt: skip


class ClockState(StrEnum):
    """How a clock stands."""

    OK = "ok"
    """There is time."""
    WARNING = "warning"
    """The target is near."""
    LATE = "late"
    """The target is missed."""
    PAUSED = "paused"
    """It stands still, and says why and since when."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who looks after one kind of risk, and how soon."""

    role: str = "whoever is on duty"
    people: tuple[str, ...] = ()
    """Of [people]; the first one gets the case, all are told."""
    within: timedelta = timedelta(minutes=15)
    around_the_clock: bool = True


@dataclass(frozen=True, slots=True)
class Targets:
    """What a brand aims for."""

    hours: BusinessHours
    first: Mapping[str, timedelta | None] = field(default_factory=dict)
    """By label, by urgency, or by both as `complaint-high`; None: no target."""
    next: Mapping[str, timedelta | None] = field(default_factory=dict)
    around_the_clock: Collection[Urgency] = (Urgency.CRITICAL,)
    warn_share: float = 0.25
    """The warning comes when this share of the target is left."""
    warn_before: timedelta | None = None
    """Or so long before, in the time that the target counts in."""
    duties: Mapping[str, Duty] = field(default_factory=dict)
    """By kind of risk; `other` for those without an entry of their own."""

    def duty(self, risk: str) -> Duty:
        """Who looks after a risk."""
        return self.duties.get(risk) or self.duties.get(OTHER_RISK) or Duty()

    def digest(self) -> str:
        """The same for the same settings: clocks are set anew where it changes."""
        shown = json.dumps(asdict(self), default=_shown, sort_keys=True)
        return hashlib.sha256(shown.encode()).hexdigest()


def _shown(value: object) -> str:
    if isinstance(value, ZoneInfo):
        return value.key
    return repr(sorted(map(str, value))) if isinstance(value, frozenset) else repr(value)


@dataclass(frozen=True, slots=True)
class Wait:
    """A customer waited, or waits, for an answer of ours."""

    since: datetime
    answered_at: datetime | None
    kind: ClockKind


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a clock stood still."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Aim:
    """How long one wait may take, and in which time that counts."""

    seconds: int
    hours: BusinessHours


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a case at one moment."""

    kind: ClockKind | None
    """None: the customer has the word."""
    state: ClockState
    since: datetime
    """When the customer posted what nobody has answered; where they have the word: when we last answered."""
    due_at: datetime | None = None
    warn_at: datetime | None = None
    target_s: int | None = None
    waits_for: str = ""
    paused_from: datetime | None = None
    paused_until: datetime | None = None
    paused_why: str | None = None
    paused_by: str | None = None
    risk: str | None = None


def waits_of(said: Iterable[datetime], answered: Iterable[datetime]) -> list[Wait]:
    """Who waited for whom: from the first post that nobody had answered to our next one.

    Args:
        said: when the customer posted, in any order.
        answered: when we posted; at the same moment as a post of theirs it answers it.
    """
    found: list[Wait] = []
    since: datetime | None = None
    for at, ours in sorted([*((at, False) for at in said), *((at, True) for at in set(answered))]):
        if not ours:
            since = since or at
        elif since is not None:
            found.append(Wait(since, at, ClockKind.NEXT if found else ClockKind.FIRST))
            since = None
    if since is not None:
        found.append(Wait(since, None, ClockKind.NEXT if found else ClockKind.FIRST))
    return found


def risk_of(topics: Iterable[str], reasons: Iterable[str]) -> str:
    """What kind of risk a critical mention is: what the model heard, else the first word of danger, else `other`."""
    for reason in reasons:
        kind = reason.removeprefix("risk: ")
        if kind != reason and kind in RISKS:
            return kind
    found = (_KINDS.get(topic, topic) for topic in topics)
    return next((kind for kind in found if kind in RISKS), OTHER_RISK)


def aim_of(targets: Targets, kind: ClockKind, label: Label, urgency: Urgency, risk: str | None) -> Aim | None:
    """How long this wait may take; None where the brand aims for nothing.

    The target of a label together with an urgency counts where there is one, else the shorter of the two. A risk has
    its own.
    """
    always = BusinessHours(targets.hours.zone)
    if risk is not None:
        duty = targets.duty(risk)
        return Aim(int(duty.within.total_seconds()), always if duty.around_the_clock else targets.hours)
    table = targets.first if kind is ClockKind.FIRST else targets.next
    both = f"{label.value}-{urgency.value}"
    aims = [table[both]] if both in table else [table.get(label.value), table.get(urgency.value)]
    wanted = min((aim for aim in aims if aim is not None), default=None)
    if wanted is None:
        return None
    return Aim(int(wanted.total_seconds()), always if urgency in targets.around_the_clock else targets.hours)


def due(since: datetime, seconds: float, hours: BusinessHours, pauses: Sequence[Pause] = ()) -> datetime:
    """When so much time has passed since a moment, without what was paused. Pauses come in order."""
    cursor, left = since, seconds
    for one in pauses:
        if one.until <= cursor:
            continue
        passed = business_seconds_between(cursor, one.since, hours)
        if passed >= left:
            break
        left -= passed
        cursor = max(cursor, one.until)
    return business_time_after(cursor, left, hours)


def took(wait: Wait, hours: BusinessHours, pauses: Sequence[Pause] = ()) -> float:
    """Seconds that an answered wait took, without what was paused.

    Raises:
        ValueError: nobody answered.
    """
    if wait.answered_at is None:
        raise ValueError("Nobody has answered yet, so nothing was taken.")
    total, cursor = 0.0, wait.since
    for one in pauses:
        if one.since >= wait.answered_at:
            break
        total += business_seconds_between(cursor, one.since, hours)
        cursor = max(cursor, one.until)
    return total + business_seconds_between(cursor, wait.answered_at, hours)


def clock_at(kept: Kept, at: datetime) -> Clock:
    """How a clock stands at a moment. What was late before it was paused is late: that cannot be put off."""
    paused = (
        kept.paused_from is not None
        and kept.paused_from <= at
        and kept.due_at > kept.paused_from
        and (kept.paused_until is None or at < kept.paused_until)
    )
    if paused:
        state = ClockState.PAUSED
    elif kept.due_at <= at:
        state = ClockState.LATE
    else:
        state = ClockState.WARNING if kept.warn_at <= at else ClockState.OK
    pause = (kept.paused_from, kept.paused_until, kept.paused_why, kept.paused_by) if paused else (None,) * 4
    return Clock(
        kept.kind, state, kept.since, kept.due_at, kept.warn_at, kept.target_s, WAITS_FOR[kept.kind], *pause, kept.risk
    )
