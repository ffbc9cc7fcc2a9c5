"""`wellheard customers`: people."""

from datetime import UTC

import click

from desk import shapes
from desk.cli.common import ID, Desk, emit, json_option, now, pass_desk, table
from desk.customers import customer_page, names
from desk.due import due_words
from desk.export import export_person
from store import customers as store_customers
from store import followups as store_followups
from store import linking
from store.engine import Tx
from store.memories import NAME
from store.types import FollowUp


@click.group("customers")
def customers_command() -> None:
    """People: list, show, note, link, opt out, export, erase."""


@customers_command.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many.")
@click.option("--after", type=ID, metavar="ID", help="Go on after this customer.")
@json_option
@pass_desk
def list_customers(desk: Desk, limit: int, after: int | None, as_json: bool) -> None:
    """Customers, newest first."""
    with desk.store.read() as tx:
        found = store_customers.listed(tx, after=after, limit=limit)
    rows = ([str(c.id), "opted out" if c.opted_out_at else "-", names(c)] for c in found)
    emit(as_json, [shapes.customer(c) for c in found], lambda: table(rows, ("ID", "CONTACT", "ACCOUNTS")))


@customers_command.command("show")
@click.argument("who")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10000), help="At most so many steps.")
@click.option("--after", metavar="STEP", help="Go on after this step of the timeline, such as mention:12.")
@json_option
@pass_desk
def show(desk: Desk, who: str, limit: int, after: str | None, as_json: bool) -> None:
    """One customer's timeline, newest first: what they said, our answers, how it ended, notes, promises and dates.

    WHO is platform:handle or an id.
    """
    page = customer_page(desk.store, who, after=after, limit=limit, at=now())
    emit(as_json, page.document(), page.lines)


@customers_command.command("note")
@click.argument("who")
@click.argument("text")
@click.option("--prefers", type=click.Choice([NAME]), help="TEXT is what they would like to be called: replies use it.")
@click.option("--remind", metavar="DATE", help="Bring it back on that day: 2026-12-01, 14 February, Friday, 2d.")
@click.option("--every", type=click.Choice(["year"]), help="And again every year; DATE may then be one that is past.")
@json_option
@pass_desk
def note(
    desk: Desk, who: str, text: str, prefers: str | None, remind: str | None, every: str | None, as_json: bool
) -> None:
    """Write something down for the next colleague. No reply ever uses it, but for a name given with --prefers name."""
    if every and not remind:
        raise click.UsageError("--every says how often, and --remind when: give both.")
    if remind is not None and not remind.strip():
        raise click.UsageError("--remind is empty. Give a day, such as 2026-12-01, Friday or 2d.")
    person = desk.person("note")
    if prefers is not None:
        text = _name(text)
    with desk.store.write(now(), person.key) as tx:
        found = store_customers.find(tx, who)
        made = store_customers.add_note(tx, found.id, text, prefers=prefers)
        reminder = _remind(desk, tx, made.id, found.id, remind, yearly=every == "year") if remind else None
    document = {"id": made.id, "customer_id": found.id, "text": made.text, "by": made.by, "at": shapes.stamp(made.at),
                "prefers": made.prefers, "reminder": shapes.follow_up(reminder) if reminder else None}  # fmt: skip
    back = [f"It comes back: follow-up {reminder.id}, {_when(desk, reminder)}."] if reminder else []
    emit(as_json, document, lambda: [f"Noted about customer {found.id}.", *back])


def _name(text: str) -> str:
    from responders.memory import preferred_name  # noqa: PLC0415  # as below

    return preferred_name(text)


def _remind(desk: Desk, tx: Tx, note_id: int, customer_id: int, day: str, *, yearly: bool) -> FollowUp:
    # Answering is loaded only where a note has a date: it costs half a second.
    from desk.wiring import brands_of  # noqa: PLC0415
    from responders import followups  # noqa: PLC0415

    brands = brands_of(desk.settings, desk.config)
    return store_followups.get(tx, followups.remind(tx, brands, customer_id, note_id, day, yearly=yearly))


def _when(desk: Desk, reminder: FollowUp) -> str:
    brand = desk.settings.brands.get(reminder.brand or "")
    return due_words(reminder, brand.zone if brand else UTC, at=now())


@customers_command.command("link")
@click.argument("who")
@click.argument("other")
@click.option("--agreed", metavar="HOW", help="How they told you; X asks for it. Kept as a note.")
@json_option
@pass_desk
def link(desk: Desk, who: str, other: str, agreed: str | None, as_json: bool) -> None:
    """WHO and OTHER are one person, as they told us themselves."""
    person = desk.person("people")
    with desk.store.write(now(), person.key) as tx:
        keep, gone = store_customers.find(tx, who), store_customers.find(tx, other)
        linking.link(tx, keep.id, gone.id, agreed=agreed)
        found = store_customers.get(tx, keep.id)
    emit(as_json, shapes.customer(found), lambda: [f"Customer {found.id}: {names(found)}"])


@customers_command.command("optout")
@click.argument("who")
@json_option
@pass_desk
def opt_out(desk: Desk, who: str, as_json: bool) -> None:
    """This person does not want to hear from us."""
    person = desk.person("note")
    with desk.store.write(now(), person.key) as tx:
        store_customers.opt_out(tx, store_customers.find(tx, who).id)
        found = store_customers.find(tx, who)
    emit(as_json, shapes.customer(found), lambda: [f"Nobody answers customer {found.id} any more."])


@customers_command.command("export")
@click.argument("who")
@pass_desk
def export(desk: Desk, who: str) -> None:
    """Everything we hold about one person, as JSON."""
    desk.person("people")
    with desk.store.read() as tx:
        document = export_person(tx, store_customers.find(tx, who))
    emit(True, document, list)


@customers_command.command("erase")
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_desk
def erase(desk: Desk, who: str, yes: bool, as_json: bool) -> None:
    """Forget a person: words, names, notes. Counts and the event log stay, and name nobody."""
    person = desk.person("erase")
    with desk.store.read() as tx:
        found = store_customers.find(tx, who)
    if not yes:
        click.confirm(
            f"Erase customer {found.id} ({names(found)})? This cannot be undone",
            abort=True,
            err=True,
        )
    with desk.store.write(now(), person.key) as tx:
        emptied = store_customers.erase(tx, found.id)
    emit(as_json, {"customer_id": found.id, "posts": emptied}, lambda: [f"Erased: {emptied} posts emptied."])
