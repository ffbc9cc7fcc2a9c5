"""`wellheard desk`: who is here, what waits for me, what the next shift takes over."""

from datetime import timedelta

import click

from desk import shapes
from desk.cli.common import Desk, Duration, ago, emit, json_option, now, pass_desk, table
from desk.handover import handover
from desk.plain import plain, short
from desk.review_quality import FOR_LEARNING, FOR_NOBODY, qualities
from desk.settings import who
from desk.shapes import stamp
from desk.wiring import brands_of
from store import claims, nudges, presence
from store.nudges import Nudge


@click.group("desk")
def desk_command() -> None:
    """The team at the desk: who is here, what waits for you, what the next shift takes over."""


@desk_command.command("who")
@json_option
@pass_desk
def who_is_here(desk: Desk, as_json: bool) -> None:
    """Who has which case open, and who has claimed one."""
    at = now()
    with desk.store.read(at) as tx:
        here, held = presence.here(tx), claims.in_force(tx)

    def lines() -> list[str]:
        rows = [f"{plain(p.person)} is {p.doing.value} case {p.case_id}, {ago(at, p.at)}" for p in here]
        rows += [f"{plain(c.by)} has claimed case {c.case_id} until {c.until:%H:%M} UTC" for c in held]
        return rows or ["Nobody has a case open, and none is claimed."]

    document = {"here": [shapes.present(one) for one in here], "claims": [shapes.claim(one) for one in held]}
    emit(as_json, document, lines)


def _line(at: Nudge) -> list[str]:
    about = f"draft {at.draft_id}" if at.draft_id else f"case {at.case_id}"
    return [f"{at.at:%d %b %H:%M}", at.kind.value, plain(at.by), about, short(at.words, 100)]


@desk_command.command("inbox")
@click.option("--all", "all_of_them", is_flag=True, help="Also what you saw before.")
@click.option("--keep", is_flag=True, help="Leave it unseen.")
@json_option
@pass_desk
def inbox(desk: Desk, all_of_them: bool, keep: bool, as_json: bool) -> None:
    """What colleagues want you to see: notes that name you, rejections, escalations; shown once."""
    person = who(desk.settings, desk.options["as"])
    with desk.store.write(now(), person.key) as tx:
        found = nudges.of_person(tx, person.key, all_of_them=all_of_them)
        if not keep:
            nudges.seen(tx, person.key, [nudge.id for nudge in found])
    head = ("WHEN", "WHY", "FROM", "ABOUT", "WORDS")
    nothing = ["Nothing waits for you."]
    emit(as_json, [shapes.nudge(n) for n in found], lambda: table(map(_line, found), head) if found else nothing)


@desk_command.command("handover")
@click.option("--since", type=Duration(), default="8h", show_default=True, help="How long the shift was.")
@json_option
@pass_desk
def hand_over(desk: Desk, since: timedelta, as_json: bool) -> None:
    """What the next shift takes over: open, due, promised, what waits for whom, and what was done."""
    brands = brands_of(desk.settings, desk.config, with_files=False)
    page = handover(desk.store, desk.settings, brands, since=since, at=now())
    emit(as_json, page.document(), lambda: page.lines(brands))


@desk_command.command("review-quality")
@click.option("--since", type=Duration(), default="4w", show_default=True, help="How far back.")
@click.option("--person", metavar="PERSON", help="Of this one of [people]; an admin sees everybody's, you see yours.")
@json_option
@pass_desk
def review_quality(desk: Desk, since: timedelta, person: str | None, as_json: bool) -> None:
    """How replies are read before they are decided: time, edits, streaks. For learning, not for ranking."""
    me, at = who(desk.settings, desk.options["as"]), now()
    if person is not None:
        person = who(desk.settings, person).key
    if person not in {None, me.key} and not me.may("people"):
        raise click.UsageError(f"{me.key} is {me.role} and sees only their own. Leave --person out, or ask an admin.")
    wanted = person or (None if me.may("people") else me.key)
    with desk.store.read(at) as tx:
        found = qualities(tx, at - since, person=wanted)
    document = {"since": stamp(at - since), "about": FOR_LEARNING, "people": [one.document() for one in found]}
    emit(as_json, document, lambda: [FOR_LEARNING, *(line for one in found for line in one.lines())] if found
         else [FOR_NOBODY])  # fmt: skip
