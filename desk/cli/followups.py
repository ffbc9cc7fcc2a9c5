"""`wellheard followups`: what we said we would do, and notes that come back."""

import click

from desk.cli.common import ID, Desk, emit, json_option, now, pass_desk
from desk.due import due_words
from desk.followups import FollowUpPage, follow_up_pages
from desk.plain import plain
from desk.wiring import brands_of
from responders import followups
from store import followups as store_followups
from store.states import FollowUpState
from store.types import FollowUp


@click.group("followups")
def followups_command() -> None:
    """What we promised, and dates to remember: list, done, drop, snooze, reassign."""


@followups_command.command("list")
@click.option("--due", is_flag=True, help="Only those whose time has come, overdue ones first.")
@click.option("--owner", metavar="PERSON", help="Only this colleague's.")
@click.option(
    "--state", type=click.Choice([s.value for s in FollowUpState]), default="open", show_default=True,
    help="Only those in this state.",
)  # fmt: skip
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many.")
@click.option("--after", type=ID, metavar="ID", help="Go on after this one.")
@json_option
@pass_desk
def list_follow_ups(
    desk: Desk, due: bool, owner: str | None, state: str, limit: int, after: int | None, as_json: bool
) -> None:
    """Open ones by when they are due, overdue ones first; closed ones the newest first."""
    at = now()
    with desk.store.read(at) as tx:
        found = store_followups.listed(
            tx, state=FollowUpState(state), owner=owner, due_by=at if due else None, after=after, limit=limit
        )
    pages = _pages(desk, found)
    nothing = ["Nothing is due." if due else "There are none."]
    emit(as_json, [page.document() for page in pages], lambda: [x for p in pages for x in p.lines()] or nothing)


def _pages(desk: Desk, found: list[FollowUp]) -> list[FollowUpPage]:
    return follow_up_pages(desk.store, brands_of(desk.settings, desk.config), at=now(), found=found)


@followups_command.command("done")
@click.argument("follow_up_id", metavar="ID", type=ID)
@json_option
@pass_desk
def done(desk: Desk, follow_up_id: int, as_json: bool) -> None:
    """It is done; a yearly one comes again next year."""
    person = desk.person("close")
    brands = brands_of(desk.settings, desk.config)
    closed, again = followups.done(desk.store, brands, follow_up_id, by=person.key, at=now())
    pages = _pages(desk, [closed, again] if again else [closed])
    document = {**pages[0].document(), "again": pages[1].document() if again else None}

    def lines() -> list[str]:
        said = [f"Follow-up {closed.id} is done."]
        if again is not None:
            zone = brands.hours(again.brand).zone
            said.append(f"It comes again: follow-up {again.id}, {due_words(again, zone, at=now())}.")
        return said

    emit(as_json, document, lines)


@followups_command.command("drop")
@click.argument("follow_up_id", metavar="ID", type=ID)
@click.option("--reason", required=True, help="Why it need not be done any more.")
@json_option
@pass_desk
def drop(desk: Desk, follow_up_id: int, reason: str, as_json: bool) -> None:
    """It need not be done any more; a yearly one comes no more."""
    person = desk.person("close")
    closed = followups.drop(desk.store, follow_up_id, reason=reason, by=person.key, at=now())
    [page] = _pages(desk, [closed])
    emit(as_json, page.document(), lambda: [f"Follow-up {closed.id} is dropped: {plain(reason)}."])


@followups_command.command("snooze")
@click.argument("follow_up_id", metavar="ID", type=ID)
@click.argument("until", nargs=-1, required=True)
@json_option
@pass_desk
def snooze(desk: Desk, follow_up_id: int, until: tuple[str, ...], as_json: bool) -> None:
    """Put it off UNTIL 2d, Friday, tomorrow 10am or 2026-12-01; what the customer was told is kept beside it."""
    person = desk.person("note")
    brands = brands_of(desk.settings, desk.config)
    moved = followups.snooze(desk.store, brands, follow_up_id, " ".join(until), by=person.key, at=now())
    _print(desk, as_json, moved)


@followups_command.command("reassign")
@click.argument("follow_up_id", metavar="ID", type=ID)
@click.option("--to", "owner", required=True, metavar="PERSON", help="One of [people].")
@json_option
@pass_desk
def reassign(desk: Desk, follow_up_id: int, owner: str, as_json: bool) -> None:
    """Give it to a colleague."""
    person = desk.person("assign")
    if owner not in desk.settings.people:
        raise click.UsageError(f"{owner} is not one of [people]: {', '.join(sorted(desk.settings.people))}.")
    _print(desk, as_json, followups.reassign(desk.store, follow_up_id, owner, by=person.key, at=now()))


def _print(desk: Desk, as_json: bool, one: FollowUp) -> None:
    [page] = _pages(desk, [one])
    emit(as_json, page.document(), page.lines)
