"""Opening the database, and the one way to write to it: one writer at a time, on SQLite and PostgreSQL alike."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError

from store import chain
from store.bulk import insert_rows
from store.errors import DatabaseUnavailable
from store.models import Base
from store.models_answers import ChainHeadRow, SequenceRow

BUSY_TIMEOUT_S = 30
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Tx:
    """One transaction. Writing ones hold the writers' lock, give out ids, and append their events as they commit."""

    def __init__(self, connection: Connection, at: datetime, actor: str, *, writing: bool) -> None:
        self.connection = connection
        self.at = at
        """When this happens: aware, UTC."""
        self.actor = actor
        """Who does it: a person's name, or the part of the program."""
        self.dialect = connection.dialect.name
        self.writing = writing
        self._next_ids: dict[type[Base], int] = {}
        self._events: list[chain.Entry] = []

    def ids(self, table: type[Base], count: int) -> range:
        """`count` free ids of a table, in order. Only in a writing transaction, which nobody else is in."""
        first = self._next_ids.get(table)
        if first is None:
            first = self._first_free(str(table.__tablename__))
        self._next_ids[table] = first + count
        return range(first, first + count)

    def _first_free(self, name: str) -> int:
        found = self.connection.scalar(select(SequenceRow.next).where(SequenceRow.name == name))
        if found is None:
            self.connection.execute(insert(SequenceRow), [{"name": name, "next": 1}])
        return found or 1

    def insert(self, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows in bulk; every row names the same columns."""
        insert_rows(self.connection, table, rows)

    def record(self, kind: str, subject: str, **data: object) -> None:
        """Append an event when this transaction commits. `data` holds ids and digests, never a person's words."""
        self._events.append(chain.Entry(kind, self.actor, subject, data))

    def flush(self) -> None:
        """Write what is gathered: the next free ids and the events."""
        for name, free in sorted((table.__tablename__, free) for table, free in self._next_ids.items()):
            self.connection.execute(update(SequenceRow).where(SequenceRow.name == name).values(next=free))
        self._next_ids.clear()
        if self._events:
            chain.append(self.connection, self.at, self._events)
            self._events = []


class Store:
    """The database. Rooms above ask it the named questions of the modules beside this one."""

    def __init__(self, url: str) -> None:
        self.url = _parse(url)
        self.engine = _engine(self.url)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_sqlite(self) -> bool:
        """True where the database is a file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The database file; None on a server or in memory."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextmanager
    def write(self, at: datetime, actor: str = "wellheard", *, patience_s: float | None = None) -> Iterator[Tx]:
        """A writing transaction: all of it is kept, with its events, or none of it.

        Args:
            at: when this happens; aware.
            actor: who does it.
            patience_s: wait so long for other writers; None: the usual time-out.

        Raises:
            DatabaseUnavailable: locked for longer than the time-out, unreachable, full or read-only.
        """
        with self._begin(writing=True, patience_s=patience_s) as connection:
            if connection.dialect.name == "postgresql":
                if patience_s is not None:
                    connection.execute(text(f"SET LOCAL lock_timeout = {int(patience_s * 1000)}"))
                connection.execute(select(ChainHeadRow.id).where(ChainHeadRow.id == 1).with_for_update())
            tx = Tx(connection, at, actor, writing=True)
            with uncollected():
                yield tx
                tx.flush()

    @contextmanager
    def read(self, at: datetime | None = None) -> Iterator[Tx]:
        """A reading transaction: one consistent view. `at` is needed only by questions that depend on the time."""
        with self._begin(writing=False) as connection:
            yield Tx(connection, at or _LONG_AGO, "reader", writing=False)

    @contextmanager
    def _begin(self, *, writing: bool, patience_s: float | None = None) -> Iterator[Connection]:
        options = {"wellheard_writing": writing}
        try:
            with (
                self.engine.connect().execution_options(**options) as connection,
                _patient(connection, patience_s),
                connection.begin(),
            ):
                yield connection
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise DatabaseUnavailable(_explain(error, self.url)) from error


@contextmanager
def _patient(connection: Connection, patience_s: float | None) -> Iterator[None]:
    """SQLite waits so long for the lock that `BEGIN IMMEDIATE` takes, this once."""
    if patience_s is None or connection.dialect.name != "sqlite":
        yield
        return
    _wait_at_most(connection.connection.cursor(), patience_s)
    try:
        yield
    finally:
        _wait_at_most(connection.connection.cursor(), BUSY_TIMEOUT_S)


def _wait_at_most(cursor: Any, seconds: float) -> None:
    cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    cursor.close()


@contextmanager
def uncollected() -> Iterator[None]:
    """What a transaction gathers lives until it ends: looking through it for garbage costs a tenth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnavailable(
            "The database URL cannot be read; it is not repeated here, as it may hold a password. "
            "Use sqlite:///wellheard.db or postgresql://user@host/name."
        ) from error
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseUnavailable(f"{parsed.get_backend_name()} databases are not supported. Use SQLite or PostgreSQL.")
    return parsed


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
            event.listen(engine, "connect", _sqlite_manners)
            event.listen(engine, "begin", _sqlite_begin)
            return engine
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except NoSuchModuleError as error:
        raise DatabaseUnavailable(f"No driver for {url.drivername}. Use sqlite:/// or postgresql://.") from error


def _sqlite_manners(connection: Any, _record: object) -> None:
    # The driver's own transaction handling begins too late for one consistent view; `_sqlite_begin` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # FULL: an attempt to post must be on the disk before the network call, also when the power fails.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -32768")
    cursor.execute("PRAGMA wal_autocheckpoint = 8000")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("wellheard_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _explain(error: DBAPIError, url: URL) -> str:
    said = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
    where = url.render_as_string(hide_password=True)
    low = said.lower()
    if "no such table" in low or "does not exist" in low:
        advice = "Run `wellheard db upgrade`."
    elif "locked" in low:
        advice = "Another program holds it; try again when that has ended."
    elif "full" in low:
        advice = "Free some disk space; nothing was half-written."
    elif "readonly" in low or "read-only" in low or "permission" in low:
        advice = "Check who may write to the file and its folder."
    elif isinstance(error, OperationalError):
        advice = "Check that it is there and that --db, $WELLHEARD_DB or [store] url names it rightly."
    else:
        advice = "`wellheard db check` tells whether it is sound."
    return f"The database {where} refused: {said}. {advice}"
