"""`wellheard report speed` and `report roi`: does answering sooner pay, and what it all came to."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from desk.cli.common import Desk, now, pass_desk
from desk.reports.build import Wanted
from desk.reports.calendar import period_named
from desk.reports.formats.money import Block, as_markdown, as_text, roi_blocks, speed_blocks
from desk.reports.roi import build_roi, kind_of
from desk.reports.scopes import scope_of
from desk.reports.speed import build_speed

_Command = Callable[..., None]


def _options(*forms: str) -> Callable[[_Command], _Command]:
    def added(command: _Command) -> _Command:
        for option in reversed(_all(forms)):
            command = option(command)
        return command

    return added


def _all(forms: Sequence[str]) -> list[Callable[[_Command], _Command]]:
    return [
        click.option("--period", metavar="2026-Q4|2026-11|2026-W47|current",
                     help="A quarter, month, week or day [the last complete quarter]."),
        click.option("--brand", help="Only this brand."),
        click.option("--format", "form", type=click.Choice(forms), default="text", show_default=True, help="How."),
        click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
        click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file."),
    ]  # fmt: skip


@click.command("speed")
@_options("json", "md", "text")
@pass_desk
def speed_command(
    desk: Desk, period: str | None, brand: str | None, form: str, as_json: bool, out: Path | None
) -> None:
    """How outcomes change with response time and with each kind of step we took; not proof, and it says why."""
    scope, at = scope_of(desk.settings, brand=brand, platform=None), now()
    with desk.store.read(at) as tx:
        found = build_speed(tx, period_named(kind_of(period), period, zone=scope.zone, at=at), scope)
    _write(desk, "json" if as_json else form, found.document(), lambda: speed_blocks(found), out)


@click.command("roi")
@_options("html", "json", "md", "text")
@pass_desk
def roi_command(desk: Desk, period: str | None, brand: str | None, form: str, as_json: bool, out: Path | None) -> None:
    """One page for the person who pays: what was done, what it cost, and estimates under your own assumptions."""
    scope = scope_of(desk.settings, brand=brand, platform=None)
    assumed = desk.settings.brands[desk.settings.report_brand(brand)].assumptions
    found = build_roi(desk.store, Wanted(scope, kind_of(period), period, None), assumed, at=now())
    if form == "html" and not as_json:
        # Jinja and the inliner take a tenth of a second to load, for this form alone.
        from desk.reports.formats import roi_html  # noqa: PLC0415

        _out(desk, roi_html.render(found), out)
        return
    _write(desk, "json" if as_json else form, found.document(), lambda: roi_blocks(found), out)


def _write(
    desk: Desk, form: str, document: dict[str, Any], blocks: Callable[[], list[Block]], out: Path | None
) -> None:
    if form == "json":
        text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    else:
        text = (as_markdown if form == "md" else as_text)(blocks())
    _out(desk, text, out)


def _out(desk: Desk, text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text.rstrip("\n"))
        return
    out.write_text(text, encoding="utf-8")
    desk.talk(f"Written to {out}.")
