"""`wellheard report due`, `sent`, `resend` and `report KIND --email`: reports by mail, once to each recipient."""

from typing import Any

import click

from desk.cli.common import ID, Desk, emit, json_option, now, pass_desk, table
from desk.reports.build import Wanted
from desk.reports.calendar import period_named
from desk.reports.mailing import Mailed, mail_due
from desk.settings import environment
from desk.settings_mail import mail_address
from desk.shapes import stamp
from store import sendings
from store.sendings import Sending


def mail_period(desk: Desk, wanted: Wanted, addresses: tuple[str, ...], *, as_json: bool) -> None:
    """Mail one report to these, except to those who have had it."""
    if desk.settings.mail.host is None:
        raise click.UsageError("There is no mail server in the settings. Set host and sender in [mail].")
    if wanted.compare is not None or wanted.scope.platform is not None:
        raise click.UsageError("A mailed report is the whole one. Leave --platform and --compare out.")
    period = period_named(wanted.kind, wanted.name, zone=wanted.scope.zone, at=now())
    if period.end > now():
        raise click.UsageError(f"The {wanted.kind} {period.name} is not over yet. Mail it when it is.")
    brand = desk.settings.report_brand(wanted.scope.brand)
    whom = [_address(one) for one in addresses]
    with desk.store.write(now()) as tx:
        known = set(whom) - set(sendings.missing(tx, wanted.kind, brand, period.name, whom))
        sendings.queue(tx, wanted.kind, brand, period.name, whom)
    for one in sorted(known):
        desk.warn(
            f"{one} has a sending of {period.name} already: `wellheard report sent`. To send again: report resend."
        )
    _send(desk, as_json=as_json)


def _address(text: str) -> str:
    try:
        return mail_address(text)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _send(desk: Desk, *, as_json: bool) -> None:
    done = mail_due(desk.store, desk.settings, environment(), clock=now)
    for problem in done.problems:
        desk.warn(problem)
    emit(as_json, done.document(), lambda: [] if desk.quiet else _lines(done))
    click.get_current_context().exit(1 if done.problems else 0)


def _lines(done: Mailed) -> list[str]:
    if done.busy:
        return ["Another process is mailing reports."]
    return [f"{done.sent} sent, {done.later} to be tried again, {done.failed} failed, {done.unknown} unknown."]


@click.command("due")
@json_option
@pass_desk
def due_command(desk: Desk, as_json: bool) -> None:
    """Mail the reports of [reports] whose time has come; exit 1 when a mail was not taken."""
    _send(desk, as_json=as_json)


def _document(one: Sending) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind, "brand": one.brand, "period": one.period, "recipient": one.recipient,
        "state": one.state.value, "attempts": one.attempts, "next_at": stamp(one.next_at),
        "tried_at": stamp(one.tried_at), "error": one.error,
    }  # fmt: skip


@click.command("sent")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many.")
@json_option
@pass_desk
def sent_command(desk: Desk, limit: int, as_json: bool) -> None:
    """Which report was mailed to whom, and what became of it, the newest first."""
    with desk.store.read() as tx:
        found = sendings.listed(tx, limit=limit)
    rows = ((str(one.id), one.period, one.brand, one.recipient, one.state.value, one.error or "") for one in found)
    head = ("ID", "PERIOD", "BRAND", "TO", "STATE", "WHY")
    emit(as_json, [_document(one) for one in found], lambda: table(rows, head))


@click.command("resend")
@click.argument("sending", type=ID)
@json_option
@pass_desk
def resend_command(desk: Desk, sending: int, as_json: bool) -> None:
    """Mail a report again to a recipient whose mail failed or may not have arrived."""
    with desk.store.write(now(), actor=desk.person("approve").key) as tx:
        sendings.again(tx, sending)
    _send(desk, as_json=as_json)
