"""The tables of a team at one desk: who holds a case, who looks at what, what colleagues tell each other."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Plain
from store.models import Base, Key


class Doing(StrEnum):
    """What a person does with a case that they have open."""

    READING = "reading"
    WRITING = "writing"


class NudgeKind(StrEnum):
    """Why something waits for one person."""

    MENTION = "mention"
    """A note names them."""
    REJECTED = "rejected"
    """What they wrote was rejected."""
    ESCALATED = "escalated"
    """A case was escalated to them."""
    APPROVAL = "approval"
    """A rule of approval names them."""


_UNSEEN = text("seen_at IS NULL")


class ClaimRow(Base):
    """A case that one person works on for a while. The key is the case, so that two cannot hold one."""

    __tablename__ = "claims"
    __table_args__ = (Index(None, "until"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    by: Mapped[str]
    until: Mapped[datetime]
    """From then on it holds nobody back."""


class SnoozeRow(Base):
    """A case that is put off; the row goes when the customer writes again."""

    __tablename__ = "snoozes"
    __table_args__ = (Index(None, "until"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    by: Mapped[str]
    until: Mapped[datetime]


class PresenceRow(Base):
    """What a person had open when they were last heard of."""

    __tablename__ = "presence"

    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    doing: Mapped[Doing] = mapped_column(Plain(Doing))
    at: Mapped[datetime]


class CaseNoteRow(Base):
    """What a colleague wrote beside a case, for the team alone."""

    __tablename__ = "case_notes"
    __table_args__ = (Index(None, "case_id"), CheckConstraint("trim(text) <> ''", name="text"))

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class NudgeRow(Base):
    """Something of a colleague's that waits for one person to see it. The words stand where it points to."""

    __tablename__ = "nudges"
    __table_args__ = (
        Index("ix_nudges_unseen", "person", "id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    person: Mapped[str]
    kind: Mapped[NudgeKind] = mapped_column(Plain(NudgeKind))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("case_notes.id"))
    by: Mapped[str]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
