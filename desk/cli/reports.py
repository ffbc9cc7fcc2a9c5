"""`wellheard report`: what a day, a week, a month or a quarter brought."""

from collections.abc import Callable
from pathlib import Path

import click

from desk.cli.common import Desk, emit, now, pass_desk, table
from desk.cli.reports_mail import TO_ALL, bounced_command, due_command, mail_period, resend_command, sent_command
from desk.cli.reports_money import roi_command, speed_command
from desk.reports import as_sent
from desk.reports.build import Wanted, build_report
from desk.reports.calendar import Kind, period_named
from desk.reports.formats import RENDERERS
from desk.reports.items import cases_csv, items_of
from desk.reports.report import Report
from desk.reports.scopes import scope_of
from desk.shapes import stamp
from store.errors import KeptReportUnreadable

_EXAMPLES = {
    Kind.DAY: "2026-11-24|current",
    Kind.WEEK: "2026-W47|current",
    Kind.MONTH: "2026-11|current",
    Kind.QUARTER: "2026-Q4|current",
}


@click.group("report")
def report_command() -> None:
    """What a day, a week, a month or a quarter brought."""


def _period_command(kind: Kind, text: str) -> None:
    def run(
        desk: Desk, period: str | None, compare: str | None, brand: str | None, platform: str | None, form: str,
        as_json: bool, items: str | None, out: Path | None, email: tuple[str, ...], as_it_was: bool,
    ) -> None:  # fmt: skip
        wanted = Wanted(scope_of(desk.settings, brand=brand, platform=platform), kind, period, compare)
        if as_it_was and (email or items or form == "csv" or compare or platform):
            raise click.UsageError("--sent shows the whole report as it was sent. Leave the other options out.")
        if email:
            mail_period(desk, wanted, email, as_json=as_json)
        elif items is not None:
            _list(desk, wanted, items, as_json=as_json or form == "json")
        elif form == "csv" and not as_json:
            _write(desk, cases_csv(desk.store, wanted, at=now()), out)
        elif as_it_was:
            _write(desk, RENDERERS["json" if as_json else form](_sent(desk, wanted)), out)
        else:
            _write(desk, RENDERERS["json" if as_json else form](_now(desk, wanted)), out)

    run.__doc__ = text
    run.__name__ = f"{kind.value}_command"
    for option in reversed(_options(kind)):
        run = option(run)
    report_command.command(kind.value)(pass_desk(run))


def _options(kind: Kind) -> list[Callable[..., Callable[..., None]]]:
    example = _EXAMPLES[kind]
    return [
        click.option(f"--{kind.value}", "--period", "period", metavar=example,
                     help=f"Which {kind.value} [the last complete one]."),
        click.option("--compare", metavar=example.split("|")[0], help="Beside which other one [the one before]."),
        click.option("--brand", help="Only this brand."),
        click.option("--platform", help="Only this platform."),
        click.option("--format", "form", type=click.Choice(sorted([*RENDERERS, "csv"])), default="text",
                     show_default=True, help="How. csv: one row a case."),
        click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
        click.option("--items", metavar="FIGURE",
                     help="List what a figure counts, such as unanswered or complaints:price."),
        click.option("--email", metavar="[ADDRESS]", multiple=True, is_flag=False, flag_value=TO_ALL,
                     help="Mail it to this address, once; may be given again. Alone: to those of [reports]."),
        click.option("--sent", "as_it_was", is_flag=True, help="As it was first sent, by mail or to a chat."),
        click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file."),
    ]  # fmt: skip


def _now(desk: Desk, wanted: Wanted) -> Report:
    """As it is now, with what changed since it was sent."""
    brand = wanted.scope.brand or (next(iter(desk.settings.brands)) if len(desk.settings.brands) == 1 else None)
    at = now()
    report = build_report(desk.store, wanted, at=at)
    try:
        return as_sent.compared(desk.store, wanted, brand, report, at=at)
    except KeptReportUnreadable as error:
        desk.warn(f"What changed since it was sent cannot be said. {error}")
        return report


def _sent(desk: Desk, wanted: Wanted) -> Report:
    brand = desk.settings.report_brand(wanted.scope.brand)
    period = period_named(wanted.kind, wanted.name, zone=wanted.scope.zone, at=now())
    with desk.store.read(now()) as tx:
        found = as_sent.sent(tx, wanted.kind, brand, period.name)
    if found is None:
        raise click.UsageError(f"The {wanted.kind} {period.name} of {brand} was not sent. Leave --sent out.")
    return found


def _list(desk: Desk, wanted: Wanted, items: str, *, as_json: bool) -> None:
    found = items_of(desk.store, wanted, items, at=now())
    document = [
        {"kind": one.kind, "id": one.id, "at": stamp(one.at), "words": one.words, "command": one.command}
        for one in found
    ]  # fmt: skip
    rows = ((str(one.id), f"{one.at.astimezone(wanted.scope.zone):%a %d %b %H:%M}", one.words) for one in found)
    emit(as_json, document, lambda: table(rows, (found[0].kind if found else "id", "when", "what")))


def _write(desk: Desk, text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text.rstrip("\n"))
        return
    out.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    desk.talk(f"Written to {out}.")


report_command.add_command(due_command)
report_command.add_command(sent_command)
report_command.add_command(resend_command)
report_command.add_command(bounced_command)
report_command.add_command(roi_command)
report_command.add_command(speed_command)
_COMMON = "Volume, topics, response times, answers, promises and costs, with the {} before and what is usual beside it."
_period_command(Kind.DAY, _COMMON.format("same weekday"))
_period_command(Kind.WEEK, _COMMON.format("week"))
_period_command(Kind.MONTH, _COMMON.format("month"))
_period_command(Kind.QUARTER, _COMMON.format("quarter"))
