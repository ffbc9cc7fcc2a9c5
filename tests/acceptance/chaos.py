"""Random kills: `python -m tests.acceptance.chaos --kills 1000` (make chaos) prints what was lost or doubled.

SIGKILL after random delays over poll, approve and post, and by the platform itself between receiving a request and
answering it. The product has no switch for any of this. At the end a person looks at what is left: nothing may be
posted twice, no mention lost or doubled, no approval lost.
"""

import argparse
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store import drafts, mentions, postings
from store.engine import Store
from store.states import DraftState, PostingState
from tests.acceptance.world import World
from tests.platforms.server import Request
from tests.platforms.x import FakeX

KILLED = -signal.SIGKILL


@dataclass
class Tally:
    """What happened."""

    kills: int = 0
    kills_by_platform: int = 0
    made: int = 0
    approved: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def lines(self, x: FakeX) -> list[str]:
        """For people."""
        return [
            f"kills                  {self.kills} ({self.kills_by_platform} by the platform while it held a request)",
            f"mentions made          {self.made}",
            f"approvals given        {len(self.approved)}",
            f"replies posted         {len(x.posted)}",
            *(f"WRONG: {line}" for line in self.wrong),
            "nothing lost, nothing doubled" if not self.wrong else f"{len(self.wrong)} violations",
        ]


