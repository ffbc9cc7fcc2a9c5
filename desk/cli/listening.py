"""`wellheard poll` and `wellheard status`."""

from datetime import timedelta

import click

from desk import shapes
from desk.cli.common import Desk, Duration, emit, json_option, now, pass_desk
from desk.notices.turn import tell
from desk.status import look
from desk.wiring import poll_all
from listener.polling import PassReport


@click.command("poll")
@click.option("--source", "names", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option("--limit", type=click.IntRange(1), help="At most so many posts from each source.")
@click.option("--since", type=Duration(), help="First pass of a live source: draft for posts younger than this [24h].")
@json_option
@pass_desk
def poll_command(desk: Desk, names: tuple[str, ...], limit: int | None, since: timedelta | None, as_json: bool) -> None:
    """One pass: fetch, match, classify, draft."""
    done = poll_all(
        desk.store, desk.settings, desk.config, names=names, limit=limit, since=since, at=now(), say=desk.talk
    )
    for trouble in done.broken:
        desk.warn(f"Not drafted, and tried again next time: {trouble}")
    for report in done.sources:
        for note in _notes(report):
            desk.talk(note)
        if report.error:
            desk.warn(f"{report.name}: {report.error}")
    told = tell(desk.store, desk.settings, clock=now)
    for problem in told.problems:
        desk.talk(problem)
    document = {"sources": [shapes.source_pass(r) for r in done.sources], "drafted": done.drafted}

    def lines() -> list[str]:
        found = [
            f"{r.name}: another poll is at it" if r.busy else
            f"{r.name}: {r.fetched} read, {r.new} new mentions, {r.seen} seen before, {r.unmatched} not about us, "
            f"{len(r.skipped)} skipped" + (f", ${r.cost_micros / 1e6:.3f}" if r.cost_micros else "")
            for r in done.sources
        ]  # fmt: skip
        review = "  Next: wellheard drafts list --state proposed" if done.drafted else ""
        return [*found, f"{done.drafted} replies drafted.{review}"]

    # A cron line runs with --quiet: what it prints is mailed, so only what failed is said.
    emit(as_json, document, list if desk.quiet else lines)
    click.get_current_context().exit(1 if done.broken or any(r.error for r in done.sources) else 0)


def _notes(report: PassReport) -> list[str]:
    notes = [f"{report.name}: {note}" for note in report.notes]
    notes += [f"{report.name}: skipped {s.external_id or 'a record'}: {s.reason}" for s in report.skipped[:5]]
    if len(report.skipped) > 5:
        notes.append(f"{report.name}: and {len(report.skipped) - 5} more; --json lists them all")
    if report.baseline and report.new:
        notes.append(
            f"{report.name}: this first pass is a baseline: older posts are stored as history and get no draft. "
            f"To answer one of them: wellheard drafts new MENTION"
        )
    return notes


@click.command("status")
@json_option
@pass_desk
def status_command(desk: Desk, as_json: bool) -> None:
    """Sources, open cases, clocks, held and unknown postings, what is promised."""
    seen = look(desk.store, desk.settings, at=now())
    emit(as_json, seen.document(), seen.lines)
    for source in seen.stale:
        desk.warn(f"{source} is stale: no good poll for too long. `wellheard doctor` says what is wrong.")
    if overdue := seen.follow_ups.overdue:
        desk.warn(f"Follow-ups overdue: {overdue}. `wellheard followups list --due` says what was promised to whom.")
    click.get_current_context().exit(1 if seen.stale or overdue else 0)
