"""`wellheard cases outcome` and `outcomes`: what became of our replies."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import click

from desk import shapes, shapes_outcomes
from desk.cli.common import ID, Desk, emit, json_option, now, pass_desk, table
from desk.incidents import moment
from desk.plain import plain
from desk.reports.intervals import Share
from responders import outcomes
from store import outcomes as kept
from store.outcomes import Count, Known
from store.states import CaseState
from store.types import Label

_VALUES = [value.value for value in kept.VALUES]
_MONTH = timedelta(days=30)


@click.command("outcome")
@click.argument("case_id", type=ID)
@click.argument("value", required=False, type=click.Choice(_VALUES))
@json_option
@pass_desk
def outcome_command(desk: Desk, case_id: int, value: str | None, as_json: bool) -> None:
    """Say what became of our reply; without VALUE: the rules are right."""
    person = desk.person("outcome")
    chosen = CaseState(value) if value else None
    said = outcomes.confirm(
        desk.store, case_id, chosen, by=person.key, at=now(), window=desk.settings.outcomes.watch
    )  # fmt: skip
    was = f" The rules said {said.machine.value}." if said.machine and said.machine is not said.outcome else ""
    done = said.outcome.value if said.outcome else "watched"
    emit(as_json, shapes_outcomes.outcome(said), lambda: [f"Case {case_id} is {done}, as you say.{was}"])


@click.command("outcomes")
@click.option("--since", metavar="T", help="Known since then: 7d, or 2026-11-16 [30d].")
@click.option("--until", metavar="T", help="Known before then [now].")
@click.option("--brand", help="Only this brand.")
@click.option("--outcome", "value", type=click.Choice(_VALUES), help="Only this outcome.")
@click.option("--label", "labels", multiple=True, type=click.Choice([label.value for label in Label]),
              help="Only customers who came with this; may be repeated.")  # fmt: skip
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10000), help="At most so many cases.")
@click.option("--after", type=ID, metavar="ID", help="Go on after this case.")
@json_option
@pass_desk
def outcomes_command(
    desk: Desk, since: str | None, until: str | None, brand: str | None, value: str | None, labels: tuple[str, ...],
    limit: int, after: int | None, as_json: bool,
) -> None:  # fmt: skip
    """What became of the cases we answered: counts, and the cases behind them."""
    at = now()
    zone = desk.settings.brands[desk.settings.report_brand(brand)].zone if brand else ZoneInfo("UTC")
    start = moment(since, zone, at, ahead=False) if since else at - _MONTH
    end = _end(until, zone, at)
    chosen = tuple(map(Label, labels))
    with desk.store.read(at) as tx:
        counts = [one for one in kept.counts(tx, start, end, brand=brand) if not chosen or one.label in chosen]
        watched = kept.watched(tx, brand=brand)
        found = kept.known(
            tx, start, end, brand=brand, outcome=CaseState(value) if value else None, labels=chosen, after=after,
            limit=limit,
        )  # fmt: skip
    document = {
        "since": shapes.stamp(start), "until": shapes.stamp(end), "brand": brand, "watched": watched,
        "counts": [shapes_outcomes.outcome_count(one) for one in counts], "recovered": recovered(counts).document(),
        "cases": [shapes_outcomes.known_outcome(one) for one in found],
    }  # fmt: skip

    def lines() -> Iterable[str]:
        yield f"Recovered: {recovered(counts).words()} of those who came with a complaint or a question"
        for outcome in kept.VALUES:
            yield f"  {outcome.value}: {sum(one.cases for one in counts if one.outcome is outcome)}"
        yield f"  still watched: {watched}"
        if found:
            yield from table(map(_row, found), ("CASE", "OUTCOME", "SINCE", "CAME WITH", "BY", "WHO ANSWERED", "WHY"))

    emit(as_json, document, lines)


def _end(until: str | None, zone: ZoneInfo, at: datetime) -> datetime:
    return moment(until, zone, at, ahead=False) if until else at.astimezone(UTC) + timedelta(seconds=1)


def recovered(counts: Iterable[Count]) -> Share:
    """Of those who came with a complaint or a question and whose outcome is known: how many recovered."""
    asked = [one for one in counts if one.label in {Label.COMPLAINT, Label.QUESTION}]
    return Share(sum(one.cases for one in asked if one.outcome is CaseState.RECOVERED), sum(one.cases for one in asked))


def _row(one: Known) -> list[str]:
    return [
        str(one.case_id), one.outcome.value, f"{one.settled_at:%d %b %H:%M}", one.label.value,
        plain(one.settled_by or "rules"), plain(one.won_by or "in the app"), plain(one.reason),
    ]  # fmt: skip
