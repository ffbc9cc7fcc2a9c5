"""Clocks as people see them: until when, how they stand, why one stands still; and the weekly measure of both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from desk import shapes
from desk.plain import plain
from desk.settings_root import Settings
from responders.clocks import Clock, ClockState, Targets
from responders.winding import clocks_of
from store.engine import Tx
from store.responses import Met
from store.types import Case, ClockKind


def targets_of(settings: Settings) -> dict[str, Targets]:
    """What each brand aims for."""
    return {key: brand.clock_targets() for key, brand in settings.brands.items()}


@dataclass(frozen=True, slots=True)
class Shown:
    """The clock of one case, ready to be shown."""

    clock: Clock | None
    at: datetime
    zone: tzinfo
    role: str | None = None
    """Who looks after its risk."""

    def document(self) -> dict[str, Any] | None:
        """For --json; None: it has none, or has no target."""
        one = self.clock
        if one is None:
            return None
        paused = None
        if one.paused_from is not None:
            paused = {
                "since": shapes.stamp(one.paused_from), "until": shapes.stamp(one.paused_until),
                "why": one.paused_why, "by": one.paused_by,
            }  # fmt: skip
        return {
            "state": one.state.value, "kind": one.kind.value if one.kind else None, "waits_for": one.waits_for,
            "since": shapes.stamp(one.since), "due_at": shapes.stamp(one.due_at),
            "warn_at": shapes.stamp(one.warn_at), "target_s": one.target_s, "risk": one.risk, "role": self.role,
            "paused": paused,
        }  # fmt: skip

    def cell(self) -> str:
        """A few characters for a table, such as `late 3h`, `12m left`, `paused`."""
        one = self.clock
        if one is None:
            return "-"
        if one.kind is None or one.due_at is None:
            return "theirs"
        if one.state is ClockState.PAUSED:
            return "paused"
        if one.state is ClockState.LATE:
            return f"LATE {_long(self.at, one.due_at)}"
        mark = "! " if one.state is ClockState.WARNING else ""
        return f"{mark}{_long(one.due_at, self.at)} left"

    def line(self) -> str:
        """One sentence for a page."""
        one = self.clock
        if one is None:
            return "Clock: none (it has ended, or nothing is aimed for)"
        if one.kind is None or one.due_at is None:
            return f"Clock: paused since {self._when(one.since)}: {one.paused_why}"
        due = f"due {self._when(one.due_at)}"
        who = f", from {plain(self.role)}" if self.role else ""
        waits = f"waits since {self._when(one.since)} for {one.waits_for}{who}"
        if one.state is ClockState.PAUSED and one.paused_from is not None:
            until = f" until {self._when(one.paused_until)}" if one.paused_until else ""
            by = f" by {plain(one.paused_by)}" if one.paused_by else ""
            why = plain(one.paused_why or "")
            return f"Clock: paused{by} since {self._when(one.paused_from)}{until}: {why} ({waits}, then {due})"
        if one.state is ClockState.LATE:
            return f"Clock: LATE by {_long(self.at, one.due_at)} ({due}; {waits})"
        near = "NEAR, " if one.state is ClockState.WARNING else ""
        return f"Clock: {near}{_long(one.due_at, self.at)} left ({due}; {waits})"

    def brief(self) -> str:
        """The same in fewer words, for a screen that shows it all day."""
        one = self.clock
        if one is None:
            return "no clock: nothing is aimed for, or it has ended"
        if one.kind is None or one.due_at is None or one.state is ClockState.PAUSED:
            return self.line().removeprefix("Clock: ")
        who = f", from {plain(self.role)}" if self.role else ""
        if one.state is ClockState.LATE:
            return f"LATE by {_long(self.at, one.due_at)}: {one.waits_for} was due {self._when(one.due_at)}{who}"
        near = "NEAR, " if one.state is ClockState.WARNING else ""
        return f"{near}{_long(one.due_at, self.at)} left: {one.waits_for} is due {self._when(one.due_at)}{who}"

    def _when(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%a %d %b %H:%M %Z}"


def _long(late: datetime, early: datetime) -> str:
    minutes = max(0, int((late - early).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 72 * 60 else f"{minutes // 1440}d"


def shown(tx: Tx, settings: Settings, found: Iterable[Case], *, at: datetime) -> dict[int, Shown]:
    """The clocks of these cases by id."""
    targets, listed = targets_of(settings), list(found)
    clocks = clocks_of(tx, targets, listed, at=at)
    return {one.id: _shown(clocks.get(one.id), one, targets, settings, at) for one in listed}


def _shown(clock: Clock | None, case: Case, targets: Mapping[str, Targets], settings: Settings, at: datetime) -> Shown:
    brand = targets.get(case.brand)
    role = brand.duty(clock.risk).role if brand and clock and clock.risk else None
    zone = brand.hours.zone if brand else at.tzinfo
    assert zone is not None  # times are aware
    return Shown(clock, at, zone, role)


def met_document(found: Sequence[Met]) -> dict[str, Any]:
    """How answers kept to their targets, for --json."""
    return {kind.value: _sum(found, kind) for kind in ClockKind}


def met_words(found: Sequence[Met]) -> str | None:
    """The same in a line; None where nothing with a target was answered."""
    parts = []
    for kind, name in ((ClockKind.FIRST, "first answers"), (ClockKind.NEXT, "next answers")):
        counted = _sum(found, kind)
        if counted["with_target"]:
            share = counted["met"] / counted["with_target"]
            parts.append(f"{counted['met']} of {counted['with_target']} {name} in time ({share:.0%})")
    return ", ".join(parts) or None


def _sum(found: Sequence[Met], kind: ClockKind) -> dict[str, int]:
    mine = [one for one in found if one.kind is kind]
    return {name: sum(getattr(one, name) for one in mine) for name in ("answered", "with_target", "met")}
