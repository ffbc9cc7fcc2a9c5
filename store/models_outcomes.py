"""The tables of what our replies did, and of what goes on about a brand that somebody should know of.

They hold ids, figures and the program's own words, never a customer's.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Plain, Words
from store.models import Base, Key
from store.states import CaseState
from store.types import Label

_WATCHED = text("outcome IS NULL")
_SETTLED = text("outcome IS NOT NULL")
_LASTING = text("ended_at IS NULL")


class OutcomeRow(Base):
    """What became of one answered case: one row for each case that we answered."""

    __tablename__ = "outcomes"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", "settled"),
        CheckConstraint("settled_by IS NULL OR outcome IS NOT NULL", "by_a_person"),
        CheckConstraint("outcome IN ('recovered', 'still-unhappy', 'moved-private', 'silent')", "outcome"),
        Index("ix_outcomes_watched", "watched_from", sqlite_where=_WATCHED, postgresql_where=_WATCHED),
        Index("ix_outcomes_settled", "brand", "settled_at", "label", "outcome",
              sqlite_where=_SETTLED, postgresql_where=_SETTLED),
    )  # fmt: skip

    case_id: Mapped[int] = mapped_column(Key, ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    brand: Mapped[str]
    label: Mapped[Label] = mapped_column(Plain(Label))
    """What the customer had come with: the gravest of their posts before our first answer."""
    watched_from: Mapped[datetime]
    """The last word, ours or theirs, from which the days of silence count."""
    outcome: Mapped[CaseState | None] = mapped_column(Plain(CaseState))
    """None while it is still watched."""
    machine: Mapped[CaseState | None] = mapped_column(Plain(CaseState))
    """What the rules say by themselves, also where a person said otherwise."""
    reason: Mapped[str]
    settled_at: Mapped[datetime | None]
    """When the post was written, the silence was over, or the person said so."""
    settled_by: Mapped[str | None]
    """The person who confirmed or corrected it; None: the rules."""
    mention_id: Mapped[int | None] = mapped_column(Key)
    """The customer's post that decided; where a person said so, the newest that they had seen."""
    draft_id: Mapped[int | None] = mapped_column(Key)
    """Our newest reply before the outcome that came from here; None: all were written in the app."""
    steps: Mapped[tuple[str, ...]] = mapped_column(Words)
    """The kinds of step that our replies took."""


class AlertRow(Base):
    """Something about a brand that is not as usual, from when it was first seen until it was over."""

    __tablename__ = "alerts"
    __table_args__ = (
        CheckConstraint("hours > 0", "hours"),
        Index(None, "brand", "began_at"),
        Index("uq_alerts_lasting", "brand", "kind", "about", unique=True, sqlite_where=_LASTING,
              postgresql_where=_LASTING),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    brand: Mapped[str]
    kind: Mapped[str] = mapped_column(String(24))
    about: Mapped[str]
    """A label, a topic, or what the kind says; empty where there is nothing more to say."""
    since: Mapped[datetime]
    """When the first stretch that was unusual begins."""
    began_at: Mapped[datetime]
    """When it was first noticed."""
    seen_at: Mapped[datetime]
    """When it was last found to be so."""
    ended_at: Mapped[datetime | None]
    hours: Mapped[int] = mapped_column(Integer)
    """The length of the stretch that was counted."""
    counted: Mapped[int] = mapped_column(Integer)
    """What was counted in it when it was last looked at."""
    low: Mapped[float] = mapped_column(Float)
    high: Mapped[float] = mapped_column(Float)
    """Between these it would be as usual."""
    weeks: Mapped[int] = mapped_column(Integer)
    """So many past weeks say what is usual."""
