"""`wellheard drafts`, in a team: claim, release, hold, undo, snooze."""

from datetime import timedelta

import click

from desk import shapes
from desk.cli.common import ID, Desk, Duration, emit, json_option, now, pass_desk
from desk.cli.drafts_review import print_draft
from desk.wiring import brands_of
from responders import review, teamwork, undoing
from store import drafts
from store.types import Draft


@click.command("claim")
@click.argument("draft_id", type=ID)
@json_option
@pass_desk
def claim_command(desk: Desk, draft_id: int, as_json: bool) -> None:
    """Hold the case of a draft for yourself for half an hour."""
    person = desk.person("claim")
    made = review.claim(desk.store, draft_id, by=person.key, at=now())
    emit(as_json, shapes.draft(made), lambda: [f"Case {made.case_id} is yours until {made.claimed_until:%H:%M} UTC."])


@click.command("release")
@click.argument("draft_id", type=ID)
@json_option
@pass_desk
def release_command(desk: Desk, draft_id: int, as_json: bool) -> None:
    """Let a claimed case go."""
    person = desk.person("claim")
    made = review.release(desk.store, draft_id, by=person.key, at=now())
    emit(as_json, shapes.draft(made), lambda: [f"Case {made.case_id} is free."])


@click.command("hold")
@click.argument("draft_id", type=ID)
@click.option("--for", "lasts", type=Duration(), help="Keep the approval and wait so long from now, for example 30m.")
@json_option
@pass_desk
def hold_command(desk: Desk, draft_id: int, lasts: timedelta | None, as_json: bool) -> None:
    """Take an approved reply back before it leaves; with --for, let it wait longer instead."""
    person = desk.person("hold")
    if lasts is None:
        _taken_back(as_json, undoing.undo(desk.store, draft_id, by=person.key, at=now()), draft_id)
        return
    held = undoing.hold(desk.store, draft_id, lasts=lasts, by=person.key, at=now())
    with desk.store.read() as tx:
        draft = drafts.get(tx, draft_id)
    document = {**shapes.draft(draft), "not_before": shapes.stamp(held.not_before)}
    emit(as_json, document, lambda: [f"Draft {draft_id} waits until {held.not_before:%H:%M} UTC, still approved."])


@click.command("undo")
@click.argument("draft_id", type=ID)
@json_option
@pass_desk
def undo_command(desk: Desk, draft_id: int, as_json: bool) -> None:
    """Take back an approval before the reply left, or a rejection."""
    person = desk.person("hold")
    _taken_back(as_json, undoing.undo(desk.store, draft_id, by=person.key, at=now()), draft_id)


def _taken_back(as_json: bool, made: Draft, was: int) -> None:
    if as_json or made.id == was:
        print_draft(as_json, made)
        return
    emit(as_json, None, lambda: [f"Draft {was} is taken back. Its words are proposed again as draft {made.id}."])


@click.command("snooze")
@click.argument("draft_id", type=ID)
@click.argument("until", nargs=-1, required=True)
@click.option("--why", help="What it waits for: it stands with the clock, which stands still meanwhile.")
@json_option
@pass_desk
def snooze_command(desk: Desk, draft_id: int, until: tuple[str, ...], why: str | None, as_json: bool) -> None:
    """Put the case of a draft off UNTIL 3h, Friday, tomorrow 10am or 2026-12-01."""
    person = desk.person("note")
    with desk.store.read() as tx:
        case_id = drafts.get(tx, draft_id).case_id
    brands = brands_of(desk.settings, desk.config)
    put_off = teamwork.snooze(desk.store, brands, case_id, " ".join(until), why=why, by=person.key, at=now())
    emit(as_json, shapes.snooze(put_off), lambda: [shapes.snoozed(put_off)])
