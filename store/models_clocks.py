"""The tables of the clocks: until when each open case waits, why one stands still, and what each answer took."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Plain
from store.models import Base, Key, where_known
from store.types import ClockKind, Label


class ClockRow(Base):
    """The clock of an open case. A case that waits for nothing, or has no target, has none."""

    __tablename__ = "clocks"
    __table_args__ = (
        CheckConstraint("warn_at <= due_at", name="warns_before_due"),
        CheckConstraint("(paused_from IS NULL) = (paused_why IS NULL)", name="paused_with_a_reason"),
        # By due time and, among those due at once, by case: the order in which `cases list --sort clock` shows them.
        Index(None, "due_at", "case_id"),
        where_known("alarm_at", "alarm_at"),
        where_known("paused_from", "paused_from"),
    )

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    brand: Mapped[str]
    kind: Mapped[ClockKind] = mapped_column(Plain(ClockKind))
    since: Mapped[datetime]
    """When the customer posted what nobody has answered."""
    target_s: Mapped[int] = mapped_column(Integer)
    warn_at: Mapped[datetime]
    due_at: Mapped[datetime]
    alarm_at: Mapped[datetime | None]
    """When somebody is to be told next: at the warning, then when it is due, then never."""
    paused_from: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    """None with `paused_from`: until somebody ends it."""
    paused_why: Mapped[str | None]
    paused_by: Mapped[str | None]
    risk: Mapped[str | None] = mapped_column(String(24))
    """What must never meet a template in it, such as `self-harm`; None where nothing is critical."""


class ClockPauseRow(Base):
    """A stretch in which a clock stands still, as a person put its case off. It stays after the snooze has gone."""

    __tablename__ = "clock_pauses"
    __table_args__ = (
        Index(None, "case_id"),
        CheckConstraint("since <= until", name="since_before_until"),
        CheckConstraint("trim(why) <> ''", name="why"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    why: Mapped[str]
    by: Mapped[str]


class ResponseRow(Base):
    """What one answer of ours took, and whether that was in time by the target of then."""

    __tablename__ = "responses"
    __table_args__ = (Index(None, "brand", "answered_at"), CheckConstraint("seconds >= 0", name="seconds"))

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    """When the customer posted what was answered."""
    answered_at: Mapped[datetime]
    brand: Mapped[str]
    kind: Mapped[ClockKind] = mapped_column(Plain(ClockKind))
    label: Mapped[Label] = mapped_column(Plain(Label))
    urgency_rank: Mapped[int] = mapped_column(Integer)
    seconds: Mapped[float] = mapped_column(Float)
    """In the time that the target counts in: business hours, or around the clock; without what was snoozed."""
    target_s: Mapped[int | None] = mapped_column(Integer)
    met: Mapped[int | None] = mapped_column(Integer)
    """1 in time, 0 late, None where there was no target."""


class ClockSettingsRow(Base):
    """By which settings the clocks of a brand were set: when these change, its clocks are set anew."""

    __tablename__ = "clock_settings"

    brand: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
