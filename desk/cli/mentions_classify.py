"""`wellheard mentions classify`: apart from its neighbours, as it needs no database and may start within moments."""

import gc
from itertools import islice
from typing import TextIO

import click

from desk.classifying import classifier_of, classify_lines
from desk.cli.common import Desk, pass_desk


@click.command("classify")
@click.argument("file", type=click.File("r", encoding="utf-8-sig", errors="surrogateescape"), default="-")
@pass_desk
def classify_command(desk: Desk, file: TextIO) -> None:
    """JSON Lines {"text": ...} in, the same with label, scores and reasons out; stores nothing."""
    failed = 0
    classifier = classifier_of(desk.settings_if_any)
    results = classify_lines(file, classifier)
    # What is loaded stays until the end, and what is made of a text goes by itself: garbage is seldom looked for.
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    # Printed by the hundred: one write a line costs more than understanding it.
    while block := list(islice(results, 512)):
        # As bytes: JSON is UTF-8, whatever the terminal speaks.
        click.echo("".join([f"{line}\n" for line, error in block if not error]).encode("utf-8"), nl=False)
        for _, error in block:
            if error:
                failed += 1
                desk.warn(error)
    click.get_current_context().exit(1 if failed else 0)
