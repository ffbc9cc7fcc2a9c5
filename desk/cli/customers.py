"""`wellheard customers`: people."""

from datetime import UTC

import click

from desk import shapes
from desk.cli.common import ID, Desk, emit, json_option, now, pass_desk, table
from desk.due import due_words
from desk.export import export_person
from desk.plain import plain, short
from store import cases as store_cases
from store import customers as store_customers
from store import drafts, mentions
from store import followups as store_followups
from store.engine import Tx
from store.types import Customer, FollowUp


@click.group("customers")
def customers_command() -> None:
    """People: list, show, note, link, opt out, export, erase."""


def _names(found: Customer) -> str:
    return ", ".join(f"{a.platform}:{plain(a.handle or a.user_id)}" for a in found.accounts) or "(erased)"


@customers_command.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many.")
@click.option("--after", type=ID, metavar="ID", help="Go on after this customer.")
@json_option
@pass_desk
def list_customers(desk: Desk, limit: int, after: int | None, as_json: bool) -> None:
    """Customers, newest first."""
    with desk.store.read() as tx:
        found = store_customers.listed(tx, after=after, limit=limit)
    rows = ([str(c.id), "opted out" if c.opted_out_at else "-", _names(c)] for c in found)
    emit(as_json, [shapes.customer(c) for c in found], lambda: table(rows, ("ID", "CONTACT", "ACCOUNTS")))


@customers_command.command("show")
@click.argument("who")
@json_option
@pass_desk
def show(desk: Desk, who: str, as_json: bool) -> None:
    """One customer: what they said, their cases, our notes. WHO is platform:handle or an id."""
    with desk.store.read() as tx:
        person = store_customers.find(tx, who)
        said = mentions.of_customer(tx, person.id)
        theirs = store_cases.of_customer(tx, person.id)
        notes = store_customers.notes(tx, person.id)
        live = drafts.live_of_cases(tx, [case.id for case in theirs])
    document = {
        **shapes.customer(person), "mentions": [shapes.mention(m) for m in said],
        "cases": [shapes.case(c) for c in theirs], "drafts": [shapes.draft(d) for d in live],
        "notes": [{"text": n.text, "by": n.by, "at": shapes.stamp(n.at)} for n in notes],
    }  # fmt: skip

    def lines() -> list[str]:
        head = f"Customer {person.id}: {_names(person)}"
        asked = [f"Asked not to be contacted ({person.opted_out_by})."] if person.opted_out_at else []
        return [
            head, *asked,
            *(f"  case {c.id}: {c.state.value}, {c.label.value}, opened {c.opened_at:%d %b %Y}" for c in theirs),
            *(f"  {m.post.posted_at:%d %b} {m.classification.label.value}: {short(m.post.text, 70)}" for m in said),
            *(f"  note by {plain(n.by)}: {plain(n.text)}" for n in notes),
        ]  # fmt: skip

    emit(as_json, document, lines)


@customers_command.command("note")
@click.argument("who")
@click.argument("text")
@click.option("--remind", metavar="DATE", help="Bring it back on that day: 2026-12-01, 14 February, Friday, 2d.")
@click.option("--every", type=click.Choice(["year"]), help="And again every year; DATE may then be one that is past.")
@json_option
@pass_desk
def note(desk: Desk, who: str, text: str, remind: str | None, every: str | None, as_json: bool) -> None:
    """Write something down for the next colleague."""
    if every and not remind:
        raise click.UsageError("--every says how often, and --remind when: give both.")
    if remind is not None and not remind.strip():
        raise click.UsageError("--remind is empty. Give a day, such as 2026-12-01, Friday or 2d.")
    person = desk.person("note")
    with desk.store.write(now(), person.key) as tx:
        found = store_customers.find(tx, who)
        made = store_customers.add_note(tx, found.id, text)
        reminder = _remind(desk, tx, made.id, found.id, remind, yearly=every == "year") if remind else None
    document = {"id": made.id, "customer_id": found.id, "text": made.text, "by": made.by, "at": shapes.stamp(made.at),
                "reminder": shapes.follow_up(reminder) if reminder else None}  # fmt: skip
    back = [f"It comes back: follow-up {reminder.id}, {_when(desk, reminder)}."] if reminder else []
    emit(as_json, document, lambda: [f"Noted about customer {found.id}.", *back])


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
@json_option
@pass_desk
def link(desk: Desk, who: str, other: str, as_json: bool) -> None:
    """WHO and OTHER are one person, as they told us themselves."""
    person = desk.person("people")
    with desk.store.write(now(), person.key) as tx:
        keep, gone = store_customers.find(tx, who), store_customers.find(tx, other)
        store_customers.link(tx, keep.id, gone.id)
        found = store_customers.get(tx, keep.id)
    emit(as_json, shapes.customer(found), lambda: [f"Customer {found.id}: {_names(found)}"])


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
            f"Erase customer {found.id} ({_names(found)})? This cannot be undone",
            abort=True,
            err=True,
        )
    with desk.store.write(now(), person.key) as tx:
        emptied = store_customers.erase(tx, found.id)
    emit(as_json, {"customer_id": found.id, "posts": emptied}, lambda: [f"Erased: {emptied} posts emptied."])
