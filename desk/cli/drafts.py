"""`wellheard drafts`: proposed replies and what people decide."""

import click

from desk.cli.lazy import LazyGroup

DRAFTS: dict[str, tuple[str, str]] = {
    "list": (
        "drafts_review",
        "Drafts: of one state the most urgent first, else the newest first; by clock the first due first.",
    ),
    "show": (
        "drafts_review",
        "The mention, its thread, the customer's history, the draft, what the checks found, and who must say yes.",
    ),
    "new": ("drafts_review", "Your own words to a mention that has no draft."),
    "approve": ("drafts_review", "Say yes to exactly these texts."),
    "edit": ("drafts_review", "Change the words; the checks run again, and an approval is void."),
    "reject": ("drafts_review", "Say no; whoever wrote it sees why, in `desk inbox` and here."),
    "redraft": ("drafts_review", "Other words for the same mention."),
    "variants": ("drafts_review", "Other words that a draft could have; nothing is changed."),
    "claim": ("drafts_team", "Hold the case of a draft for yourself for half an hour."),
    "release": ("drafts_team", "Let a claimed case go."),
    "hold": ("drafts_team", "Take an approved reply back before it leaves; with --for, let it wait longer instead."),
    "undo": ("drafts_team", "Take back an approval before the reply left, or a rejection."),
    "snooze": ("drafts_team", "Put the case of a draft off UNTIL 3h, Friday, tomorrow 10am or 2026-12-01."),
    "handoff": ("drafts_review", "Text and link for what a person posts by hand; `--done URL` once that is done."),
    "settle": ("drafts_review", "Say what became of a reply whose outcome is unknown."),
}
"""Name to (module under desk.cli, one-line help). A test holds the help to the command's own."""


@click.group("drafts", cls=LazyGroup, lazy=DRAFTS)
def drafts_command() -> None:
    """Proposed replies: list, show, approve, edit, reject, take back, hand off."""
