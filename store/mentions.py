"""Mentions: lists, one whole, corrections."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, update

from store.among import among
from store.engine import Tx
from store.errors import NotFound
from store.rows import MENTION, MENTIONS, select_mentions, to_mention
from store.types import URGENCY_RANK, Classification, Label, Mention, Urgency


def classification_columns(found: Classification) -> dict[str, object]:
    """The columns in which a classification is kept."""
    scores, sentiment = found.scores, found.sentiment
    return {
        "label": found.label, "machine_label": found.label, "praise": scores["praise"],
        "complaint": scores["complaint"], "question": scores["question"], "other": scores["other"],
        "positive": sentiment["positive"], "neutral": sentiment["neutral"], "negative": sentiment["negative"],
        "confidence": found.confidence, "mixed": int(found.mixed), "urgency_rank": URGENCY_RANK[found.urgency],
        "topics": found.topics, "reasons": found.reasons, "lang": found.lang,
    }  # fmt: skip


def get(tx: Tx, mention_id: int) -> Mention:
    """One mention.

    Raises:
        NotFound: there is none with this id.
    """
    row = tx.connection.execute(select_mentions().where(MENTION.id == mention_id)).first()
    if row is None:
        raise NotFound("mention", mention_id)
    return to_mention(row)


def get_many(tx: Tx, mention_ids: Sequence[int]) -> dict[int, Mention]:
    """Several mentions by id; those that do not exist are left out."""
    found: dict[int, Mention] = {}
    for row in tx.connection.execute(select_mentions().where(among(tx, MENTION.id, mention_ids))):
        found[row.mention_id] = to_mention(row)
    return found


def listed(
    tx: Tx,
    *,
    label: Label | None = None,
    brand: str | None = None,
    since: datetime | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Mention]:
    """Mentions, newest first; with `after` those that were heard before that one."""
    query = select_mentions().order_by(MENTION.id.desc()).limit(limit)
    if label is not None:
        query = query.where(MENTION.label == label)
    if brand is not None:
        # From the newest on. The index on brands is not in this order: all of a brand would be read and sorted.
        query = query.where(func.coalesce(MENTION.brand, MENTION.brand) == brand)
    if since is not None:
        query = query.where(MENTION.posted_at >= since)
    if after is not None:
        query = query.where(MENTION.id < after)
    return [to_mention(row) for row in tx.connection.execute(query)]


def of_post(tx: Tx, post_id: int) -> list[Mention]:
    """The mentions that one post is: one per brand."""
    return [to_mention(row) for row in tx.connection.execute(select_mentions().where(MENTION.post_id == post_id))]


def in_case(tx: Tx, case_id: int) -> list[Mention]:
    """The customer's posts in one case, oldest first."""
    query = select_mentions().where(MENTION.case_id == case_id).order_by(MENTION.posted_at, MENTION.id)
    return [to_mention(row) for row in tx.connection.execute(query)]


def of_customer(tx: Tx, customer_id: int, *, limit: int = 20) -> list[Mention]:
    """What a customer said, newest first."""
    query = select_mentions().where(MENTION.customer_id == customer_id)
    query = query.order_by(MENTION.posted_at.desc(), MENTION.id.desc()).limit(limit)
    return [to_mention(row) for row in tx.connection.execute(query)]


def correct(tx: Tx, mention_id: int, label: Label, urgency: Urgency | None = None, *, by: str | None) -> None:
    """Keep a person's label; no machine overwrites it.

    Args:
        tx: a transaction.
        mention_id: of what.
        label: what it is.
        urgency: the one that follows from it; None: as it was.
        by: whose label it is; None: the machine's once more.
    """
    values: dict[str, Any] = {"label": label, "corrected_by": by}
    if urgency is not None:
        values["urgency_rank"] = URGENCY_RANK[urgency]
    tx.connection.execute(update(MENTIONS).where(MENTION.id == mention_id).values(**values))


def reclassify(tx: Tx, mention_id: int, found: Classification) -> None:
    """The machine read an edited text anew. A person's label stays."""
    values = classification_columns(found)
    tx.connection.execute(
        update(MENTIONS).where(MENTION.id == mention_id, MENTION.corrected_by.is_(None)).values(**values)
    )
    values.pop("label")
    tx.connection.execute(
        update(MENTIONS).where(MENTION.id == mention_id, MENTION.corrected_by.is_not(None)).values(**values)
    )


def explain_no_draft(tx: Tx, reasons: Mapping[int, str | None]) -> None:
    """Why these mentions get no draft; None takes the reason back."""
    if reasons:
        statement = update(MENTIONS).where(MENTION.id == bindparam("the_mention"))
        statement = statement.values(no_draft_reason=bindparam("why"))
        tx.connection.execute(statement, [{"the_mention": m, "why": why} for m, why in reasons.items()])
