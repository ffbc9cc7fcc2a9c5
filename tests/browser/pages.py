"""Report pages of every kind, from invented and from hostile data, for a browser to look at.

`python -m tests.browser.pages FOLDER` writes them; `make test-browser` holds them to their bars.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from desk.reports import as_sent
from desk.reports.asking import Scope
from desk.reports.build import Wanted, build_report
from desk.reports.calendar import Kind
from desk.reports.formats import RENDERERS, roi_html
from desk.reports.formats.money import as_text, roi_blocks
from desk.reports.report import Report
from desk.reports.roi import build_roi
from desk.settings_assumptions import AssumptionsSettings
from docs import invented
from store import posts, schema, sendings
from store.engine import Store
from store.states import DraftState
from store.types import Label
from tests.unit.store.week_world import World

NEXT_MONDAY = (invented.MONDAY + timedelta(days=7, hours=9)).astimezone(UTC)
THURSDAY = (invented.MONDAY + timedelta(days=3, hours=15)).astimezone(UTC)
SCOPE = Scope(zone=invented.ZONE, brand=invented.BRAND, hours=invented.HOURS)
STATED = AssumptionsSettings(minutes_per_reply=4, hourly_cost=30, currency="EUR", kept_customer=40, kept_share=0.3)
EVIL = "</style><script>alert(1)</script><img src=https://evil.example/x.png> \"onmouseover='x' & " + "w" * 60


def pages() -> Iterator[tuple[str, Wanted, datetime]]:
    """Name, report and moment of each page of invented data."""
    yield "worse-week", Wanted(SCOPE, Kind.WEEK, "2026-W47"), NEXT_MONDAY
    yield "like-any-week", Wanted(SCOPE, Kind.WEEK, "2026-W45"), NEXT_MONDAY
    yield "first-week", Wanted(SCOPE, Kind.WEEK, "2026-W35"), NEXT_MONDAY
    yield "half-a-week", Wanted(SCOPE, Kind.WEEK, "current"), THURSDAY
    yield "day", Wanted(SCOPE, Kind.DAY, "2026-11-18"), NEXT_MONDAY
    yield "month", Wanted(SCOPE, Kind.MONTH, "2026-10"), NEXT_MONDAY
    yield "quarter", Wanted(SCOPE, Kind.QUARTER, "2026-Q4"), NEXT_MONDAY
    yield "silence", Wanted(SCOPE, Kind.WEEK, "2025-W10"), NEXT_MONDAY


def hostile(store: Store) -> None:
    """Every word that others choose tries to break out of the page."""
    world, at = World(store), THURSDAY
    for n in range(40):
        world.mention(at - n * timedelta(hours=30), Label.COMPLAINT, brands=(EVIL,), platform="x<b>", topics=(EVIL,))
    world.decision(at, DraftState.REJECTED, brand=EVIL, reason=EVIL)
    world.poll(at, EVIL[:50], error=EVIL)
    world.gap(at, at, at + timedelta(hours=1), EVIL[:50])


def changed(store: Store) -> Report:
    """A week that was sent, and of which half the mentions are gone since."""
    wanted = Wanted(SCOPE, Kind.WEEK, "2026-W47")
    with store.write(NEXT_MONDAY) as tx:
        as_sent.keep(tx, build_report(store, wanted, at=NEXT_MONDAY), invented.BRAND)
        sendings.begin(tx, sendings.queue(tx, Kind.WEEK, invented.BRAND, "2026-W47", ["maya@kestrel.example"])[0])
    for n in range(300):
        with store.write(NEXT_MONDAY + timedelta(hours=n)) as tx:
            posts.delete(tx, n + 1)
    at = NEXT_MONDAY + timedelta(days=9)
    return as_sent.compared(store, wanted, invented.BRAND, build_report(store, wanted, at=at), at=at)


def main() -> None:
    """Write them."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="wellheard-pages-") as name:
        with _store(f"{name}/invented.db") as store:
            invented.write(store)
            for page, wanted, at in pages():
                _write(folder / page, build_report(store, wanted, at=at))
            _roi(folder / "roi", store, Wanted(SCOPE, Kind.QUARTER, "2026-Q4"), STATED, NEXT_MONDAY)
            _roi(folder / "roi-without-assumptions", store, Wanted(SCOPE, Kind.WEEK, "2026-W47"), None, NEXT_MONDAY)
            _roi(folder / "roi-silence", store, Wanted(SCOPE, Kind.WEEK, "2025-W10"), STATED, NEXT_MONDAY)
            _write(folder / "changed-since-sent", changed(store))
        with _store(f"{name}/hostile.db") as store:
            hostile(store)
            wanted = Wanted(Scope(zone=invented.ZONE, brand=EVIL), Kind.WEEK, "2026-W47")
            _write(folder / "hostile", build_report(store, wanted, at=THURSDAY))
            _roi(folder / "roi-hostile", store, wanted, STATED, THURSDAY)


def _store(path: str) -> Store:
    store = Store(f"sqlite:///{path}")
    schema.upgrade(store)
    return store


def _write(path: Path, report: Report) -> None:
    for form, suffix in (("html", "html"), ("text", "txt")):
        path.with_suffix(f".{suffix}").write_text(RENDERERS[form](report), encoding="utf-8")


def _roi(path: Path, store: Store, wanted: Wanted, stated: AssumptionsSettings | None, at: datetime) -> None:
    found = build_roi(store, wanted, stated, at=at)
    path.with_suffix(".html").write_text(roi_html.render(found), encoding="utf-8")
    path.with_suffix(".txt").write_text(as_text(roi_blocks(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
