"""How events are chained: each hash covers the one before it (law 6). Reading the log is in `events.py`."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from store.bulk import insert_rows
from store.models_answers import ChainHeadRow, EventRow

GENESIS = "0" * 64
_any = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str).encode
_text = json.encoder.encode_basestring_ascii


def _encode(data: Mapping[str, object]) -> str:
    """Compact JSON with sorted keys. Texts and numbers, nearly all there is, go without the encoder's own set-up."""
    parts = []
    for key in sorted(data):
        value = data[key]
        said = _text(value) if type(value) is str else str(value) if type(value) is int else _any(value)
        parts.append(f"{_text(key)}:{said}")
    return "{" + ",".join(parts) + "}"


class Entry(NamedTuple):
    """An event on its way into the log. A tuple, as every mention makes two or three."""

    kind: str
    actor: str
    subject: str
    data: Mapping[str, object]


@lru_cache(maxsize=64)
def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def link_of(previous: str, seq: int, at: datetime, kind: str, actor: str, subject: str, data: str) -> str:
    """The hash of one event, over everything it says and the hash of the one before."""
    stamp = _stamp(at)
    payload = "\x1f".join((previous, str(seq), stamp, kind, actor, subject, data))
    return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()


def append(connection: Connection, at: datetime, entries: Sequence[Entry]) -> None:
    """Chain and insert events. Called only from a writing transaction, as it commits."""
    count, head = connection.execute(select(ChainHeadRow.count, ChainHeadRow.head).where(ChainHeadRow.id == 1)).one()
    rows = []
    for seq, entry in enumerate(entries, start=count + 1):
        data = _encode(entry.data)
        head = link_of(head, seq, at, entry.kind, entry.actor, entry.subject, data)
        rows.append({
            "seq": seq, "at": at, "kind": entry.kind, "actor": entry.actor, "subject": entry.subject,
            "data": data, "hash": head,
        })  # fmt: skip
    insert_rows(connection, EventRow, rows)
    connection.execute(update(ChainHeadRow).where(ChainHeadRow.id == 1).values(count=count + len(rows), head=head))
