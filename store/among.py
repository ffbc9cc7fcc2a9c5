"""Asking for many rows at once: one parameter, however many values, so that the statement stays the same."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from store.engine import Tx


def among(tx: Tx, column: ColumnElement[Any], values: Iterable[int | str]) -> ColumnElement[bool]:
    """The column holds one of these values: `= ANY(array)` on PostgreSQL, `IN json_each(text)` on SQLite."""
    wanted = list(dict.fromkeys(values))
    if tx.dialect == "postgresql":
        return column == any_(bindparam(None, wanted, type_=ARRAY(column.type)))
    rows = func.json_each(bindparam(None, json.dumps(wanted))).table_valued("value")
    return column.in_(select(rows.c.value))
