"""Tables that are missing, newer or damaged: said in words, and nothing is touched."""

import sqlite3
from contextlib import closing

import pytest

from store import schema
from store.engine import Store
from store.errors import DatabaseUnavailable, SchemaOutdated


@pytest.mark.parametrize("act", [schema.check, schema.upgrade])
@pytest.mark.parametrize("held", [b"hello" * 2000, b"SQLite format 3\0" + b"\x10\0\1\1" + b"\xa7" * 9000])
def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path, act, held):
    """Whoever sees this needs a backup, not a traceback."""
    bad = tmp_path / "bad.db"
    bad.write_bytes(held)
    with Store(f"sqlite:///{bad}") as store, pytest.raises(DatabaseUnavailable, match="newest backup"):
        act(store)
    assert bad.read_bytes() == held


@pytest.mark.parametrize("act", [schema.check, schema.upgrade])
def test_tables_of_a_newer_program_are_left_alone(tmp_path, act):
    """An old program on a new database says which one to update."""
    newer = tmp_path / "newer.db"
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0999')")
    with Store(f"sqlite:///{newer}") as store, pytest.raises(SchemaOutdated, match="Update Wellheard"):
        act(store)


def test_a_row_that_points_nowhere_is_found(sqlite_url):
    """`db check` names the table and the row."""
    with Store(sqlite_url) as store:
        schema.upgrade(store)
        assert schema.check(store) == []
        with closing(sqlite3.connect(store.path)) as connection, connection:
            connection.execute("INSERT INTO notes (id, customer_id, text, by, at) VALUES (1, 99, 'x', 'a', '2026')")
        assert schema.check(store) == ["notes row 1 points to a row of customers that is not there"]
