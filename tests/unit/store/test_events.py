"""The event chain (law 6)."""

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store import events, schema
from store.engine import Store
from store.errors import ChainBroken, DatabaseUnavailable


def write_three(store, now):
    for n in range(3):
        with store.write(now, "maya") as tx:
            tx.record("draft:approved", f"draft:{n}", text="d" * 8)


def tamper(store, statement):
    """Change the log as somebody with the database password would, past its own guard."""
    with store.engine.connect().execution_options(wellheard_writing=True) as connection, connection.begin():
        if store.is_sqlite:
            connection.execute(text("DROP TRIGGER IF EXISTS events_are_kept_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS events_are_kept_delete"))
        else:
            connection.execute(text("ALTER TABLE events DISABLE TRIGGER ALL"))
        connection.execute(text(statement))


def verify(store, head=None):
    with store.read() as tx:
        return events.verify(tx, head=head)


def test_an_untouched_log_verifies(store, now):
    """A log that nobody touched verifies and gives its head."""
    write_three(store, now)
    assert verify(store).count == 3
    assert len(verify(store).head) == 64


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE events SET actor = 'eve' WHERE seq = 2", "Event 2 "),
        ("UPDATE events SET data = '{}' WHERE seq = 1", "Event 1 "),
        ("DELETE FROM events WHERE seq = 2", "Event 2 is missing"),
        ("DELETE FROM events WHERE seq = 3", "Event 3 is missing"),
        (
            "INSERT INTO events SELECT 4, at, kind, actor, subject, data, hash FROM events WHERE seq = 3",
            "Event 4 ",
        ),
    ],
)
def test_a_changed_removed_or_added_event_is_named(store, now, statement, named):
    """`audit verify` finds a changed, removed or added row and names it."""
    write_three(store, now)
    tamper(store, statement)
    with pytest.raises(ChainBroken, match=named):
        verify(store)


def test_a_rewritten_log_does_not_hold_a_head_that_was_kept_elsewhere(store, now):
    """A head kept elsewhere shows that the whole log was made anew."""
    write_three(store, now)
    kept = verify(store).head
    assert verify(store, kept).count == 3
    with pytest.raises(ChainBroken, match="is not in this log"):
        verify(store, "f" * 64)


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'eve'", "DELETE FROM events"])
def test_the_database_itself_refuses_to_change_events(store, now, statement):
    """The log is append-only for every program that keeps to the database's rules."""
    write_three(store, now)
    with pytest.raises((DBAPIError, DatabaseUnavailable), match="append-only"), store.write(now) as tx:
        tx.connection.execute(text(statement))


def test_a_failed_transaction_leaves_no_event(store, now):
    """What was rolled back left no row and no event."""
    with pytest.raises(RuntimeError), store.write(now) as tx:  # noqa: PT012  # the body is the transaction
        tx.record("draft:approved", "draft:1")
        raise RuntimeError
    assert verify(store).count == 0


def test_data_is_canonical_json_of_plain_values(store, now):
    """What is hashed is exactly what is kept."""
    with store.write(now, "maya") as tx:
        tx.record("x:y", "draft:1", b=1, a="ü")
    with store.read() as tx:
        stored = tx.connection.execute(text("SELECT data FROM events")).scalar()
    assert stored == json.dumps({"a": "ü", "b": 1}, sort_keys=True, separators=(",", ":"))


def test_the_migrations_and_the_models_are_the_same(store):
    """The tables that the migrations make are those that the models describe."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from store.models import Base

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_the_revisions_are_named_in_the_order_in_which_they_run():
    """No command has to load Alembic to know whether the tables are current, older or newer."""
    folder = Path(schema.__file__).parent / "migrations" / "versions"
    found = [
        re.findall(r'^(?:down_)?revision = (?:"(\d+)"|None)$', path.read_text(), re.M) for path in folder.glob("*.py")
    ]
    after = {down: revision for revision, down in found}
    chain = [after[""]]
    while chain[-1] in after:
        chain.append(after[chain[-1]])
    assert tuple(chain) == schema.REVISIONS
    assert len(chain) == len(found)


def test_tables_of_another_age_are_refused_with_the_command_that_helps(tmp_path):
    """A database without tables, and one that is newer than the program, are refused in words."""
    with Store(f"sqlite:///{tmp_path}/new.db") as fresh:
        with pytest.raises(schema.SchemaOutdated, match="wellheard init"):
            schema.require_current(fresh)
        schema.upgrade(fresh)
        schema.require_current(fresh)
    with sqlite3.connect(tmp_path / "new.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with Store(f"sqlite:///{tmp_path}/new.db") as newer, pytest.raises(schema.SchemaOutdated, match="Update"):
        schema.require_current(newer)


def test_a_backup_is_whole_and_never_overwrites(sqlite_url, tmp_path, now):
    """An online copy holds everything, and an existing file is left alone."""
    with Store(sqlite_url) as store:
        write_three(store, now)
        assert schema.backup(store, tmp_path / "copy.db") > 0
        with pytest.raises(DatabaseUnavailable, match="exists"):
            schema.backup(store, tmp_path / "copy.db")
    shutil.copy(tmp_path / "copy.db", tmp_path / "again.db")
    with Store(f"sqlite:///{tmp_path}/again.db") as copy:
        assert verify(copy).count == 3
        assert schema.check(copy) == []


def test_an_unreachable_database_says_what_to_do(tmp_path):
    """A folder that is not there is named, with what to check."""
    with Store(f"sqlite:///{tmp_path}/no/where.db") as store, pytest.raises(DatabaseUnavailable, match="folder exists"):
        schema.require_current(store)
