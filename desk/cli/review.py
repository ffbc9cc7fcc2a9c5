"""`wellheard review`: the full-screen desk, or one case at a time."""

import sys
from typing import TYPE_CHECKING

import click

from desk.cli.common import Desk, now, pass_desk
from desk.plain import plain as harmless

if TYPE_CHECKING:
    from desk.reviewing import Reviewing


@click.command("review")
@click.option("--filter", "typed", default="", metavar="WORDS", help="Begin with a narrower queue, as / does.")
@click.option(
    "--theme",
    type=click.Choice(["dark", "light", "terminal-dark", "terminal-light"]),
    default="dark",
    show_default=True,
    help="Colours for a dark or a light background, or the terminal's own.",
)
@click.option("--plain", is_flag=True, help="One case at a time, as lines and questions: for screen readers and ssh.")
@pass_desk
def review_command(desk: Desk, typed: str, theme: str, plain: bool) -> None:
    """The desk on a whole screen: read a case, decide, and the next one is there. `?` shows the keys."""
    from desk.planting import reviewing  # noqa: PLC0415  # loads answering, which takes half a second

    work = reviewing(desk.store, desk.settings, desk.config, desk.person("claim"), now)
    if plain:
        from desk.cli.review_plain import PlainReview  # noqa: PLC0415  # with the one that is asked for

        PlainReview(work, typed).run()
        return
    _whole_screen(work, typed, theme)


def _whole_screen(work: "Reviewing", typed: str, theme: str) -> None:
    from desk.tui.app import ReviewApp  # noqa: PLC0415  # loads textual

    if not (sys.stdin.isatty() and sys.stderr.isatty()):  # textual paints on standard error
        raise click.UsageError("The desk needs a terminal. Without one: wellheard review --plain")
    app = ReviewApp(work, typed=typed, theme=theme)
    app.run()
    for trouble in app.troubles:
        click.echo(harmless(trouble, lines=True), err=True)
    if app.troubles:
        click.get_current_context().exit(1)
