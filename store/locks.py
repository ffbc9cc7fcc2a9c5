"""Locks that die with their process: nobody has to clean up after a killed poll."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text

from store.engine import Store
from store.errors import StoreError


class Busy(StoreError):
    """Another process is doing this very thing."""


@contextmanager
def only_one(store: Store, what: str) -> Iterator[None]:
    """Hold the lock named `what` on this database, or say at once that another process does.

    A file lock beside an SQLite file (the kernel frees it when the process ends, however it ends), a session-level
    advisory lock on PostgreSQL (the server frees it when the connection ends).

    Raises:
        Busy: another process holds it.
    """
    digest = hashlib.blake2b(what.encode(), digest_size=8)
    path = store.path
    if path is not None:
        with _file_lock(path, digest.hexdigest(), what):
            yield
        return
    key = int.from_bytes(digest.digest(), "big", signed=True)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            raise Busy(f"Another process is already at {what}.")
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


@contextmanager
def _file_lock(database: Path, name: str, what: str) -> Iterator[None]:
    lock = FileLock(database.with_name(f"{database.name}.{name}.lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise Busy(f"Another process is already at {what}.") from error
    try:
        yield
    finally:
        lock.release()
