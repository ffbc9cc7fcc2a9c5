"""Draw the pictures of the desk: `python -m docs.pictures [--check]`. Everybody in them is invented."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from textual.pilot import Pilot

from desk.demo import furnish
from desk.reviewing import Reviewing
from desk.settings import load_settings, who
from desk.settings_root import Settings
from desk.tui.app import ReviewApp
from desk.tui.screen import ReviewScreen
from desk.wiring import poll_all
from store import schema
from store.engine import Store

FOLDER = Path(__file__).parent / "pictures"
_LASTING = frozenset({"dialog", "presence"})
"""What goes on for as long as a question is open, or a case is looked at."""
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
PEOPLE = """
[people.ada]
name = "Ada"
role = "approver"

[people.sam]
name = "Sam"
role = "writer"
"""


class Picture(NamedTuple):
    """One picture: how large, which keys were pressed, which look."""

    size: tuple[int, int]
    keys: tuple[str, ...]
    theme: str = "dark"


PICTURES: Mapping[str, Picture] = {
    "desk": Picture((132, 36), ("j", "j", "j", "j")),
    "desk-light": Picture((132, 36), ("j", "j", "j", "j"), "light"),
    "desk-edit": Picture((132, 36), ("j", "j", "j", "j", "e", *(["backspace"] * 11), *"Kettle folk")),
    "desk-small": Picture((80, 24), ("j", "j", "j", "j", "j")),
    "desk-help": Picture((132, 36), ("question_mark",)),
}


@contextmanager
def desk_of_demo(folder: Path) -> Iterator[tuple[Store, Settings, Path]]:
    """The invented kettle maker of the demo: heard and drafted, and nothing decided."""
    config = furnish(folder)
    with config.open("a", encoding="utf-8") as file:
        file.write(PEOPLE)
    settings = load_settings(config, {})
    with Store(f"sqlite:///{folder / 'wellheard.db'}") as store:
        schema.upgrade(store)
        poll_all(store, settings, config, names=(), limit=None, since=None, at=NOW, say=lambda _text: None)
        yield store, settings, config


async def settled(pilot: Pilot[None]) -> None:
    """Wait until what is asked of the store is on the screen."""
    screen = pilot.app.screen
    for _ in range(2_000):
        await pilot.pause()
        busy = [one for one in pilot.app.workers if one.group not in _LASTING and not one.is_finished]
        if not busy and (not isinstance(screen, ReviewScreen) or _at_rest(screen)):
            break
        await asyncio.sleep(0.005)
    await pilot.pause()


def _at_rest(screen: ReviewScreen) -> bool:
    row, sheet = screen.row, screen.pane.sheet
    return row is None or (sheet is not None and sheet.case.id == row.case_id)


async def _drawn(app: ReviewApp, picture: Picture) -> str:
    async with app.run_test(size=picture.size) as pilot:
        await settled(pilot)
        for key in picture.keys:
            await pilot.press(key)
        await asyncio.sleep(0.3)
        await settled(pilot)
        return app.export_screenshot(title="wellheard review", simplify=True)


def pictures() -> Mapping[Path, str]:
    """What every picture should show."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="wellheard-pictures-") as name, desk_of_demo(Path(name)) as world:
        store, settings, config = world
        for title, picture in PICTURES.items():
            work = Reviewing(store, settings, config, who(settings, "maya"), lambda: NOW)
            app = ReviewApp(work, theme=picture.theme, watch_every=3600)
            found[FOLDER / f"{title}.svg"] = asyncio.run(_drawn(app, picture))
    return found


def stale() -> list[str]:
    """The pictures that do not show what the desk looks like."""
    return [
        page.name for page, svg in pictures().items() if not page.exists() or page.read_text(encoding="utf-8") != svg
    ]


def main(arguments: list[str]) -> int:
    """Draw the pictures; with --check only compare them. Returns the exit code."""
    if arguments == ["--check"]:
        old = stale()
        if old:
            print(f"Out of date: {', '.join(old)}. Run: python -m docs.pictures", file=sys.stderr)
        return 1 if old else 0
    FOLDER.mkdir(exist_ok=True)
    for page, svg in pictures().items():
        page.write_text(svg, encoding="utf-8")
        print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
