"""Inserting many rows; into SQLite at the driver's own speed, with the column types of the models."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, insert

from store.models import Base

_Processor = Callable[[Any], Any] | None


def insert_rows(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in bulk.

    Every row names the same columns, also those that have a default in the model: what is left out becomes NULL.
    """
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(insert(table), rows)
        return
    # SQLAlchemy's own way looks up every value of every row by name, which costs more than SQLite's work itself.
    names = tuple(rows[0])
    statement, processors = _prepared(table, names, connection.dialect)
    columns = (
        [row[name] for row in rows] if process is None else [process(row[name]) for row in rows]
        for name, process in zip(names, processors, strict=True)
    )
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


@lru_cache(maxsize=64)
def _prepared(table: type[Base], names: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[_Processor, ...]]:
    """The statement, and what makes of a value what the driver takes."""
    columns = [table.__table__.c[name] for name in names]
    processors = tuple(column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns)
    quoted = ", ".join(map(dialect.identifier_preparer.quote, names))
    places = ", ".join("?" * len(names))
    # Names of tables and columns come from the models alone; every value is bound.
    return f"INSERT INTO {table.__tablename__} ({quoted}) VALUES ({places})", processors  # noqa: S608  # see above
