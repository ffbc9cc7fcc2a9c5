"""`wellheard answers`: the brand's own answers to common questions and complaints."""

import click

from desk.answers import check_answers, try_answer
from desk.cli.common import Desk, emit, json_option, now, pass_desk
from store.types import Label


@click.group("answers")
def answers_command() -> None:
    """The brand's own answers to common questions and complaints: check, try."""


@answers_command.command("check")
@click.option("--brand", help="Which brand's [the only one].")
@json_option
@pass_desk
def check(desk: Desk, brand: str | None, as_json: bool) -> None:
    """Every answer; those that ended, that overlap, or that a check would bar (exit 1)."""
    found = check_answers(desk.settings, desk.config, brand, at=now())
    emit(as_json, found.document(), found.lines)
    click.get_current_context().exit(0 if found.sound else 1)


@answers_command.command("try")
@click.argument("text")
@click.option("--brand", help="Which brand is asked [the only one].")
@click.option("--platform", default="x", show_default=True, help="Where it is asked: what fits there differs.")
@click.option("--complaint", is_flag=True, help="It complains: answers to complaints are tried.")
@json_option
@pass_desk
def try_(desk: Desk, text: str, brand: str | None, platform: str, complaint: bool, as_json: bool) -> None:
    """What a question would get, and which answers come nearest; stores nothing."""
    label = Label.COMPLAINT if complaint else Label.QUESTION
    tried = try_answer(desk.settings, desk.config, brand, text, platform=platform, at=now(), label=label)
    emit(as_json, tried.document(), tried.lines)
