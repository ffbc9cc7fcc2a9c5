"""`wellheard incidents`: many cases with one cause, answered with one set of facts."""

from collections.abc import Iterable
from datetime import timedelta

import click

from desk.cli.common import ID, Desk, emit, json_option, now, pass_desk, table
from desk.importing import the_brand
from desk.incidents import incident_page, moment, standing
from desk.plain import plain
from desk.wiring import brands_of, draft_due
from responders import incidents
from responders.incidents import Asked, Changed
from store import incidents as store_incidents
from store.models_incidents import IncidentState

REACH = timedelta(days=7)
"""How far back cases are gathered where --since is not given: as long as a conversation lasts."""


@click.group("incidents")
def incidents_command() -> None:
    """Many cases with one cause: open, facts, list, show, leave, close, dismiss."""


@incidents_command.command("list")
@click.option("--state", type=click.Choice([s.value for s in IncidentState]), help="Only incidents in this state.")
@json_option
@pass_desk
def list_incidents(desk: Desk, state: str | None, as_json: bool) -> None:
    """Incidents and bursts that might be one, newest first."""
    with desk.store.read(now()) as tx:
        wanted = [IncidentState(state)] if state else [s for s in IncidentState if s is not IncidentState.PASSED]
        found = standing(tx, desk.settings, store_incidents.listed(tx, *wanted))
    rows = ((str(one.incident.id), one.incident.brand, one.line()) for one in found)
    emit(as_json, [one.document() for one in found], lambda: table(rows, ("ID", "BRAND", "INCIDENT")))


@incidents_command.command("show")
@click.argument("incident_id", type=ID)
@json_option
@pass_desk
def show(desk: Desk, incident_id: int, as_json: bool) -> None:
    """One incident: its facts, its cases, and which facts each customer was told."""
    page = incident_page(desk.store, desk.settings, incident_id, at=now())
    head = ("CASE", "STATE", "URGENCY", "IN IT", "TOLD", "DRAFT", "CUSTOMER")

    def lines() -> Iterable[str]:
        yield from page.head()
        if page.members:
            yield from table((one.row() for one in page.members), head)

    emit(as_json, page.document(), lines)


@incidents_command.command("open")
@click.argument("name")
@click.option("--brand", help="Which brand; needed where there are several.")
@click.option("--match", "match", multiple=True, metavar="WORDS", help="Words or phrases, parted by commas: a post "
              "with one of them belongs. May be repeated.")  # fmt: skip
@click.option("--topic", default="", help="Only posts of this topic.")
@click.option("--since", metavar="T", help="Only posts since then: 6h, or 2026-11-25T09:00 [7d].")
@click.option("--facts", required=True, help="What you know, in words for customers.")
@click.option("--until", metavar="T", help="The facts hold until then: 6h, or 2026-11-25T18:00.")
@click.option("--proposal", type=ID, metavar="ID", help="Take up this burst.")
@json_option
@pass_desk
def open_command(
    desk: Desk, name: str, brand: str | None, match: tuple[str, ...], topic: str, since: str | None, facts: str,
    until: str | None, proposal: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Gather the cases of one cause, and answer them all with the same facts."""
    person = desk.person("propose")
    at = now()
    if proposal is not None:
        with desk.store.read() as tx:
            brand = store_incidents.get(tx, proposal).brand
    about = the_brand(desk.settings, brand)
    zone = desk.settings.brands[about].zone
    asked = Asked(
        about, name, tuple(word for words in match for word in words.split(",")), topic,
        moment(since, zone, at, ahead=False) if since else None, facts,
        moment(until, zone, at, ahead=True) if until else None, proposal,
    )  # fmt: skip
    brands = brands_of(desk.settings, desk.config)
    done = incidents.open_incident(desk.store, brands, asked, by=person.key, at=at, reach=at - REACH)
    _print_changed(desk, done, as_json)


def _print_changed(desk: Desk, done: Changed, as_json: bool) -> None:
    """Draft what is due by now, and say what became of it all."""
    drafted = draft_due(desk.store, desk.settings, desk.config, at=now())
    page = incident_page(desk.store, desk.settings, done.incident.id, at=now())
    document = {
        **page.standing.document(), "gathered": done.gathered, "withdrawn": done.withdrawn,
        "under_way": list(done.under_way), "follow_ups": done.follow_ups, "drafted": drafted,
    }  # fmt: skip

    def lines() -> Iterable[str]:
        yield f"Incident {done.incident.id}, {page.standing.line()}"
        said = [
            (done.gathered, "cases gathered"), (done.withdrawn, "drafts withdrawn"),
            (done.follow_ups, "customers to be told how it ended"), (drafted, "replies drafted"),
        ]  # fmt: skip
        yield ", ".join(f"{count} {what}" for count, what in said if count) or "Nothing else changed."
        if drafted:
            yield "Next: wellheard drafts list --state proposed"

    emit(as_json, document, lines)
    if done.under_way:
        drafts = ", ".join(map(str, done.under_way))
        desk.talk(f"On their way already, and not called back: draft {drafts}.")


@incidents_command.command("facts")
@click.argument("incident_id", type=ID)
@click.option("--facts", required=True, help="What you know now, in words for customers.")
@click.option("--until", metavar="T", help="The facts hold until then: 6h, or 2026-11-25T18:00.")
@json_option
@pass_desk
def facts_command(desk: Desk, incident_id: int, facts: str, until: str | None, as_json: bool) -> None:
    """Other facts: what was drafted with the old ones is withdrawn and drafted anew."""
    person = desk.person("propose")
    at = now()
    with desk.store.read() as tx:
        brand = desk.settings.brands[the_brand(desk.settings, store_incidents.get(tx, incident_id).brand)]
    holds = moment(until, brand.zone, at, ahead=True) if until else None
    brands = brands_of(desk.settings, desk.config)
    done = incidents.change_facts(desk.store, brands, incident_id, facts, until=holds, by=person.key, at=at)
    _print_changed(desk, done, as_json)


@incidents_command.command("leave")
@click.argument("incident_id", type=ID)
@click.argument("case_id", type=ID)
@json_option
@pass_desk
def leave(desk: Desk, incident_id: int, case_id: int, as_json: bool) -> None:
    """A case that does not belong: it is answered as any other, and not gathered again."""
    person = desk.person("propose")
    _print_changed(desk, incidents.leave(desk.store, incident_id, case_id, by=person.key, at=now()), as_json)


@incidents_command.command("close")
@click.argument("incident_id", type=ID)
@click.option("--facts", required=True, help="How it ended, in words for customers.")
@json_option
@pass_desk
def close(desk: Desk, incident_id: int, facts: str, as_json: bool) -> None:
    """It ended: a follow-up is drafted for everybody who was told."""
    person = desk.person("close")
    brands = brands_of(desk.settings, desk.config)
    _print_changed(desk, incidents.close(desk.store, brands, incident_id, facts, by=person.key, at=now()), as_json)


@incidents_command.command("dismiss")
@click.argument("incident_id", type=ID)
@json_option
@pass_desk
def dismiss(desk: Desk, incident_id: int, as_json: bool) -> None:
    """A proposed burst that is no incident; it is not proposed again for a day."""
    person = desk.person("propose")
    gone = incidents.dismiss(desk.store, incident_id, by=person.key, at=now())
    with desk.store.read(now()) as tx:
        [stands] = standing(tx, desk.settings, [gone])
    emit(as_json, stands.document(), lambda: [f"Incident {gone.id} is dismissed: {plain(gone.topic) or 'a burst'}."])
