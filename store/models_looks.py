"""The tables of how replies are read before they are decided. They hold counts and times, and no word of anybody's."""

from datetime import datetime

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models import Base, Key


class LookRow(Base):
    """A person has a draft before them that they have not decided yet."""

    __tablename__ = "looks"

    draft_id: Mapped[int] = mapped_column(Key, ForeignKey("drafts.id"), primary_key=True, autoincrement=False)
    by: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]
    """When these words were first shown to them."""
    text_key: Mapped[str] = mapped_column(String(32))
    """Which words: a colleague's edit is read from its own beginning."""


class ReadingRow(Base):
    """A yes or a no, and how the words were read before it."""

    __tablename__ = "readings"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    by: Mapped[str]
    at: Mapped[datetime]
    approved: Mapped[bool] = mapped_column(Boolean)
    seconds: Mapped[float | None] = mapped_column(Float)
    """So long they looked, away from the desk not counted; None: it was decided without being opened."""
    words: Mapped[int] = mapped_column(Integer)
    """Of the reply as it was decided."""
    changed: Mapped[float | None] = mapped_column(Float)
    """The share of the machine's words that this person changed, 0 to 1; None where the words were a person's."""
