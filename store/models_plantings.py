"""The table of planted drafts: which stood before whom, and what they made of it. It holds no word of anybody's."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Float, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Plain
from store.models import Base, Key


class Answer(StrEnum):
    """What a person made of a planted draft."""

    CAUGHT = "caught"
    """They did not let it pass."""
    MISSED = "missed"
    """They said yes to it."""
    SET_ASIDE = "set-aside"
    """They did something with its case that says neither."""


_OPEN = text("answer IS NULL")


class PlantingRow(Base):
    """A planted draft before one person.

    It is no draft: it stands in no table that an approval, a posting or a hand-off could refer to. Its numbers are
    taken from those that drafts and cases are counted by, so that no draft and no case ever has them.
    """

    __tablename__ = "plantings"
    __table_args__ = (
        Index("ix_plantings_open", "by", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "answered_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    draft_number: Mapped[int] = mapped_column(Key, unique=True)
    case_number: Mapped[int] = mapped_column(Key, unique=True)
    by: Mapped[str] = mapped_column(String(80))
    """Before whom."""
    beside: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    """The case before which it stands in the queue."""
    name: Mapped[str] = mapped_column(String(80))
    """Which of the shipped ones."""
    brand: Mapped[str]
    platform: Mapped[str]
    at: Mapped[datetime]
    answer: Mapped[Answer | None] = mapped_column(Plain(Answer))
    act: Mapped[str | None] = mapped_column(String(24))
    """What they did."""
    answered_at: Mapped[datetime | None]
    seconds: Mapped[float | None] = mapped_column(Float)
    """So long they looked; None: it was decided without being opened."""
