"""`wellheard cases`: conversations."""

import click

from desk.cli.lazy import LazyGroup

CASES: dict[str, tuple[str, str]] = {
    "list": (
        "cases_kept",
        "Cases: of one state the most urgent first, else the newest first; by clock the first due first.",
    ),
    "show": ("cases_kept", "One conversation: what the customer said, what we said, what is drafted and noted."),
    "assign": ("cases_team", "Give a case to OWNER, one of [people]; without OWNER to nobody."),
    "claim": ("cases_team", "Hold a case for yourself for half an hour: nobody else decides it."),
    "release": ("cases_team", "Let a claimed case go."),
    "note": ("cases_team", "Write TEXT beside a case; a colleague named in it, as @maya, is told."),
    "snooze": ("cases_team", "Put a case off UNTIL 3h, Friday, tomorrow 10am or 2026-12-01."),
    "wake": ("cases_team", "Bring a case back that was put off."),
    "escalate": ("cases_team", "Give a case to somebody else, more urgent than it was, and tell them."),
    "outcome": ("cases_outcomes", "Say what became of our reply; without VALUE: the rules are right."),
    "outcomes": (
        "cases_outcomes",
        "What became of the cases we answered: counts, and the cases behind them.",
    ),
    "close": ("cases_kept", "Nothing more to do here; what is drafted is withdrawn."),
    "reopen": ("cases_kept", "Open a closed case again; what was drafted in it is proposed again."),
}
"""Name to (module under desk.cli, one-line help). A test holds the help to the command's own."""


@click.group("cases", cls=LazyGroup, lazy=CASES)
def cases_command() -> None:
    """Conversations: list, show, assign, claim, note, snooze, escalate, close, outcome."""