class Chaos:
    """One brand, one fake platform, and a hand that kills."""

    def __init__(self, world: World, kills: int, dice: random.Random) -> None:
        self.world, self.wanted, self.dice = world, kills, dice
        self.tally = Tally()
        self.child: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self.life_s = 0.0
        """About how long a command lives on this machine now; kills fall anywhere in it."""
        world.x.on_post = self._maybe_kill_while_posting

    def _maybe_kill_while_posting(self, _request: Request) -> None:
        """The platform has received the POST and has not answered: sometimes the program dies right here."""
        if self.dice.random() < 0.5:
            with self._lock:
                if self.child is not None and self.child.poll() is None:
                    self.child.kill()
                    self.child.wait()
                    self.tally.kills_by_platform += 1

    def run(self, say: Callable[[str], None]) -> Tally:
        """Kill until enough were killed, then let it come to rest and look."""
        rounds = 0
        while self.tally.kills < self.wanted:
            if rounds % 20 == 0:
                self._take_measure()
            rounds += 1
            self._say_something()
            self._command("poll")
            proposed = self._ids(DraftState.PROPOSED)
            if proposed:
                self._command("drafts", "approve", *map(str, proposed[:3]))
            self._command("post")
            if self.tally.kills % 50 < 3:
                say(f"  {self.tally.kills} kills")
        self.world.x.on_post = None
        self._come_to_rest()
        self._look()
        return self.tally

    def _take_measure(self) -> None:
        """How long an undisturbed command takes: machines differ, and get busy."""
        begun = time.monotonic()
        self.world.run("poll")
        self.life_s = 1.1 * (time.monotonic() - begun)

    def _say_something(self) -> None:
        """Two new mentions."""
        x = self.world.x
        x.now = datetime.now(UTC)
        for _ in range(2):
            self.tally.made += 1
            x.add_post(
                f"@kestrel my order {self.tally.made} arrived broken and nobody answers, terrible",
                author=f"person{self.tally.made}", at=x.now - timedelta(minutes=2),
            )  # fmt: skip

    def _command(self, *args: str) -> None:
        """Run a command, and kill it somewhere in its life more often than not."""
        child = self.world.start(*args)
        with self._lock:
            self.child = child
        patience = self.dice.uniform(0.1, 1) * self.life_s if self.dice.random() < 0.7 else 60
        try:
            child.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
        if child.returncode == KILLED:
            self.tally.kills += 1
        if args[:2] == ("drafts", "approve"):
            self._note_approvals()

    def _store(self) -> Store:
        return Store(self.world.db or f"sqlite:///{self.world.folder / 'wellheard.db'}")

    def _ids(self, state: DraftState) -> list[int]:
        with self._store() as store, store.read() as tx:
            return [draft.id for draft in drafts.listed(tx, state=state, limit=500)]

    def _note_approvals(self) -> None:
        """What the database calls approved now must never be lost again."""
        self.tally.approved.update(self._ids(DraftState.APPROVED))

    def _come_to_rest(self) -> None:
        """Undisturbed passes until nothing moves, then a person settles what stayed unknown by looking."""
        for _ in range(4):
            done = self.world.run("poll")
            if done.returncode:
                self.tally.wrong.append(f"the last poll failed: {done.stderr}")
            self.world.run("post")
        for draft_id in self._unknown():
            self._settle_as_a_person(draft_id)
        self.world.run("post")

    def _unknown(self) -> list[int]:
        with self._store() as store, store.read() as tx:
            return [posting.draft_id for posting in postings.in_state(tx, PostingState.UNKNOWN)]

    def _settle_as_a_person(self, draft_id: int) -> None:
        with self._store() as store, store.read() as tx:
            target = mentions.get(tx, drafts.get(tx, draft_id).mention_id).post.external_id
        public = [post for post in self.world.x.posted if post.reply_to == target]
        if public:
            # The look-up had every chance to find it.
            self.tally.wrong.append(f"draft {draft_id} is public and was not found by its look-ups")
        self.world.run("drafts", "settle", str(draft_id), "--not-sent")

    def _look(self) -> None:
        wrong = self.tally.wrong
        twice = [t for t, n in Counter(post.reply_to for post in self.world.x.posted).items() if n > 1]
        wrong += [f"post {target} was answered more than once" for target in twice]
        with self._store() as store, store.read() as tx:
            stored = Counter(mention.post.external_id for mention in mentions.listed(tx, limit=1_000_000))
            customers = [i for i, post in self.world.x.posts.items() if post.author_id != self.world.x.us]
            wrong += [f"mention {i} was lost" for i in customers if i not in stored]
            wrong += [f"mention {i} is stored {n} times" for i, n in stored.items() if n > 1]
            for draft_id in sorted(self.tally.approved):
                self._approval_kept(tx, draft_id)
        for args in (("audit", "verify"), ("db", "check")):
            done = self.world.run(*args)
            if done.returncode:
                wrong.append(f"{' '.join(args)}: {done.stdout} {done.stderr}")

    def _approval_kept(self, tx: object, draft_id: int) -> None:
        """An approval ends as a public reply, or visibly otherwise with a reason."""
        draft = drafts.get(tx, draft_id)  # type: ignore[arg-type]  # a Tx
        posting = postings.last_of_draft(tx, draft_id)  # type: ignore[arg-type]  # a Tx
        if posting is None:
            self.tally.wrong.append(f"the approval of draft {draft_id} has no posting")
        elif draft.state is DraftState.POSTED:
            if not any(post.id == posting.external_id for post in self.world.x.posted):
                self.tally.wrong.append(f"draft {draft_id} is called posted and is not public")
        elif not draft.reason:
            self.tally.wrong.append(f"draft {draft_id} is {draft.state.value} without a reason")


def unleash(folder: Path, kills: int, *, seed: int, db: str | None = None, say: Callable[[str], None] = print) -> Tally:
    """Run the whole thing in a folder."""
    with FakeX(handle="kestrel") as x:
        world = World(folder, x, db=db)
        world.furnish()
        tally = Chaos(world, kills, random.Random(seed)).run(say)
        for line in tally.lines(x):
            say(line)
    return tally


def main() -> int:
    """The command line of `make chaos`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}, SQLite {sqlite3.sqlite_version}", flush=True)  # noqa: T201  # its result
    with tempfile.TemporaryDirectory(prefix="wellheard-chaos-") as name:
        tally = unleash(Path(name), options.kills, seed=options.seed, say=lambda line: print(line, flush=True))  # noqa: T201
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
