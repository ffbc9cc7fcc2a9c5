"""`wellheard mentions`: what was said."""

import click

from desk.cli.lazy import LazyGroup

MENTIONS: dict[str, tuple[str, str]] = {
    "list": ("mentions_kept", "Mentions, newest heard first."),
    "show": ("mentions_kept", "One mention, and why it was read as it was."),
    "add": ("mentions_kept", "One pasted post or permalink, for networks whose door is shut to us."),
    "import": ("mentions_kept", "CSV or JSON Lines of other tools; `-` is standard input."),
    "classify": (
        "mentions_classify",
        'JSON Lines {"text": ...} in, the same with label, scores and reasons out; stores nothing.',
    ),
    "correct": ("mentions_kept", "Your label; no machine overwrites it."),
}
"""Name to (module under desk.cli, one-line help). A test holds the help to the command's own."""


@click.group("mentions", cls=LazyGroup, lazy=MENTIONS)
def mentions_command() -> None:
    """What was said: list, show, add, import, classify, correct."""
