"""The desk over the invented kettle maker's store: real store, real settings, keys pressed."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from desk.planting import reviewing
from desk.reviewing import Reviewing
from desk.settings import load_settings, who
from desk.settings_root import Settings
from desk.tui.app import ReviewApp
from desk.tui.screen import ReviewScreen
from docs.pictures import NOW, desk_of_demo, settled
from store import drafts, queue
from store.engine import Store
from store.states import DraftState
from store.types import Draft, Label, Verdict

Script = Callable[[Pilot[None]], Awaitable[None]]


@pytest.fixture(scope="session")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which everything was heard and drafted once."""
    folder = tmp_path_factory.mktemp("desk")
    with desk_of_demo(folder):
        pass
    return folder


@dataclass
class World:
    """One store, and as many people at it as are wanted."""

    store: Store
    settings: Settings
    config: Path
    minutes: int = 0

    def work(self, person: str = "maya") -> Reviewing:
        return reviewing(self.store, self.settings, self.config, who(self.settings, person), self.clock)

    def clock(self):
        return NOW + timedelta(minutes=self.minutes)

    def app(self, person: str = "maya", *, theme: str = "dark", typed: str = "", watch_every: float = 3600.0):
        return ReviewApp(self.work(person), theme=theme, typed=typed, watch_every=watch_every)

    def drafts(self) -> dict[int, Draft]:
        with self.store.read() as tx:
            return {one.id: one for one in drafts.listed(tx, limit=1000)}

    def rows(self, **wanted):
        with self.store.read(self.clock()) as tx:
            return queue.page(tx, queue.Wanted(**wanted), limit=100).rows

    def play(self, script: Script, *, size=(120, 36), person: str = "maya", app: ReviewApp | None = None, **more):
        """Open the desk and press keys."""
        app = app or self.app(person, **more)

        async def run() -> None:
            async with app.run_test(size=size) as pilot:
                await settled(pilot)
                await script(pilot)

        asyncio.run(run())
        assert app.troubles == []
        return app


@pytest.fixture
def world(heard: Path, tmp_path: Path) -> Iterator[World]:
    """A fresh copy of it."""
    for path in heard.iterdir():
        shutil.copy(path, tmp_path / path.name)
    config = tmp_path / "wellheard.toml"
    with Store(f"sqlite:///{tmp_path / 'wellheard.db'}") as store:
        yield World(store, load_settings(config, {}), config)


async def press(pilot: Pilot[None], *keys: str) -> ReviewScreen:
    """Press keys one by one, each after what the last one began has ended."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)
    return pilot.app.screen_stack[0]  # type: ignore[return-value]  # the desk


def said(screen: ReviewScreen) -> str:
    """The line that tells what was done."""
    return str(screen.query_one("#said").content)


def words(screen: ReviewScreen, name: str) -> str:
    """What stands in a part of the screen."""
    return str(screen.query_one(f"#{name}").content)


def first(world: World, *, verdict: Verdict = Verdict.API, label: Label | None = None):
    """The first case that has a draft of this kind."""
    return next(
        row for row in world.rows()
        if row.draft_state is DraftState.PROPOSED and row.verdict is verdict and not row.blocked
        and (label is None or row.label is label)
    )  # fmt: skip


async def go_to(pilot, case_id: int):
    screen = pilot.app.screen_stack[0]
    screen.queue.window.select(case_id)
    screen.queue.action_move(0)
    screen.show_current()
    await settled(pilot)
    return screen
