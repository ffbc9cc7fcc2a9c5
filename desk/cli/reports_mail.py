"""`wellheard report due`, `sent`, `resend` and `report KIND --email`: reports by mail, once to each recipient."""

from typing import Any, BinaryIO

import click

from desk.cli.common import ID, Desk, emit, json_option, now, pass_desk, table
from desk.reports.bounces import LARGEST, NotBounced, note_bounce
from desk.reports.build import Wanted
from desk.reports.calendar import period_named
from desk.reports.mailing import Mailed, Post, mail_due, mail_these, resend
from desk.settings import environment
from desk.settings_mail import mail_address
from desk.shapes import stamp
from store import sendings
from store.sendings import Sending

TO_ALL = ""
"""`--email` without an address."""


def mail_period(desk: Desk, wanted: Wanted, addresses: tuple[str, ...], *, as_json: bool) -> None:
    """Mail one report to these, or to those whom [reports] names, except to those who have had it; and nothing else."""
    if desk.settings.mail.host is None:
        raise click.UsageError("There is no mail server in the settings. Set host and sender in [mail].")
    if wanted.compare is not None or wanted.scope.platform is not None:
        raise click.UsageError("A mailed report is the whole one. Leave --platform and --compare out.")
    period = period_named(wanted.kind, wanted.name, zone=wanted.scope.zone, at=now())
    if period.end > now():
        raise click.UsageError(f"The {wanted.kind} {period.name} is not over yet. Mail it when it is.")
    brand = desk.settings.report_brand(wanted.scope.brand)
    whom = list({one.lower(): one for text in addresses for one in _whom(desk, wanted, brand, text)}.values())
    with desk.store.write(now()) as tx:
        known = set(whom) - set(sendings.missing(tx, wanted.kind, brand, period.name, whom))
        ids = sendings.queue(tx, wanted.kind, brand, period.name, whom)
    for one in sorted(known):
        desk.warn(
            f"{one} has a sending of {period.name} already: `wellheard report sent`. To send again: report resend."
        )
    _show(desk, mail_these(_post(desk), ids), as_json=as_json)


def _whom(desk: Desk, wanted: Wanted, brand: str, text: str) -> list[str]:
    if text != TO_ALL:
        return [_address(text)]
    found = [
        one for report in desk.settings.reports.values()
        if report.kind == wanted.kind and desk.settings.report_brand(report.brand) == brand for one in report.to
    ]  # fmt: skip
    if not found:
        raise click.UsageError(f"No [reports.NAME] says who gets the {wanted.kind} of {brand}. Write an address.")
    return found


def _post(desk: Desk) -> Post:
    return Post(desk.store, desk.settings, environment(), now)


def _address(text: str) -> str:
    try:
        return mail_address(text)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _show(desk: Desk, done: Mailed, *, as_json: bool) -> None:
    for problem in done.problems:
        desk.warn(problem)
    emit(as_json, done.document(), lambda: [] if desk.quiet else _lines(done))
    click.get_current_context().exit(1 if done.problems else 0)


def _lines(done: Mailed) -> list[str]:
    if done.busy:
        return ["Another process is mailing reports. What waits goes out with the next `wellheard report due`."]
    chats = f" {done.chats} for a chat: `wellheard notices send` sends it." if done.chats else ""
    said = f"{done.sent} sent, {done.later} to be tried again, {done.failed} failed, {done.unknown} unknown."
    return [said + chats]


@click.command("due")
@json_option
@pass_desk
def due_command(desk: Desk, as_json: bool) -> None:
    """Send the reports of [reports] whose time has come; exit 1 when a mail was not taken."""
    _show(desk, mail_due(desk.store, desk.settings, environment(), clock=now), as_json=as_json)


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
@click.option("--again", is_flag=True, help="Even if the mail server took it.")
@json_option
@pass_desk
def resend_command(desk: Desk, sending: int, again: bool, as_json: bool) -> None:
    """Mail a report once more, as it was first sent, to a recipient whose mail failed or may not have arrived."""
    done = resend(_post(desk), sending, by=desk.person("approve").key, also_sent=again)
    _show(desk, done, as_json=as_json)


@click.command("bounced")
@click.argument("file", type=click.File("rb"), default="-")
@json_option
@pass_desk
def bounced_command(desk: Desk, file: BinaryIO, as_json: bool) -> None:
    """Note that a report came back: FILE, or standard input, is the mail in which the mail server says so."""
    try:
        back = note_bounce(_post(desk), file.read(LARGEST + 1))
    except NotBounced as error:
        # A mail server that runs this takes any other exit code for a reason to send the mail back.
        desk.talk(str(error))
        back = []
    lines = [f"Mail {one.id}, {one.period} of {one.brand} to {one.recipient}, came back." for one in back]
    emit(as_json, {"bounced": [one.id for one in back]}, lambda: [] if desk.quiet else lines)
