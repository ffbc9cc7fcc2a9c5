"""`wellheard alerts`: what is not as usual."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import click

from desk.alerts import shown
from desk.cli.common import Desk, emit, json_option, now, pass_desk
from desk.incidents import moment


@click.group("alerts")
def alerts_command() -> None:
    """What is not as usual: list."""


@alerts_command.command("list")
@click.option("--brand", help="Only this brand.")
@click.option("--since", metavar="T", help="Also those that ended since then: 7d, or 2026-11-16.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@json_option
@pass_desk
def list_alerts(desk: Desk, brand: str | None, since: str | None, limit: int, as_json: bool) -> None:
    """What lasts: what it is, since when, how sure that is, and which cases."""
    zone = desk.settings.brands[desk.settings.report_brand(brand)].zone if brand else ZoneInfo("UTC")
    start = moment(since, zone, now(), ahead=False) if since else None
    found = shown(desk.store, desk.settings, brand=brand, since=start, limit=limit)

    def lines() -> Iterable[str]:
        if not found:
            yield "All is as usual, as far as past weeks can tell."
        for one in found:
            yield from one.lines()

    emit(as_json, [one.document() for one in found], lines)
