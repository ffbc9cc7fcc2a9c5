"""The tables of what we said we would do, and of the dates that colleagues want to be reminded of."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Plain
from store.models import Base, Key, where_known
from store.states import FollowUpState
from store.types import FollowUpKind

_OPEN = text("state = 'open'")
PROMISE_OR_REMINDER = (
    "(kind = 'promise' AND draft_id IS NOT NULL AND case_id IS NOT NULL AND what IS NOT NULL AND note_id IS NULL"
    " AND yearly_on IS NULL)"
    " OR (kind = 'reminder' AND note_id IS NOT NULL AND customer_id IS NOT NULL AND draft_id IS NULL AND what IS NULL)"
)
CLOSED_BY_SOMEBODY = (
    "(state = 'open' AND closed_at IS NULL AND closed_by IS NULL)"
    " OR (state IN ('done', 'dropped') AND closed_at IS NOT NULL AND closed_by IS NOT NULL)"
)


def _open(name: str, *columns: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=_OPEN, postgresql_where=_OPEN)


class FollowUpRow(Base):
    """A promise of ours with its time, or a note that comes back."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        CheckConstraint(PROMISE_OR_REMINDER, name="promise_or_reminder"),
        CheckConstraint(CLOSED_BY_SOMEBODY, name="closed_by_somebody"),
        CheckConstraint("starts_at <= due_at", name="starts_before_due"),
        # One reply makes one follow-up, whoever sees it how often.
        UniqueConstraint("draft_id"),
        # A note has one reminder at a time; the next year's comes when this one is closed.
        _open("uq_follow_ups_open_note", "note_id", unique=True),
        _open("ix_follow_ups_open_due", "due_at", "id"),
        _open("ix_follow_ups_open_owner", "owner", "due_at", "id"),
        _open("ix_follow_ups_open_starts", "starts_at"),
        Index(None, "state", "id"),
        Index(None, "first_due_at"),
        where_known("case_id", "case_id"),
        where_known("customer_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    kind: Mapped[FollowUpKind] = mapped_column(Plain(FollowUpKind))
    state: Mapped[FollowUpState] = mapped_column(Plain(FollowUpState))
    brand: Mapped[str | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"))
    what: Mapped[str | None]
    """A span of our own words; the words of a reminder are its note's."""
    owner: Mapped[str]
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime]
    first_due_at: Mapped[datetime]
    snoozes: Mapped[int] = mapped_column(Integer)
    yearly_on: Mapped[str | None] = mapped_column(String(5))
    proposed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    reason: Mapped[str | None]


class UnreadReplyRow(Base):
    """A reply that a poll saw in public: whoever hears it cannot read what it promises, and answering reads it next."""

    __tablename__ = "unread_replies"

    draft_id: Mapped[int] = mapped_column(Key, ForeignKey("drafts.id"), primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime]
