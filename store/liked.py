"""Which words people left as they were, and which they changed or rejected: what choosing learns from."""

from typing import NamedTuple

from sqlalchemy import select

from store.engine import Tx
from store.rows import CASE, CASES, DRAFT, DRAFTS, MENTION, MENTIONS, POST, POSTS
from store.states import CaseState, DraftState
from store.types import Allows

_LAST = 5_000
"""Decisions that are looked at: people and their taste change."""
_KEPT = frozenset({DraftState.APPROVED, DraftState.POSTED, DraftState.HANDED_OFF})


class Decided(NamedTuple):
    """What a person made of one draft of the machine."""

    brand: str
    variant: str
    """The words it was made of."""
    kept: bool
    """Approved without a change; else changed, or rejected."""
    recovered: bool
    """The customer said afterwards that all is well."""


def decided(tx: Tx, *, last: int = _LAST) -> list[Decided]:
    """The newest decisions about drafts of the machine, less those whose source forbids training (law 9)."""
    query = (
        select(DRAFT.brand, DRAFT.variant, DRAFT.state, DRAFT.edited_by, CASE.state.label("case_state"), POST.allows)
        .join_from(DRAFTS, MENTIONS, MENTION.id == DRAFT.mention_id)
        .join(POSTS, POST.id == MENTION.post_id)
        .join(CASES, CASE.id == DRAFT.case_id)
        .where(
            DRAFT.decided_at.is_not(None), DRAFT.machine_text.is_not(None), POST.deleted_at.is_(None),
            DRAFT.state.in_({*_KEPT, DraftState.REJECTED}),
        )
        .order_by(DRAFT.decided_at.desc())
        .limit(last)
    )  # fmt: skip
    return [
        Decided(
            row.brand, row.variant, row.state in _KEPT and row.edited_by is None, row.case_state is CaseState.RECOVERED
        )
        for row in tx.connection.execute(query)
        if Allows.from_code(row.allows).train
    ]
