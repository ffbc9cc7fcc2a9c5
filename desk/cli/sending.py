"""`wellheard post`, `pause` and `resume`."""

import click

from desk import shapes
from desk.cli.common import Desk, emit, json_option, now, pass_desk
from desk.plain import short
from desk.wiring import post_all
from store import sources as books
from store.locks import Busy


@click.command("post")
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@json_option
@pass_desk
def post_command(desk: Desk, dry_run: bool, as_json: bool) -> None:
    """Send what is approved and due; settle what is unknown."""
    try:
        report = post_all(desk.store, desk.settings, desk.config, clock=now, say=desk.talk, dry_run=dry_run)
    except Busy:
        desk.talk("Another `wellheard post` is running on this database; it sends what is due.")
        empty: dict[str, list[object]] = {"sent": [], "not_sent": [], "unknown": [], "held": [], "handed_off": []}
        emit(as_json, empty, lambda: ["Nothing done."])
        return
    for note in report.notes:
        (desk.warn if report.failed else desk.talk)(note)
    lists = {
        "sent": report.sent, "not_sent": report.not_sent, "unknown": report.unknown, "held": report.held,
        "handed_off": report.handed_off,
    }  # fmt: skip

    def lines() -> list[str]:
        if dry_run:
            held = len(report.held) - len(report.would_send)
            drafts = [f"  would send {d.id}: {short(d.text, 60)}" for d in report.would_send]
            return [f"{len(drafts)} would be sent, {held} held, {len(report.handed_off)} wait for a hand-off", *drafts]
        counted = ", ".join(f"{len(found)} {name.replace('_', ' ')}" for name, found in lists.items())
        return [counted, *(f"  sent {d.id}: {short(d.text, 60)} {d.posted_url or ''}".rstrip() for d in report.sent)]

    document = {name: [shapes.draft(d) for d in found] for name, found in lists.items()}
    emit(as_json, document, list if desk.quiet else lines)
    click.get_current_context().exit(1 if report.failed else 0)


@click.command("pause")
@click.option("--why", default="no reason given", show_default=True, help="What everyone should know.")
@json_option
@pass_desk
def pause_command(desk: Desk, why: str, as_json: bool) -> None:
    """Let nothing leave until `resume`."""
    person = desk.person("pause")
    with desk.store.write(now(), person.key) as tx:
        made = books.pause(tx, why)
    document = {"paused": True, "by": made.by, "why": made.why, "at": shapes.stamp(made.at)}
    emit(as_json, document, lambda: [f"Paused by {made.by}: {made.why}. Nothing leaves until `wellheard resume`."])


@click.command("resume")
@json_option
@pass_desk
def resume_command(desk: Desk, as_json: bool) -> None:
    """Let approved replies leave again."""
    person = desk.person("pause")
    with desk.store.write(now(), person.key) as tx:
        was = books.resume(tx)
    emit(as_json, {"paused": False}, lambda: ["Approved replies leave again." if was else "It was not paused."])
