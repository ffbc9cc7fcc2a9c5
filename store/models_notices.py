"""The outbox: what colleagues are to be told, and what became of it. No customer's words stand here."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Plain, Words
from store.models import Base, Key


class NoticeKind(StrEnum):
    """What a colleague is told about."""

    URGENT = "urgent"
    """A case that must never meet a template."""
    CLOCK_NEAR = "clock-near"
    """A customer waits, and the target is near."""
    CLOCK_LATE = "clock-late"
    """The target is missed."""
    FOLLOW_UP = "follow-up"
    """What was promised is overdue."""
    SOURCE = "source"
    """A source has not been heard for some time."""
    SPIKE = "spike"
    """Something is not as usual: an alert began."""
    APPROVAL = "approval"
    """A draft waits for this person's yes."""
    COLLEAGUE = "colleague"
    """A colleague names this person, rejected what they wrote, or gives them a case."""
    REPORT = "report"
    """A report of [reports] in three lines, for the places it names and no others."""
    MAIL = "mail"
    """A report was not taken by a mail server, came back, or may not have arrived."""


class DeliveryState(StrEnum):
    """What became of telling one target."""

    WAITING = "waiting"
    """Its time comes: now, after the quiet hours, or when it is tried again."""
    SENDING = "sending"
    """The attempt was committed; the network call may be under way."""
    SENT = "sent"
    """The target took it."""
    FAILED = "failed"
    """It was tried as often as is sensible."""
    DROPPED = "dropped"
    """It was no longer so when its time came."""
    UNKNOWN = "unknown"
    """The process ended while it was being sent: it may have arrived, and is not sent again."""


_UNROUTED = text("routed = 0")
_DUE = text("state IN ('waiting', 'sending')")


class NoticeRow(Base):
    """Something to tell: once for each occasion of a subject."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "occasion"),
        Index("ix_notices_unrouted", "id", sqlite_where=_UNROUTED, postgresql_where=_UNROUTED),
        CheckConstraint("words <> ''", name="words"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    kind: Mapped[NoticeKind] = mapped_column(Plain(NoticeKind))
    subject: Mapped[str] = mapped_column(String(80))
    occasion: Mapped[str] = mapped_column(String(80))
    brand: Mapped[str | None]
    people: Mapped[tuple[str, ...]] = mapped_column(Words)
    """Whom it is for, of [people]; empty: everybody."""
    critical: Mapped[int] = mapped_column(Integer)
    """1: quiet hours and the limit of messages an hour do not hold it back."""
    words: Mapped[str]
    """Our own, without a customer's words or handle."""
    command: Mapped[str]
    """What to run."""
    created_at: Mapped[datetime]
    routed: Mapped[int] = mapped_column(Integer)
    """1 once it is known which targets hear it."""


class DeliveryRow(Base):
    """One notice for one target."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_due", "target", "next_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index(None, "target", "tried_at"),
    )

    notice_id: Mapped[int] = mapped_column(Key, ForeignKey("notices.id"), primary_key=True, autoincrement=False)
    target: Mapped[str] = mapped_column(String(80), primary_key=True)
    state: Mapped[DeliveryState] = mapped_column(Plain(DeliveryState))
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime]
    message: Mapped[int | None] = mapped_column(Key)
    """Those of one number went out together."""
    tried_at: Mapped[datetime | None]
    error: Mapped[str | None]
    """Why it was not taken; never an address or a secret."""
