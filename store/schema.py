"""Bringing the tables to the revision this program writes; integrity checks and online copies."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from store.engine import Store
from store.errors import DatabaseUnavailable, SchemaOutdated

REVISIONS = (
    "0001", "0002", "0003", "0004", "0005", "0006", "0009", "0008", "0011", "0010", "0007", "0013", "0012", "0015",
    "0016", "0017",
)  # fmt: skip
"""The files in `migrations/versions/` in the order in which they run, whatever their numbers; a test holds the two
together, so that no command has to load Alembic."""
HEAD_REVISION = REVISIONS[-1]
"""What this program writes."""


def revision(store: Store) -> str | None:
    """The revision of the tables; None where there are none yet."""
    try:
        with store.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return str(found) if found else None
    except DBAPIError as error:
        advice = "Check that its folder exists and that --db, $WELLHEARD_DB or [store] url names it rightly."
        raise _unusable(store, error, "cannot be opened", advice) from error


def _unusable(store: Store, error: DBAPIError, what: str, advice: str) -> DatabaseUnavailable:
    said = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
    where = store.url.render_as_string(hide_password=True)
    if "malformed" in said or "not a database" in said:
        advice = "The file is damaged or of another kind. Keep it, and put the newest backup in its place."
    return DatabaseUnavailable(f"The database {where} {what}: {said}. {advice}")


def require_current(store: Store) -> None:
    """Refuse to work on tables of another revision.

    Raises:
        SchemaOutdated: naming the command that helps.
        DatabaseUnavailable: it cannot be opened.
    """
    found = revision(store)
    if found == HEAD_REVISION:
        return
    where = store.url.render_as_string(hide_password=True)
    if found is None:
        raise SchemaOutdated(f"The database {where} has no tables yet. Run `wellheard init` or `wellheard db upgrade`.")
    if found in REVISIONS:
        raise SchemaOutdated(
            f"The database {where} is at revision {found} and this program writes {HEAD_REVISION}. "
            "Run `wellheard db backup FILE`, then `wellheard db upgrade`."
        )
    raise SchemaOutdated(f"The database {where} is at revision {found}, newer than this program. Update Wellheard.")


def upgrade(store: Store) -> str:
    """Run the migrations that are missing. Returns the revision reached.

    Raises:
        SchemaOutdated: the tables are of a newer program.
        DatabaseUnavailable: it cannot be opened, or refused a step; then everything is as it was.
    """
    # Alembic is loaded only here: it costs a fifth of a second that no other command should pay.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    path = store.path
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    found = revision(store)
    if found is not None and found not in REVISIONS:
        require_current(store)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    try:
        with store.engine.connect().execution_options(wellheard_writing=True) as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        advice = "Nothing was changed. `wellheard db check` tells whether it is sound; else restore a backup."
        raise _unusable(store, error, "refused the upgrade", advice) from error
    return HEAD_REVISION


def check(store: Store) -> list[str]:
    """What is unsound in the database, in words; empty when all is well. The event log has its own check."""
    require_current(store)
    try:
        with store.engine.connect() as connection:
            return _faults(connection) if store.is_sqlite else []
    except DBAPIError as error:
        raise _unusable(store, error, "cannot be checked", "Try again when it answers.") from error


def _faults(connection: Connection) -> list[str]:
    found = [f"integrity: {row[0]}" for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return [line for line in found if line != "integrity: ok"] + [
        f"{row[0]} row {row[1]} points to a row of {row[2]} that is not there" for row in broken
    ]


def backup(store: Store, target: Path) -> int:
    """An online copy of an SQLite database. Returns its size in bytes.

    Raises:
        DatabaseUnavailable: on PostgreSQL, whose own tool does this better, or when the target cannot be written.
    """
    path = store.path
    if path is None:
        raise DatabaseUnavailable("This copies SQLite files. For PostgreSQL run: pg_dump --format=custom --file=FILE")
    if target.exists():
        raise DatabaseUnavailable(f"{target} exists. Name a file that does not.")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        raise DatabaseUnavailable(
            f"The copy to {target} failed: {error}. Check the folder and the free space."
        ) from error
    return target.stat().st_size
