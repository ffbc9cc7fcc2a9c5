"""Digests of what was said to a person or about them, which the event log may hold.

Each is salted with the person's own salt. That goes when they are erased, and then nobody can find out what the words
were, however short (law 6).
"""

from collections.abc import Iterable

from sqlalchemy import select

from store.among import among
from store.engine import Tx
from store.events import digest_of
from store.rows import CUSTOMER


def of_customers(tx: Tx, customer_ids: Iterable[int | None]) -> dict[int | None, str | None]:
    """The salts of these people; None for whoever was erased."""
    wanted = {one for one in customer_ids if one is not None}
    if not wanted:
        return {}
    query = select(CUSTOMER.id, CUSTOMER.salt).where(among(tx, CUSTOMER.id, wanted))
    return {row.id: row.salt for row in tx.connection.execute(query)}


def digest(tx: Tx, customer_id: int | None, words: str) -> str:
    """A digest of words that have to do with this person; unsalted where there is nobody."""
    return digest_of(of_customers(tx, [customer_id]).get(customer_id), words)
