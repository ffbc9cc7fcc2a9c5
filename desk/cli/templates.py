"""`wellheard templates`: replies in the brand's own words."""

import click

from desk.cli.common import Desk, emit, json_option, now, pass_desk
from desk.templates import check_templates


@click.group("templates")
def templates_command() -> None:
    """Replies in the brand's own words: check."""


@templates_command.command("check")
@click.option("--brand", help="Which brand's [the only one].")
@click.option("--samples", default=3, show_default=True, type=click.IntRange(0, 50), help="Answer so many mentions.")
@json_option
@pass_desk
def check(desk: Desk, brand: str | None, samples: int, as_json: bool) -> None:
    """What the checks find in each (exit 1), and how the newest mentions would be answered; stores nothing."""
    found = check_templates(desk.store, desk.settings, desk.config, brand, count=samples, at=now())
    emit(as_json, found.document(), found.lines)
    click.get_current_context().exit(0 if found.sound else 1)
