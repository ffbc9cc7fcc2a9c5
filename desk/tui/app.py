"""`wellheard review` as an application: its look, its palette, and what is told once it closed."""

from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.screen import Screen

from desk.reviewing import Reviewing
from desk.tui.keys import ALL
from desk.tui.look import CSS as LOOK
from desk.tui.screen import ReviewScreen

THEMES = {
    "dark": "textual-dark", "light": "textual-light", "terminal-dark": "ansi-dark", "terminal-light": "ansi-light",
}  # fmt: skip
"""By the names that `--theme` takes; the last two paint with the terminal's own colours."""


class ReviewApp(App[None]):
    """The full-screen desk."""

    CSS: ClassVar[str] = LOOK
    TITLE = "Wellheard"
    ENABLE_COMMAND_PALETTE = True

    def __init__(self, work: Reviewing, *, theme: str = "dark", typed: str = "", watch_every: float = 1.5) -> None:
        super().__init__()
        self.work = work
        self.theme = THEMES[theme]
        self.typed = typed
        self.watch_every = watch_every
        self.troubles: list[str] = []
        """What broke while the desk was open and should not have."""

    def get_default_screen(self) -> Screen[None]:
        """The desk itself."""
        return ReviewScreen(self.work, typed=self.typed, watch_every=self.watch_every)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every key of the desk by its name, and the looks."""
        if isinstance(screen, ReviewScreen):
            for key in ALL:
                yield SystemCommand(f"{key.word or key.action}  ({key.shown})", key.help, _doing(screen, key.action))
        for name, theme in THEMES.items():
            yield SystemCommand(f"Look: {name}", f"Paint the desk for a {name} background", _painting(self, theme))


def _doing(screen: ReviewScreen, action: str) -> Callable[[], Awaitable[None]]:
    async def do() -> None:
        await screen.run_action(action)

    return do


def _painting(app: ReviewApp, theme: str) -> Callable[[], None]:
    def paint() -> None:
        app.theme = theme

    return paint
