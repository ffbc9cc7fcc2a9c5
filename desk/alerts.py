"""Alerts as people see them: what, since when, how sure, and which cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from desk import shapes
from desk.plain import plain
from desk.settings_root import Settings
from responders.alert_words import how_sure, what
from store import alerts
from store.alerts import NEW_TOPIC, SLOW, Alert
from store.engine import Store, Tx
from store.types import Label


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert with its cases, ready to be shown."""

    alert: Alert
    cases: tuple[int, ...]
    zone: tzinfo

    def document(self) -> dict[str, Any]:
        """For --json."""
        one = self.alert
        return {
            "id": one.id, "brand": one.brand, "kind": one.kind, "about": one.about or None, "what": what(one),
            "how_sure": how_sure(one), "since": shapes.stamp(one.since), "began_at": shapes.stamp(one.began_at),
            "seen_at": shapes.stamp(one.seen_at), "ended_at": shapes.stamp(one.ended_at), "hours": one.hours,
            "counted": one.counted, "usual_low": round(one.low, 1), "usual_high": round(one.high, 1),
            "weeks": one.weeks, "cases": list(self.cases),
        }  # fmt: skip

    def lines(self) -> Iterable[str]:
        """For people."""
        one = self.alert
        ended = f", over since {self._when(one.ended_at)}" if one.ended_at else ""
        yield f"Alert {one.id} ({plain(one.brand)}), {one.kind}: {plain(what(one))}"
        yield f"  since {self._when(one.since)}, noticed {self._when(one.began_at)}{ended}; {how_sure(one)}"
        if self.cases:
            yield f"  cases: {', '.join(map(str, self.cases))}"

    def _when(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%a %d %b %H:%M}"


def shown(store: Store, settings: Settings, *, brand: str | None, since: datetime | None, limit: int) -> list[Shown]:
    """Alerts that last, and with `since` those that have ended after it."""
    with store.read() as tx:
        found = alerts.listed(tx, brand=brand, since=since, limit=limit)
        return [Shown(one, tuple(_cases(tx, one)), _zone(settings, one.brand)) for one in found]


def _cases(tx: Tx, one: Alert) -> list[int]:
    if one.kind == SLOW:
        return alerts.waiting(tx, one)
    label = Label.COMPLAINT if one.kind == NEW_TOPIC else Label(one.about)
    return alerts.cases_of(tx, one, label=label)


def _zone(settings: Settings, brand: str) -> tzinfo:
    known = settings.brands.get(brand)
    return known.zone if known else UTC
