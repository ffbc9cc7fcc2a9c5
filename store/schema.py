"""Bringing the tables to the revision this program writes; integrity checks and online copies."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from store.engine import Store
from store.errors import DatabaseUnavailable, SchemaOutdated

HEAD_REVISION = "0001"
"""The newest file in `migrations/versions/`; a test holds the two together, so that no command has to load Alembic."""


def revision(store: Store) -> str | None:
    """The revision of the tables; None where there are none yet."""
    try:
        with store.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return str(found) if found else None
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
        where = store.url.render_as_string(hide_password=True)
        raise DatabaseUnavailable(
            f"The database {where} cannot be opened: {said}. "
            "Check that its folder exists and that --db, $WELLHEARD_DB or [store] url names it rightly."
        ) from error


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
    if found < HEAD_REVISION:
        raise SchemaOutdated(
            f"The database {where} is at revision {found} and this program writes {HEAD_REVISION}. "
            "Run `wellheard db backup FILE`, then `wellheard db upgrade`."
        )
    raise SchemaOutdated(f"The database {where} is at revision {found}, newer than this program. Update Wellheard.")


def upgrade(store: Store) -> str:
    """Run the migrations that are missing. Returns the revision reached."""
    # Alembic is loaded only here: it costs a fifth of a second that no other command should pay.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    path = store.path
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    revision(store)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with store.engine.connect().execution_options(wellheard_writing=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return HEAD_REVISION


def check(store: Store) -> list[str]:
    """What is unsound in the database, in words; empty when all is well. The event log has its own check."""
    require_current(store)
    with store.engine.connect() as connection:
        if not store.is_sqlite:
            connection.execute(text("SELECT 1"))
            return []
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
