"""`wellheard cases`, in a team: assign, claim, release, note, snooze, wake, escalate."""

import click

from desk import shapes
from desk.cli.common import ID, Desk, emit, json_option, now, pass_desk
from desk.wiring import brands_of
from responders import teamwork
from store import cases
from store.types import Case


def _colleague(desk: Desk, key: str) -> str:
    if key not in desk.settings.people:
        raise click.UsageError(f"{key} is not one of [people]: {', '.join(sorted(desk.settings.people))}.")
    return key


@click.command("assign")
@click.argument("case_id", type=ID)
@click.argument("owner", required=False)
@json_option
@pass_desk
def assign_command(desk: Desk, case_id: int, owner: str | None, as_json: bool) -> None:
    """Give a case to OWNER, one of [people]; without OWNER to nobody."""
    person = desk.person("assign")
    whose = _colleague(desk, owner) if owner is not None else None
    case = teamwork.assign(desk.store, case_id, whose, by=person.key, at=now())
    emit(as_json, shapes.case(case), lambda: [f"Case {case.id} belongs to {case.owner or 'nobody'}."])


@click.command("claim")
@click.argument("case_id", type=ID)
@json_option
@pass_desk
def claim_command(desk: Desk, case_id: int, as_json: bool) -> None:
    """Hold a case for yourself for half an hour: nobody else decides it."""
    person = desk.person("claim")
    made = teamwork.claim_case(desk.store, case_id, by=person.key, at=now())
    emit(as_json, shapes.claim(made), lambda: [f"Case {case_id} is yours until {made.until:%H:%M} UTC."])


@click.command("release")
@click.argument("case_id", type=ID)
@json_option
@pass_desk
def release_command(desk: Desk, case_id: int, as_json: bool) -> None:
    """Let a claimed case go."""
    person = desk.person("claim")
    teamwork.release_case(desk.store, case_id, by=person.key, at=now())
    emit(as_json, shapes.case(_case(desk, case_id)), lambda: [f"Case {case_id} is free."])


def _case(desk: Desk, case_id: int) -> Case:
    with desk.store.read() as tx:
        return cases.get(tx, case_id)


@click.command("note")
@click.argument("case_id", type=ID)
@click.argument("text")
@json_option
@pass_desk
def note_command(desk: Desk, case_id: int, text: str, as_json: bool) -> None:
    """Write TEXT beside a case; a colleague named in it, as @maya, is told."""
    person = desk.person("note")
    done = teamwork.note(desk.store, desk.settings.people, case_id, text, by=person.key, at=now())
    for name in done.unknown:
        desk.warn(f"@{name} is none of [people], so nobody was told by that name.")
    told = f" {', '.join(done.told)} will see it in `wellheard desk inbox`." if done.told else ""
    document = {**shapes.case_note(done.note), "told": list(done.told), "unknown": list(done.unknown)}
    emit(as_json, document, lambda: [f"Noted beside case {case_id}.{told}"])


@click.command("snooze")
@click.argument("case_id", type=ID)
@click.argument("until", nargs=-1, required=True)
@click.option("--why", help="What it waits for: it stands with the clock, which stands still meanwhile.")
@json_option
@pass_desk
def snooze_command(desk: Desk, case_id: int, until: tuple[str, ...], why: str | None, as_json: bool) -> None:
    """Put a case off UNTIL 3h, Friday, tomorrow 10am or 2026-12-01."""
    person = desk.person("note")
    brands = brands_of(desk.settings, desk.config)
    put_off = teamwork.snooze(desk.store, brands, case_id, " ".join(until), why=why, by=person.key, at=now())
    emit(as_json, shapes.snooze(put_off), lambda: [shapes.snoozed(put_off)])


@click.command("wake")
@click.argument("case_id", type=ID)
@json_option
@pass_desk
def wake_command(desk: Desk, case_id: int, as_json: bool) -> None:
    """Bring a case back that was put off."""
    person = desk.person("note")
    teamwork.wake(desk.store, case_id, by=person.key, at=now())
    emit(as_json, shapes.case(_case(desk, case_id)), lambda: [f"Case {case_id} is back."])


@click.command("escalate")
@click.argument("case_id", type=ID)
@click.option("--to", required=True, metavar="PERSON", help="Who takes it: one of [people].")
@click.option("--note", help="What they need to know; it stays beside the case.")
@json_option
@pass_desk
def escalate_command(desk: Desk, case_id: int, to: str, note: str | None, as_json: bool) -> None:
    """Give a case to somebody else, more urgent than it was, and tell them."""
    person = desk.person("note")
    case = teamwork.escalate(desk.store, case_id, to=_colleague(desk, to), note=note, by=person.key, at=now())
    emit(as_json, shapes.case(case), lambda: [f"Case {case_id} is {case.urgency.value} now, and {case.owner}'s."])
