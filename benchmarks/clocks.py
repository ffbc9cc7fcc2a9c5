"""Clocks with 100,000 open cases on a million mentions, beside 1,000 on ten thousand: `python -m benchmarks.clocks`.

With FOLDER the two stores are kept there and used again the next time.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.seed import seed
from benchmarks.timing import HEAD, Line, medians
from responders.clocks import Targets, clock_at
from responders.hours import BusinessHours, Opening
from responders.winding import wind
from store import by_clock, clocks, responses
from store.engine import Store

SIZES = ((10_000, 1_000), (1_000_000, 100_000))
"""Mentions, and open cases: a list may take ten times as long where a hundred times as many are open."""
AT = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
HOURS = BusinessHours(
    ZoneInfo("Europe/London"), ((Opening.parse("09:00-13:00"), Opening.parse("14:00-17:30")),) * 5 + ((), ())
)


def targets(hours: int) -> dict[str, Targets]:
    """One brand that aims for so many hours."""
    aims = {label: timedelta(hours=hours) for label in ("complaint", "question", "praise", "other")}
    return {"brightkettle": Targets(HOURS, aims, aims)}


def _furnished(folder: Path, mentions: int, still_open: int) -> Store:
    path = folder / f"clocks-{mentions}.db"
    if not path.exists():
        seed(path, mentions)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE cases SET state = 'answered' WHERE state = 'open'")
            connection.execute(
                "UPDATE cases SET state = 'open', last_own_at = NULL, first_response_at = NULL"
                " WHERE id > (SELECT max(id) - ? FROM cases)", (still_open,),
            )  # fmt: skip
    return Store(f"sqlite:///{path}")


def lines(folder: Path | None = None) -> Iterator[Line]:
    """What it costs to set all clocks, to set the open ones anew, to list by clock, and to find nothing to do."""
    with ExitStack() as stack:
        folder = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wellheard-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        stores = [stack.enter_context(_furnished(folder, *size)) for size in SIZES]
        yield _once("every case is looked at once", stores, lambda store: wind(store, targets(4), at=AT))
        yield _once("the targets change: open clocks anew", stores, lambda store: wind(store, targets(5), at=AT))
        for name, ask in _QUESTIONS.items():
            few, many = medians([_asked(store, ask) for store in stores], 15)
            yield Line(name, many / few, 10, note=f"{many * 1000:.1f} ms beside {few * 1000:.1f} ms")


def _once(name: str, stores: list[Store], act: Callable[[Store], int]) -> Line:
    rates = []
    for store in stores:
        began = time.perf_counter()
        looked = act(store)
        rates.append(looked / (time.perf_counter() - began))
    return Line(
        name, rates[0] / rates[1] if rates[1] else 0, 2, note=f"{rates[1]:,.0f} a second beside {rates[0]:,.0f}"
    )


def _asked(store: Store, ask: Callable[[Store], object]) -> Callable[[], object]:
    return lambda: ask(store)


def _listed(store: Store) -> object:
    with store.read(AT) as tx:
        return [clock_at(one, AT) for one in clocks.of_cases(tx, [c.id for c in by_clock.cases(tx)]).values()]


def _drafts(store: Store) -> object:
    with store.read(AT) as tx:
        return by_clock.drafts(tx, awake=True)


def _met(store: Store) -> object:
    with store.read(AT) as tx:
        return responses.met(tx, AT - timedelta(days=7), AT, brands=["brightkettle"])


def _ring(store: Store) -> object:
    with store.read(AT) as tx:
        return clocks.ring(tx, AT, limit=50)


_QUESTIONS: dict[str, Callable[[Store], object]] = {
    "cases by clock, 50 rows with their clocks": _listed,
    "drafts by clock, 50 rows": _drafts,
    "nothing changed: setting clocks": lambda store: wind(store, targets(5), at=AT),
    "whom to tell, the first 50": _ring,
    "targets met in a week": _met,
}


def main() -> None:
    """Print the figures."""
    print(HEAD)
    for line in lines(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(line, flush=True)


if __name__ == "__main__":
    main()
