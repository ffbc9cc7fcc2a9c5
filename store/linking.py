"""Two customers who are one, as people say: and where a platform forbids to say so."""

from typing import Final

from sqlalchemy import update

from store import customers, salts
from store.engine import Tx
from store.errors import NotAllowedBySource
from store.rows import (
    ACCOUNT,
    ACCOUNTS,
    CUSTOMER,
    CUSTOMERS,
    DRAFT,
    DRAFTS,
    FOLLOW_UP,
    FOLLOW_UPS,
    MENTION,
    MENTIONS,
    NOTE,
    NOTES,
)
from store.types import Customer

ASKS_FIRST: Final = frozenset({"x", "twitter"})
"""Platforms whose terms let nobody match their users with people elsewhere, unless these agreed to it.

X: "Off-X matching" in https://docs.x.com/developer-terms/restricted-use-cases. It counts for whatever source the posts
came by, an export of another tool too.
"""


def link(tx: Tx, keep_id: int, other_id: int, *, agreed: str | None = None) -> None:
    """A person says that these two are one: the other's accounts, notes and mentions move to the first.

    Args:
        tx: a writing transaction.
        keep_id: who they are from now on.
        other_id: who they were besides.
        agreed: how the customer told us themselves; kept as a note where a platform asks for it.

    Raises:
        NobodyThere: one of them was erased.
        NotAllowedBySource: a platform forbids the match as long as the customer has not agreed to it.
    """
    if keep_id == other_id:
        return
    agreed = (agreed or "").strip() or None
    other = customers.present(tx, other_id, "Name the customer it belongs to now.")
    kept = customers.present(tx, keep_id, "Name a customer who is still known.")
    _ask_first(kept, other, agreed)
    theirs = ((ACCOUNTS, ACCOUNT), (NOTES, NOTE), (MENTIONS, MENTION), (DRAFTS, DRAFT), (FOLLOW_UPS, FOLLOW_UP))
    for table, column in theirs:
        tx.connection.execute(update(table).where(column.customer_id == other_id).values(customer_id=keep_id))
    if other.opted_out_at and not kept.opted_out_at:
        customers.opt_out(tx, keep_id)
    # The other's salt stays as long as this person does: digests of their earlier words were made with it.
    joined = {"erased_at": tx.at, "name": None, "merged_into": keep_id}
    tx.connection.execute(update(CUSTOMERS).where(CUSTOMER.id == other_id).values(**joined))
    tx.connection.execute(update(CUSTOMERS).where(CUSTOMER.merged_into == other_id).values(merged_into=keep_id))
    words = {} if agreed is None else {"agreed": salts.digest(tx, keep_id, agreed)}
    tx.record("customer:linked", f"customer:{keep_id}", other=other_id, **words)
    if agreed is not None:
        customers.add_note(tx, keep_id, f"Linked with {_named(other)}: {agreed}")


def _ask_first(kept: Customer, other: Customer, agreed: str | None) -> None:
    platforms = {one.platform for one in (*kept.accounts, *other.accounts)}
    if len(platforms) < 2 or ASKS_FIRST.isdisjoint(platforms) or agreed is not None:
        return
    raise NotAllowedBySource(
        f"X forbids to match its users with people elsewhere unless they agreed to it, so {_named(other)} is not "
        f"linked with {_named(kept)}. If the customer told you that both are theirs, say how: --agreed 'wrote so "
        "herself on 3 May'."
    )


def _named(found: Customer) -> str:
    return ", ".join(f"{one.platform}:{one.handle or one.user_id}" for one in found.accounts) or f"customer {found.id}"
