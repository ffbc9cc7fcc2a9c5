"""The tables of what we answer and of how the program keeps its own books."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Plain, Words
from store.models import Base, Key, where_known
from store.states import LIVE_DRAFTS, LIVE_POSTINGS, DraftState, PostingState
from store.types import MemoryKind, Verdict

_LIVE_DRAFT = text(f"state IN ({', '.join(repr(s.value) for s in LIVE_DRAFTS)})")
_LIVE_POSTING = text(f"state IN ({', '.join(repr(s.value) for s in LIVE_POSTINGS)})")


class DraftRow(Base):
    """A proposed reply."""

    __tablename__ = "drafts"
    __table_args__ = (
        Index(
            "uq_drafts_live_mention",
            "mention_id",
            unique=True,
            sqlite_where=_LIVE_DRAFT,
            postgresql_where=_LIVE_DRAFT,
        ),
        Index(None, "mention_id"),
        Index(None, "case_id"),
        Index(None, "state", "urgency_rank", "id"),
        Index(None, "customer_id", "text_key"),
        where_known("decided_at", "decided_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    mention_id: Mapped[int] = mapped_column(ForeignKey("mentions.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    brand: Mapped[str]
    platform: Mapped[str] = mapped_column(String(24))
    state: Mapped[DraftState] = mapped_column(Plain(DraftState))
    text: Mapped[str]
    text_key: Mapped[str] = mapped_column(String(32))
    """Digest of the text in lower case without spacing: the same customer never gets the same text twice."""
    machine_text: Mapped[str | None]
    situation: Mapped[str]
    variant: Mapped[str]
    verdict: Mapped[Verdict] = mapped_column(Plain(Verdict))
    verdict_reason: Mapped[str]
    findings: Mapped[list[Any]] = mapped_column(JSON)
    urgency_rank: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    edited_by: Mapped[str | None]
    """Who changed the words last."""
    writers: Mapped[tuple[str, ...]] = mapped_column(Words, server_default="")
    """Everybody whose words they are: they go on with the words when those become a new draft."""
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    """What the one who rejected it tells the one who wrote it."""
    returned_from: Mapped[int | None] = mapped_column(Key)
    """The draft, approved once and void, in whose place this one stands."""
    posted_url: Mapped[str | None]


class ApprovalRow(Base):
    """A person's yes to exact bytes (law 1)."""

    __tablename__ = "approvals"
    __table_args__ = (Index(None, "draft_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    by: Mapped[str]
    at: Mapped[datetime]
    text: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    parent: Mapped[str | None]
    """What the answered post said then, for showing what changed. It goes when the post goes (law 7)."""
    voided_at: Mapped[datetime | None]


class OverrideRow(Base):
    """Why a person approved although a check said no: one for an approval, and never without a reason."""

    __tablename__ = "overrides"
    __table_args__ = (
        CheckConstraint("trim(reason) <> ''", name="reason"),
        CheckConstraint("checks <> ''", name="checks"),
    )

    approval_id: Mapped[int] = mapped_column(Key, ForeignKey("approvals.id"), primary_key=True, autoincrement=False)
    checks: Mapped[tuple[str, ...]] = mapped_column(Words)
    reason: Mapped[str]


class DraftMemoryRow(Base):
    """The one thing that a draft recalls of its customer. Holds no words: only which row it is."""

    __tablename__ = "draft_memories"

    draft_id: Mapped[int] = mapped_column(Key, ForeignKey("drafts.id"), primary_key=True, autoincrement=False)
    kind: Mapped[MemoryKind] = mapped_column(Plain(MemoryKind))
    ref_id: Mapped[int] = mapped_column(Key)
    """Of the earlier mention, the note or the follow-up, as the kind says."""


class PostingRow(Base):
    """One live attempt to send an approved reply (law 2)."""

    __tablename__ = "postings"
    __table_args__ = (
        Index(
            "uq_postings_live_target",
            "account",
            "target",
            unique=True,
            sqlite_where=_LIVE_POSTING,
            postgresql_where=_LIVE_POSTING,
        ),
        Index(None, "draft_id"),
        Index(None, "state", "not_before"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"))
    account: Mapped[str]
    platform: Mapped[str] = mapped_column(String(24))
    target: Mapped[str]
    state: Mapped[PostingState] = mapped_column(Plain(PostingState))
    not_before: Mapped[datetime]
    attempted_at: Mapped[datetime | None]
    lookups: Mapped[int] = mapped_column(Integer)
    next_lookup_at: Mapped[datetime | None]
    external_id: Mapped[str | None]
    url: Mapped[str | None]
    error: Mapped[str | None]
    idempotency_key: Mapped[str] = mapped_column(String(40))


class EventRow(Base):
    """One link of the hash-chained log (law 6)."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "subject"),)

    seq: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str]
    subject: Mapped[str] = mapped_column(String(60))
    data: Mapped[str]
    """Canonical JSON: the very bytes that were hashed."""
    hash: Mapped[str] = mapped_column(String(64))


class ChainHeadRow(Base):
    """Head and count of the log, apart from it so that a cut tail shows. Its row is the writers' lock on PostgreSQL."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str] = mapped_column(String(64))


class SequenceRow(Base):
    """The next free id of each table."""

    __tablename__ = "sequences"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    next: Mapped[int] = mapped_column(BigInteger)


class CursorRow(Base):
    """How far each stream of each source has been stored (law 3)."""

    __tablename__ = "cursors"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str]
    at: Mapped[datetime]


class PollRow(Base):
    """One pass over one source."""

    __tablename__ = "polls"
    __table_args__ = (Index(None, "source", "finished_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    source: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    fetched: Mapped[int] = mapped_column(Integer)
    new: Mapped[int] = mapped_column(Integer)
    seen: Mapped[int] = mapped_column(Integer)
    unmatched: Mapped[int] = mapped_column(Integer)
    skipped: Mapped[int] = mapped_column(Integer)
    error: Mapped[str | None]
    cost_micros: Mapped[int] = mapped_column(BigInteger)


class GapRow(Base):
    """A stretch of time in which posts may have been missed."""

    __tablename__ = "gaps"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    source: Mapped[str]
    start: Mapped[datetime]
    end: Mapped[datetime]
    reason: Mapped[str]
    found_at: Mapped[datetime]


class SkipRow(Base):
    """A record that could not be read (law 10)."""

    __tablename__ = "skips"
    __table_args__ = (Index(None, "source", "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    source: Mapped[str]
    external_id: Mapped[str | None]
    reason: Mapped[str]
    at: Mapped[datetime]


class BilledReadRow(Base):
    """What a source billed us for, once per post and UTC day, as X counts."""

    __tablename__ = "billed_reads"
    __table_args__ = (UniqueConstraint("source", "day", "external_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    source: Mapped[str]
    day: Mapped[str] = mapped_column(String(10))
    external_id: Mapped[str]


class SpendRow(Base):
    """Money spent on reading, per source and month."""

    __tablename__ = "spend"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    reads: Mapped[int] = mapped_column(BigInteger)
    micros: Mapped[int] = mapped_column(BigInteger)


class RecheckDayRow(Base):
    """How many stored posts of a source were looked at again on a day."""

    __tablename__ = "recheck_days"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    looked: Mapped[int] = mapped_column(Integer)


class PauseRow(Base):
    """A stop of everything that leaves."""

    __tablename__ = "pauses"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    by: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]
