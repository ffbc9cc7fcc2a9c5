"""Which report was mailed to whom: one row for each report, period and recipient, committed before the attempt."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Plain
from store.models import Base, Key


class SendingState(StrEnum):
    """What became of mailing one report to one recipient."""

    DUE = "due"
    """Its time comes: now, or when it is tried again."""
    SENDING = "sending"
    """The attempt was committed; the mail may be under way."""
    SENT = "sent"
    """The mail server took it."""
    FAILED = "failed"
    """The mail server refused it for good, or was tried as often as is sensible."""
    UNKNOWN = "unknown"
    """The process or the connection ended in between: it may have arrived, and is sent again only by a person."""
    BOUNCED = "bounced"
    """The mail server took it, and it came back."""


NOT_TAKEN = (SendingState.FAILED, SendingState.BOUNCED, SendingState.UNKNOWN)
"""What a person should look at."""


_DUE = text("state IN ('due', 'sending')")


class ReportSendingRow(Base):
    """One report for one recipient."""

    __tablename__ = "report_sendings"
    __table_args__ = (
        UniqueConstraint("kind", "brand", "period", "recipient"),
        Index("ix_report_sendings_due", "next_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(24))
    """`day`, `week`, `month` or `quarter`."""
    brand: Mapped[str]
    period: Mapped[str] = mapped_column(String(24))
    """Its name, such as `2026-W47`."""
    recipient: Mapped[str] = mapped_column(String(254))
    """A mail address of the brand's own people."""
    state: Mapped[SendingState] = mapped_column(Plain(SendingState))
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    error: Mapped[str | None]
    """What the mail server said; never a secret."""
