"""`wellheard init`, `demo` and `doctor`."""

import getpass
import os
import shlex
import shutil
import sys
from pathlib import Path

import click

from desk.cli.common import Desk, emit, json_option, now, pass_desk
from desk.demo import run_demo
from desk.doctor import examine
from desk.settings import database_url, environment, load_settings
from desk.starter import starter_toml
from store import schema
from store.engine import Store


@click.command("init")
@click.option("--brand", default="My brand", show_default=True, help="The brand's name, as people write it.")
@pass_desk
def init_command(desk: Desk, brand: str) -> None:
    """Write a commented wellheard.toml and the database."""
    option = desk.options["config"]
    path = Path(option) if option else Path("wellheard.toml")
    if path.exists():
        raise click.UsageError(f"{path} exists and is left as it is. Move it away, or name another with --config.")
    if not path.parent.is_dir():
        raise click.UsageError(f"The folder {path.parent} does not exist. Make it first.")
    person = _user()
    text = starter_toml(brand, person)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    settings = load_settings(path, environment())
    url = database_url(desk.options["db"], environment(), settings, path)
    with Store(url) as store:
        schema.upgrade(store)
        with store.write(now(), person) as tx:
            tx.record("installation:made", "installation", brands=sorted(settings.brands))
        where = store.url.render_as_string(hide_password=True)
    click.echo(f"Wrote {path} and {where}.")
    click.echo(f"You ({person}) are its admin. Every setting is explained in {path}.")
    click.echo("Next: wellheard mentions import FILE --draft   a CSV or JSON Lines export of another tool")
    click.echo("      wellheard doctor                         once an account and its keys are in place")


def _user() -> str:
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "admin"
    kept = "".join(c for c in name.lower() if c.isascii() and (c.isalnum() or c in "-_"))
    return kept or "admin"


@click.command("demo")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep its files in this folder.")
@pass_desk
def demo_command(desk: Desk, keep: Path | None) -> None:
    """Show the whole job, offline, on invented mentions."""
    del desk  # the demo has settings and a database of its own, whatever is set up here
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise click.UsageError(f"{keep} is not empty. Name a new folder.")
    run_demo(keep, say=click.echo, at=now(), width=_width(), program=_as_typed())


def _as_typed() -> str:
    """How whoever typed this calls the program: by its name where it is on their path."""
    return "wellheard" if shutil.which("wellheard") else shlex.quote(sys.argv[0])


def _width() -> int:
    return min(100, max(60, int(environment().get("COLUMNS", "0") or 0) or _terminal_columns()))


def _terminal_columns() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 88


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Ask no platform anything.")
@json_option
@pass_desk
def doctor_command(desk: Desk, offline: bool, as_json: bool) -> None:
    """Check settings, database, credentials and reachability."""
    findings = examine(desk.config, desk.options["db"], at=now(), offline=offline)
    document = [{"check": f.check, "ok": f.ok, "message": f.message, "advice": f.advice} for f in findings]

    def lines() -> list[str]:
        return [f"{'ok  ' if f.ok else 'NO  '} {f.check}: {f.message}" + (f" {f.advice}" if f.advice else "")
                for f in findings]  # fmt: skip

    emit(as_json, document, lines)
    click.get_current_context().exit(0 if all(f.ok for f in findings) else 1)
