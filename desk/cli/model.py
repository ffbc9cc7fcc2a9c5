"""`wellheard model`: how well the machine reads, and what would make it better."""

import math

import click

from desk import model_words as words
from desk.cli.common import Desk, emit, json_option, now, pass_desk
from desk.model_report import build_report, tune
from store import corrections


@click.group("model")
def model_command() -> None:
    """How well the machine reads mentions: report, tune."""


def _a_share(_ctx: click.Context, _param: click.Parameter, value: float) -> float:
    if math.isnan(value):
        raise click.BadParameter("nan is not a share. Give a number such as 0.9.")
    return value


@model_command.command("report")
@click.option("--brand", help="Only this brand.")
@json_option
@pass_desk
def report(desk: Desk, brand: str | None, as_json: bool) -> None:
    """The machine's labels beside those that people gave."""
    if brand is not None:
        desk.settings.report_brand(brand)
    with desk.store.read() as tx:
        rows = corrections.listed(tx, brand=brand)
    found = build_report(rows)
    emit(as_json, words.report_document(found, brand), lambda: words.report_lines(found, brand))


@model_command.command("tune")
@click.option("--brand", help="Only this brand [each of them].")
@click.option(
    "--precision", type=click.FloatRange(0, 1, min_open=True), default=0.9, show_default=True, callback=_a_share,
    help="The least share right among what stays with the machine.",
)  # fmt: skip
@json_option
@pass_desk
def tune_command(desk: Desk, brand: str | None, precision: float, as_json: bool) -> None:
    """Settings that would have served better; prints them and writes none.

    Only mentions whose source allows training are used.
    """
    person = desk.person("correct")
    brands = list(desk.settings.brands) if brand is None else [desk.settings.report_brand(brand)]
    with desk.store.read() as tx:
        rows = corrections.listed(tx, brand=brand)
    tunings = {one: tune([row for row in rows if row.brand == one], wanted=precision) for one in brands}
    with desk.store.write(now(), person.key) as tx:
        tx.record(
            "model:tuned", "model", brands=brands,
            used=sum(one.used for one in tunings.values()), refused=sum(one.refused for one in tunings.values()),
        )  # fmt: skip
    emit(as_json, words.tuning_document(tunings, precision), lambda: words.tuning_lines(tunings))
