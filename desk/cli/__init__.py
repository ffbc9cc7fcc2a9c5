"""The command `wellheard`. Each command's module is loaded only when that command is run: `--help` stays quick."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from desk.cli.lazy import LazyGroup

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("setup", "Write a commented wellheard.toml and the database."),
    "demo": ("setup", "Show the whole job, offline, on invented mentions."),
    "doctor": ("setup", "Check settings, database, credentials and reachability."),
    "poll": ("listening", "One pass: fetch, match, classify, draft."),
    "status": ("listening", "Sources, open cases, clocks, held and unknown postings, what is promised."),
    "mentions": ("mentions", "What was said: list, show, add, import, classify, correct."),
    "cases": ("cases", "Conversations: list, show, assign, claim, note, snooze, escalate, close, outcome."),
    "drafts": ("drafts", "Proposed replies: list, show, approve, edit, reject, take back, hand off."),
    "desk": ("team", "The team at the desk: who is here, what waits for you, what the next shift takes over."),
    "review": ("review", "The desk on a whole screen: read a case, decide, and the next one is there."),
    "answers": ("answers", "The brand's own answers to common questions and complaints: check, try."),
    "templates": ("templates", "Replies in the brand's own words: check."),
    "post": ("sending", "Send what is approved and due; settle what is unknown."),
    "pause": ("sending", "Let nothing leave until `resume`."),
    "resume": ("sending", "Let approved replies leave again."),
    "customers": ("customers", "People: list, show, note, link, opt out, export, erase."),
    "incidents": ("incidents", "Many cases with one cause: open, facts, list, show, leave, close, dismiss."),
    "alerts": ("alerts", "What is not as usual: list."),
    "followups": ("followups", "What we promised, and dates to remember: list, done, drop, snooze, reassign."),
    "notices": ("notices", "What colleagues are told of, and where: list, send, test."),
    "report": ("reports", "What a day, a week, a month or a quarter brought."),
    "model": ("model", "How well the machine reads mentions: report, tune."),
    "audit": ("audit", "The event log: list and verify."),
    "db": ("database", "Migrations, integrity, an online copy."),
    "cron": ("schedule", "Print crontab and systemd timer lines for this installation."),
    "run": ("schedule", "Poll, post, tell colleagues and send reports on a schedule in the foreground, until Ctrl-C."),
}
"""Name to (module under desk.cli, one-line help). A test holds the help to the command's own."""


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415  # a tenth of the start-up time of every other command

        click.echo(f"wellheard {version('wellheard')}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "WELLHEARD"},
    epilog="A first look: `wellheard demo`. To begin: `wellheard init --brand NAME`.",
)
@click.option("--config", metavar="PATH", help="Settings file [default: ./wellheard.toml].")
@click.option("--db", metavar="URL", help="Database [default: wellheard.db beside the settings].")
@click.option("--as", "as_", metavar="PERSON", envvar="WELLHEARD_AS", help="Who you are: one of [people].")
@click.option("-v", "--verbose", count=True, help="Say more about what is done.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what failed.")
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Print the version."
)
@click.pass_context
def wellheard(
    ctx: click.Context, config: str | None, db: str | None, as_: str | None, verbose: int, quiet: bool
) -> None:
    """Hear what people say about your brand, draft an answer, post it once a person approved it."""
    ctx.obj = {"config": config, "db": db, "as": as_, "verbose": verbose, "quiet": quiet}


def _streams() -> None:
    """Somebody closed what we read from or print to: nothing is read then, and nothing may get lost unsaid."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  # open for as long as the program runs
    if sys.stdout is None:
        if sys.stderr is not None:
            sys.stderr.write("There is nowhere to print to: standard output is closed.\n")
        sys.exit(2)


def _check_encoding(args: Sequence[str]) -> None:
    """Bytes that are no UTF-8 reach us as halves of characters, which no database and no platform takes."""
    for place, one in enumerate(args, 1):
        if any("\ud800" <= character <= "\udfff" for character in one):
            sys.stderr.write(f"Argument {place} is not in UTF-8. Type it anew, or set the terminal to UTF-8.\n")
            sys.exit(2)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line. Exit codes: 0 all done, 1 something failed or was found, 2 it could not run."""
    _streams()
    _check_encoding(sys.argv[1:] if args is None else args)
    try:
        try:
            code = wellheard.main(args=args, prog_name="wellheard", standalone_mode=False)
        except SystemExit:
            # Click met a BrokenPipeError before us, and calls it an error.
            code = 0
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output went away (for example `| head`): nothing more to say.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  # the last door: what we know speaks to people, the rest keeps its trace
        from desk.cli.common import explain  # noqa: PLC0415  # loads the database layer

        click.echo(explain(error), err=True)
        sys.exit(2)
