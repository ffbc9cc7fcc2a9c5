"""What waits for a draft: of each case just what drafting decides by, as it is asked for by the ten thousand."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, select, update

from store.among import among
from store.engine import Tx
from store.rows import ACCOUNT, ACCOUNTS, CASE, CASES, DRAFT, MENTION, MENTIONS, POST, POSTS
from store.states import LIVE_DRAFTS, CaseState
from store.types import RANKED_URGENCY, Label, Urgency


class Due(NamedTuple):
    """A case that waits for a draft, with the mention that it would answer and the post that this is."""

    case_id: int
    customer_id: int | None
    case_label: Label
    case_urgency_rank: int
    first_response_at: datetime | None
    mention_id: int | None
    brand: str
    label: Label
    topics: tuple[str, ...]
    urgency_rank: int
    confidence: float
    corrected_by: str | None
    lang: str | None
    no_draft_reason: str | None
    platform: str
    in_reply_to: str | None
    quotes: str | None
    addressed: tuple[str, ...]
    place: str | None
    locked: int
    deleted_at: datetime | None
    text: str | None
    """Of the post."""
    has_draft: bool
    """A proposed, approved or handed-off one is there already."""

    @property
    def urgency(self) -> Urgency:
        """The graver one of the case's and the mention's."""
        return RANKED_URGENCY[min(self.urgency_rank, self.case_urgency_rank)]


_HAS_DRAFT = exists().where(DRAFT.mention_id == MENTION.id, DRAFT.state.in_(LIVE_DRAFTS))
_COLUMNS = (
    CASE.id, ACCOUNT.customer_id, CASE.label, CASE.urgency_rank, CASE.first_response_at, MENTION.id, MENTION.brand,
    MENTION.label, MENTION.topics, MENTION.urgency_rank, MENTION.confidence,
    MENTION.corrected_by, MENTION.lang, MENTION.no_draft_reason, POST.platform,
    POST.in_reply_to, POST.quotes, POST.addressed, POST.place, POST.locked, POST.deleted_at,
    POST.text,
    _HAS_DRAFT,
)  # fmt: skip


def due(tx: Tx, *, limit: int) -> list[Due]:
    """Cases whose newest mention drafting has yet to look at, oldest first."""
    query = _select().limit(limit)
    return [Due._make(row) for row in tx.connection.execute(query)]


def unowned(tx: Tx, *, after: int, limit: int) -> list[Due]:
    """Those of them that are nobody's, with ids behind `after`."""
    query = _select().where(CASE.owner.is_(None), CASE.state == CaseState.OPEN, CASE.id > after).limit(limit)
    return [Due._make(row) for row in tx.connection.execute(query)]


def _select() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .outerjoin_from(CASES, ACCOUNTS, ACCOUNT.id == CASE.account_id)
        .outerjoin(MENTIONS, MENTION.id == CASE.newest_mention_id)
        .outerjoin(POSTS, POST.id == MENTION.post_id)
        .where(CASE.draft_due == 1)
        .order_by(CASE.id)
    )


def looked_at(tx: Tx, case_ids: Iterable[int]) -> None:
    """Drafting has looked at these."""
    tx.connection.execute(update(CASES).where(among(tx, CASE.id, case_ids)).values(draft_due=0))


def ask_again(tx: Tx, case_id: int) -> None:
    """Have drafting look at this case again."""
    tx.connection.execute(update(CASES).where(CASE.id == case_id).values(draft_due=1))
