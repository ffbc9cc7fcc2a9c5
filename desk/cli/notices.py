"""`wellheard notices`: what colleagues are told of, and where."""

from typing import Any

import click

from desk import shapes
from desk.cli.common import ID, Desk, ago, emit, json_option, now, pass_desk, table
from desk.notices.delivery import deliver
from desk.notices.turn import tell
from desk.notices.words import trial
from desk.plain import plain
from desk.settings import environment
from desk.settings_notices import notice_address, notice_variable
from desk.settings_words import SettingsError
from store import notices
from store.models_notices import DeliveryState
from store.notices import Delivery, Notice


@click.group("notices")
def notices_command() -> None:
    """What colleagues are told of, and where: list, send, test."""


def _document(one: Notice, told: list[Delivery]) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind.value, "subject": one.subject, "brand": one.brand, "people": list(one.people),
        "critical": one.critical, "words": one.words, "command": one.command,
        "created_at": shapes.stamp(one.created_at),
        "deliveries": [
            {"target": d.target, "state": d.state.value, "attempts": d.attempts, "next_at": shapes.stamp(d.next_at),
             "tried_at": shapes.stamp(d.tried_at), "error": d.error}
            for d in told
        ],
    }  # fmt: skip


def _row(one: Notice, told: list[Delivery]) -> list[str]:
    where = ", ".join(f"{d.target} {d.state.value}{f' ({d.error})' if d.error else ''}" for d in told)
    return [str(one.id), ago(now(), one.created_at), one.kind.value, plain(where or "no target"), plain(one.words)]


@notices_command.command("list")
@click.option("--state", type=click.Choice([s.value for s in DeliveryState]), help="Only those that stand so.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many.")
@click.option("--after", type=ID, metavar="ID", help="Go on after this notice.")
@json_option
@pass_desk
def list_notices(desk: Desk, state: str | None, limit: int, after: int | None, as_json: bool) -> None:
    """What was told, or waits to be, the newest first."""
    with desk.store.read() as tx:
        found = notices.listed(tx, state=DeliveryState(state) if state else None, after=after, limit=limit)
    head = ("ID", "MADE", "KIND", "TARGETS", "WORDS")
    emit(as_json, [_document(*one) for one in found], lambda: table((_row(*one) for one in found), head))


@notices_command.command("send")
@json_option
@pass_desk
def send(desk: Desk, as_json: bool) -> None:
    """Look for what is worth telling, and send what waits; exit 1 when a target did not take its message."""
    done = tell(desk.store, desk.settings, clock=now)
    if done.busy:
        desk.talk("Another process is sending notices on this database.")
    for problem in done.problems:
        desk.warn(problem)

    def lines() -> list[str]:
        told = f"{done.sent} notices in {done.messages} messages" if done.sent else "Nothing sent"
        dropped = f", {done.dropped} no longer so" if done.dropped else ""
        return [f"{told}{dropped}{f', {done.failed} given up' if done.failed else ''}."]

    emit(as_json, done.document(), list if desk.quiet else lines)
    click.get_current_context().exit(1 if done.problems else 0)


@notices_command.command("test")
@click.argument("targets", nargs=-1)
@json_option
@pass_desk
def test(desk: Desk, targets: tuple[str, ...], as_json: bool) -> None:
    """Send a test message to these targets, or to all of them, now."""
    there = desk.settings.notices.targets
    if unknown := [name for name in targets if name not in there]:
        raise click.UsageError(f"There is no target {', '.join(unknown)}. There is: {', '.join(there) or 'none'}.")
    if not there:
        raise click.UsageError("There is no target in the settings. Write one under [notices.targets.NAME].")
    tried = {name: _try(desk, name) for name in targets or there}
    for name, error in tried.items():
        if error is not None:
            desk.warn(f"target {name}: {error}")
    document = [{"target": name, "ok": error is None, "error": error} for name, error in tried.items()]
    emit(as_json, document, lambda: [f"target {name}: it took the message" for name, e in tried.items() if e is None])
    click.get_current_context().exit(1 if any(tried.values()) else 0)


def _try(desk: Desk, name: str) -> str | None:
    try:
        address = notice_address(name, environment())
    except SettingsError as error:
        return str(error)
    if address is None:
        return f"set {notice_variable(name)} to its address."
    words = trial(name, now())
    why = deliver(address, words.title, words.body, timeout_s=desk.settings.notices.timeout_s)
    return None if why is None else f"{why}."
