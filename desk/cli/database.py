"""`wellheard db`: migrations, integrity, copies."""

from pathlib import Path

import click

from desk.cli.common import Desk, emit, json_option, pass_desk
from store import schema
from store.engine import Store


@click.group("db")
def db_command() -> None:
    """Migrations, integrity, an online copy."""


@db_command.command("upgrade")
@json_option
@pass_desk
def upgrade(desk: Desk, as_json: bool) -> None:
    """Bring the tables to the revision that this program writes."""
    with Store(desk.url) as store:
        before = schema.revision(store)
        after = schema.upgrade(store)
    said = f"At revision {after} already." if before == after else f"From {before or 'nothing'} to revision {after}."
    emit(as_json, {"before": before, "after": after}, lambda: [said])


@db_command.command("check")
@json_option
@pass_desk
def check(desk: Desk, as_json: bool) -> None:
    """Is the database sound? Exit 1 and what is not."""
    found = schema.check(desk.store)
    emit(as_json, {"ok": not found, "found": found}, lambda: found or ["The database is sound."])
    click.get_current_context().exit(1 if found else 0)


@db_command.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@pass_desk
def backup(desk: Desk, file: Path, as_json: bool) -> None:
    """An online copy of an SQLite database: others may go on writing."""
    size = schema.backup(desk.store, file)
    emit(as_json, {"file": str(file), "bytes": size}, lambda: [f"{file}: {size / 1e6:.1f} MB"])
