"""Where people told the machine how a mention should have been read: what its quality is measured and tuned by."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import func, select

from store.engine import Tx
from store.rows import MENTION, MENTIONS, POST, POSTS
from store.types import Allows, Label


class Correction(NamedTuple):
    """A mention whose label a person gave: another than the machine's, or the same one."""

    mention_id: int
    brand: str
    platform: str
    lang: str | None
    """BCP 47 tag: the classifier's, else the platform's."""
    machine_label: Label
    label: Label
    """The person's."""
    praise: float
    """The machine's scores, between 0 and 1."""
    complaint: float
    question: float
    other: float
    confidence: float
    """The machine's, between 0 and 1."""
    may_train: bool
    """Law 9: the source allows training, and the post was not deleted since (law 7)."""

    @property
    def right(self) -> bool:
        """The machine had said what the person says."""
        return self.machine_label is self.label

    @property
    def scores(self) -> Mapping[Label, float]:
        """The machine's score of each label."""
        return {
            Label.PRAISE: self.praise, Label.COMPLAINT: self.complaint,
            Label.QUESTION: self.question, Label.OTHER: self.other,
        }  # fmt: skip


def listed(tx: Tx, *, brand: str | None = None) -> list[Correction]:
    """Every mention that a person corrected or confirmed, oldest heard first; `brand` None means every brand.

    Deleted posts count as long as their rows stand, as they do in every report, but may not train.
    """
    query = (
        select(
            MENTION.id, MENTION.brand, MENTION.platform, func.coalesce(MENTION.lang, POST.lang).label("lang"),
            MENTION.machine_label, MENTION.label, MENTION.praise, MENTION.complaint, MENTION.question, MENTION.other,
            MENTION.confidence, POST.allows, POST.deleted_at,
        )
        .join_from(MENTIONS, POSTS, POST.id == MENTION.post_id)
        .where(MENTION.corrected_by.is_not(None))
        .order_by(MENTION.id)
    )  # fmt: skip
    if brand is not None:
        query = query.where(MENTION.brand == brand)
    return [
        Correction(
            row.id, row.brand, row.platform, row.lang, row.machine_label, row.label, row.praise, row.complaint,
            row.question, row.other, row.confidence, Allows.from_code(row.allows).train and row.deleted_at is None,
        )
        for row in tx.connection.execute(query)
    ]  # fmt: skip
