"""Reading and verifying the append-only event log (law 6)."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from store.chain import GENESIS, link_of
from store.engine import Tx
from store.errors import ChainBroken
from store.models_answers import ChainHeadRow, EventRow
from store.types import Event


@dataclass(frozen=True, slots=True)
class ChainState:
    """What `verify` found."""

    count: int
    head: str


def digest_of(salt: str | None, words: str) -> str:
    """A salted digest of a person's words: proves later what they were, as long as the salt is kept."""
    return hashlib.sha256(f"{salt or ''}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def verify(tx: Tx, *, head: str | None = None) -> ChainState:
    """Walk the whole chain.

    Args:
        tx: a reading transaction.
        head: a copy of a head that was kept elsewhere; it must be one of the links.

    Returns:
        The count and the head, when every link holds.

    Raises:
        ChainBroken: naming the first event that was changed, removed or added, or the head that is missing.
    """
    kept = tx.connection.execute(
        select(ChainHeadRow.count.label("written"), ChainHeadRow.head).where(ChainHeadRow.id == 1)
    ).one()
    previous, seen, head_found = GENESIS, 0, head is None or head == GENESIS
    for row in _all(tx):
        seen += 1
        if row.seq != seen:
            raise ChainBroken(f"Event {seen} is missing: the next one there is event {row.seq}.")
        if row.hash != link_of(previous, row.seq, row.at, row.kind, row.actor, row.subject, row.data):
            raise ChainBroken(f"Event {row.seq} ({row.kind}) was changed, or was put there by another hand.")
        previous = row.hash
        head_found = head_found or row.hash == head
    if seen < kept.written:
        raise ChainBroken(f"Event {seen + 1} is missing: {kept.written} were written and {seen} are there.")
    if seen > kept.written:
        raise ChainBroken(f"Event {kept.written + 1} was added by another hand: only {kept.written} were written.")
    if previous != kept.head:
        raise ChainBroken(f"Event {seen} is not the one that was written last.")
    if not head_found:
        raise ChainBroken(f"The head {head} is not in this log: events after or before it were rewritten.")
    return ChainState(seen, previous)


def _all(tx: Tx) -> Iterator[Row[Any]]:
    """Every event, a few thousand at a time: memory stays flat, and no cursor stays open when a link is broken."""
    last = -1
    while True:
        query = select(EventRow.__table__).where(EventRow.seq > last).order_by(EventRow.seq).limit(5000)
        rows = tx.connection.execute(query).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].seq


def listed(
    tx: Tx, *, subject: str | None = None, kind: str | None = None, after: int = 0, limit: int = 50
) -> Iterator[Event]:
    """Events, newest first; with `after` those older than that number."""
    query = select(EventRow.__table__).order_by(EventRow.seq.desc()).limit(limit)
    if subject:
        query = query.where(EventRow.subject == subject)
    if kind:
        query = query.where(EventRow.kind.startswith(kind, autoescape=True))
    if after:
        query = query.where(EventRow.seq < after)
    for row in tx.connection.execute(query):
        yield Event(row.seq, row.at, row.kind, row.actor, row.subject, json.loads(row.data), "", row.hash)
