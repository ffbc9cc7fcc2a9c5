"""`wellheard report`: what a week brought."""

from pathlib import Path

import click

from desk.cli.common import Desk, now, pass_desk
from desk.reports.formats import RENDERERS
from desk.reports.week import build_week


@click.group("report")
def report_command() -> None:
    """What a week brought."""


@report_command.command("week")
@click.option("--week", metavar="2026-W47|current", help="Which week [the last complete one].")
@click.option("--brand", help="Only this brand.")
@click.option("--format", "form", type=click.Choice(sorted(RENDERERS)), default="text", show_default=True, help="How.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@pass_desk
def week_command(desk: Desk, week: str | None, brand: str | None, form: str, as_json: bool, out: Path | None) -> None:
    """Volume, response times, answers, topics, with the week before beside it."""
    name = desk.settings.report_brand(brand)
    settings = desk.settings.brands[name]
    report = build_week(
        desk.store, brand=brand, week=week, zone=settings.zone, hours=settings.seconds_between, at=now()
    )
    text = RENDERERS["json" if as_json else form](report)
    if out is None:
        click.echo(text.rstrip("\n"))
        return
    out.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    desk.talk(f"Written to {out}.")
