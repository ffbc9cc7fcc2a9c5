"""Overrides: why a person said yes although a check said no. The reason stands with the approval."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from store.among import among
from store.engine import Tx
from store.models_answers import OverrideRow
from store.rows import APPROVAL, APPROVALS, DRAFT, DRAFTS, OVERRIDE, OVERRIDES, to_override
from store.types import Approval, Override


def add(tx: Tx, approval: Approval, checks: Sequence[str], reason: str, *, digest: str) -> None:
    """Keep a reason with its approval.

    Args:
        tx: the transaction that gave the approval.
        approval: the yes.
        checks: names of the checks that said no.
        reason: as typed.
        digest: of the reason, salted: the log holds no words (law 6).
    """
    tx.insert(OverrideRow, [{"approval_id": approval.id, "checks": tuple(checks), "reason": reason}])
    tx.record(
        "approval:overridden", f"draft:{approval.draft_id}", approval=approval.id, checks=list(checks), reason=digest
    )


def of_drafts(tx: Tx, draft_ids: Iterable[int]) -> dict[int, Override]:
    """By draft: the override of its newest approval, where there is one."""
    query = (
        select(OVERRIDES, APPROVAL.draft_id, APPROVAL.by, APPROVAL.at)
        .join_from(OVERRIDES, APPROVALS, APPROVAL.id == OVERRIDE.approval_id)
        .where(among(tx, APPROVAL.draft_id, draft_ids))
        .order_by(APPROVAL.id)
    )
    return {row.draft_id: to_override(row) for row in tx.connection.execute(query)}


def standing(tx: Tx, draft_id: int) -> list[Override]:
    """The overrides of the approvals of a draft that stand."""
    query = (
        select(OVERRIDES, APPROVAL.by, APPROVAL.at)
        .join_from(OVERRIDES, APPROVALS, APPROVAL.id == OVERRIDE.approval_id)
        .where(APPROVAL.draft_id == draft_id, APPROVAL.voided_at.is_(None))
        .order_by(APPROVAL.id)
    )
    return [to_override(row) for row in tx.connection.execute(query)]


def forget(tx: Tx, customer_id: int) -> None:
    """A person was erased: what was typed about them goes. The log still says that something was overridden."""
    theirs = (
        select(APPROVAL.id).join_from(APPROVALS, DRAFTS, DRAFT.id == APPROVAL.draft_id)
        .where(DRAFT.customer_id == customer_id)
    )  # fmt: skip
    tx.connection.execute(OVERRIDES.delete().where(OVERRIDE.approval_id.in_(theirs)))
