"""`wellheard audit`: the event log."""

import click

from desk import shapes
from desk.cli.common import ID, Desk, emit, json_option, pass_desk, table
from desk.plain import plain
from store import events
from store.errors import ChainBroken
from store.types import Event


@click.group("audit")
def audit_command() -> None:
    """The event log: list and verify."""


def _row(found: Event) -> list[str]:
    data = ", ".join(f"{key}={value}" for key, value in found.data.items())
    return [str(found.seq), f"{found.at:%Y-%m-%d %H:%M:%S}", found.kind, found.actor, found.subject, plain(data)]


@audit_command.command("list")
@click.option("--subject", help="For example draft:12.")
@click.option("--kind", help="Events whose kind begins so, for example posting:.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many.")
@click.option("--after", type=ID, default=0, metavar="SEQ", help="Go on after this event.")
@json_option
@pass_desk
def list_events(desk: Desk, subject: str | None, kind: str | None, limit: int, after: int, as_json: bool) -> None:
    """What was done, newest first: who, when, to what. No person's words."""
    with desk.store.read() as tx:
        found = list(events.listed(tx, subject=subject, kind=kind, after=after, limit=limit))
    head = ("SEQ", "AT (UTC)", "KIND", "WHO", "WHAT", "DATA")
    emit(as_json, [shapes.event(e) for e in found], lambda: table((_row(e) for e in found), head))


@audit_command.command("verify")
@click.option("--head", metavar="HASH", help="A head that you kept elsewhere; it must be part of this log.")
@json_option
@pass_desk
def verify(desk: Desk, head: str | None, as_json: bool) -> None:
    """Walk the whole chain: exit 0 and the head, or 1 and the first broken link."""
    try:
        with desk.store.read() as tx:
            found = events.verify(tx, head=head)
    except ChainBroken as error:
        desk.warn(f"The event log is broken. {error}")
        emit(as_json, {"ok": False, "broken": str(error)}, list)
        click.get_current_context().exit(1)
    document = {"ok": True, "count": found.count, "head": found.head}
    emit(as_json, document, lambda: [f"{found.count} events, unbroken. Head: {found.head}"])
