"""The tables of incidents: a burst of cases with one cause, answered with one set of facts.

They hold ids and the team's own words, never a customer's: the words that a proposal's complaints share are worked out
when somebody looks.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Plain, Words
from store.models import Base, Key


class IncidentState(StrEnum):
    """Where an incident stands."""

    PROPOSED = "proposed"
    """A burst was noticed; nobody took it up yet."""
    OPEN = "open"
    """Cases are gathered and answered with its facts."""
    CLOSED = "closed"
    """It ended; its last facts say how."""
    DISMISSED = "dismissed"
    """A person said that the burst is none."""
    PASSED = "passed"
    """A burst that nobody took up and that went by."""


class Membership(StrEnum):
    """Where a case stands in an incident."""

    IN = "in"
    """It is answered with the incident's facts; a case is so in one incident at most."""
    LEFT = "left"
    """A person said that it does not belong, and it is not gathered again."""
    DONE = "done"
    """The incident has nothing more to say to it."""


_IN = text(f"state = '{Membership.IN.value}'")
_PROPOSED = text(f"state = '{IncidentState.PROPOSED.value}'")


class IncidentRow(Base):
    """An incident, or the proposal of one."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("(state = 'proposed') = (facts_version = 0) OR state IN ('dismissed', 'passed')", "facts"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closed"),
        Index(None, "state", "brand", "topic"),
        Index("uq_incidents_proposed", "brand", "topic", unique=True, sqlite_where=_PROPOSED,
              postgresql_where=_PROPOSED),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    brand: Mapped[str]
    name: Mapped[str]
    state: Mapped[IncidentState] = mapped_column(Plain(IncidentState))
    topic: Mapped[str]
    """Only mentions of this topic belong; empty: of any."""
    words: Mapped[tuple[str, ...]] = mapped_column(Words)
    """Words and phrases, one of which a mention must hold; none: any mention of the topic belongs."""
    since: Mapped[datetime]
    """Posts older than this do not belong."""
    facts_version: Mapped[int] = mapped_column(Integer)
    """The newest of its facts; 0 while there are none."""
    complaints: Mapped[int] = mapped_column(Integer)
    """Of a proposal: complaints since then, by so many people, where so many are usual."""
    people: Mapped[int] = mapped_column(Integer)
    usual: Mapped[int] = mapped_column(Integer)
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """Of a proposal: when the burst was last counted."""
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class IncidentFactsRow(Base):
    """What the team knows, in words for customers. Facts are replaced by a new version, never changed."""

    __tablename__ = "incident_facts"
    __table_args__ = (CheckConstraint("version > 0", "version"), CheckConstraint("text <> ''", "text"))

    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    text: Mapped[str]
    until: Mapped[datetime | None]
    """They hold until then; None: until there are others."""
    by: Mapped[str]
    at: Mapped[datetime]


class IncidentCaseRow(Base):
    """A case of an incident."""

    __tablename__ = "incident_cases"
    __table_args__ = (
        Index("uq_incident_cases_in", "case_id", unique=True, sqlite_where=_IN, postgresql_where=_IN),
        Index(None, "case_id"),
    )

    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    state: Mapped[Membership] = mapped_column(Plain(Membership))
    joined_at: Mapped[datetime]


class IncidentDraftRow(Base):
    """A draft that says an incident's facts, and which."""

    __tablename__ = "incident_drafts"
    __table_args__ = (
        Index(None, "incident_id", "version"),
        CheckConstraint("version > 0", "version"),
    )

    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True, autoincrement=False)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"))
    version: Mapped[int] = mapped_column(Integer)
