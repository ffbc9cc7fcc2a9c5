"""The tables of what was heard: posts, mentions, people and cases. What we answer is in `models_answers.py`."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, MetaData, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from store.columns import Plain, UtcTime, Words
from store.states import CaseState
from store.types import Label, PostKind

# Ids come from the `sequences` table, because one writer at a time fills several tables in bulk and must know them.
Key = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """Every constraint has a name, so that a migration and an error message can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcTime, str: Text}  # noqa: RUF012  # SQLAlchemy reads it from the class


class CustomerRow(Base):
    """A person."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    name: Mapped[str | None]
    salt: Mapped[str | None] = mapped_column(String(32))
    """Salts the digests of this person's words in the event log; erasing the person deletes it."""
    opted_out_at: Mapped[datetime | None]
    opted_out_by: Mapped[str | None]
    erased_at: Mapped[datetime | None]
    merged_into: Mapped[int | None] = mapped_column(Key)
    """The customer that this one turned out to be, as people said."""
    created_at: Mapped[datetime]


def where_known(column: str, *columns: str) -> Index:
    """An index of the rows that have something in this column: most have nothing, and cost nothing then."""
    known = text(f"{column} IS NOT NULL")
    return Index(None, *columns, sqlite_where=known, postgresql_where=known)


class AccountRow(Base):
    """One handle of a person on one platform."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("platform", "user_id"),
        Index(None, "platform", "handle_key"),
        Index(None, "customer_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    platform: Mapped[str] = mapped_column(String(24))
    user_id: Mapped[str]
    """The platform's own id of the user; `handle:NAME` where an export names only the handle."""
    handle: Mapped[str | None]
    handle_key: Mapped[str | None]
    """The handle in lower case, for finding it."""
    followers: Mapped[int | None] = mapped_column(Integer)
    """How many follow it, where the source says so. For rules of approval alone; never put into words."""


class NoteRow(Base):
    """What a colleague wrote down about a customer."""

    __tablename__ = "notes"
    __table_args__ = (Index(None, "customer_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    prefers: Mapped[str | None] = mapped_column(String(24))
    """What the text is, where replies may use it: a name to be called by. Other notes are for colleagues alone."""


class SilenceRow(Base):
    """Somebody who was erased had asked not to be contacted. Names nobody: a salted digest of platform and user id."""

    __tablename__ = "silences"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    """The same in every row, so that an author is looked up by one digest."""
    at: Mapped[datetime]


class CaseRow(Base):
    """One conversation."""

    __tablename__ = "cases"
    __table_args__ = (
        Index(None, "brand", "account_id", "thread_root"),
        Index(None, "state", "urgency_rank", "id"),
        where_known("owner", "owner", "state", "id"),
        Index(None, "account_id", "opened_at"),
        Index("ix_cases_draft_due", "id", sqlite_where=text("draft_due = 1"), postgresql_where=text("draft_due = 1")),
        Index("ix_cases_opened", "opened_at", "brand", "platform", "first_response_at"),
        Index(
            "ix_cases_outcome_due", "id", sqlite_where=text("outcome_due = 1"), postgresql_where=text("outcome_due = 1")
        ),
        Index(
            "ix_cases_clock_stale", "id", sqlite_where=text("clock_stale = 1"), postgresql_where=text("clock_stale = 1")
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    brand: Mapped[str]
    platform: Mapped[str] = mapped_column(String(24))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    thread_root: Mapped[str]
    state: Mapped[CaseState] = mapped_column(Plain(CaseState))
    owner: Mapped[str | None]
    label: Mapped[Label] = mapped_column(Plain(Label))
    urgency_rank: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime]
    """When the customer's first post of the case was posted."""
    last_post_at: Mapped[datetime]
    newest_mention_id: Mapped[int | None] = mapped_column(Key)
    last_own_at: Mapped[datetime | None]
    first_response_at: Mapped[datetime | None]
    draft_due: Mapped[int] = mapped_column(Integer, default=0)
    """1 while drafting has yet to look at the newest mention."""
    outcome_due: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    """1 while nobody has yet looked at what the newest posts say of our reply."""
    clock_stale: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    """1 while the clock has yet to be set by what the case is now."""
    close_reason: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class PostRow(Base):
    """One public post."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        where_known("in_reply_to", "platform", "in_reply_to"),
        Index(None, "platform", "thread_root"),
        where_known("case_id", "case_id"),
        Index(None, "source", "deleted_at", "rechecked_at"),
        Index("ix_posts_gone", "posted_at", sqlite_where=text("deleted_at IS NOT NULL"),
              postgresql_where=text("deleted_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    platform: Mapped[str] = mapped_column(String(24))
    external_id: Mapped[str]
    latest_id: Mapped[str]
    kind: Mapped[PostKind] = mapped_column(Plain(PostKind))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    author: Mapped[str | None]
    text: Mapped[str]
    posted_at: Mapped[datetime]
    url: Mapped[str | None]
    in_reply_to: Mapped[str | None]
    thread_root: Mapped[str]
    lang: Mapped[str | None] = mapped_column(String(16))
    place: Mapped[str | None]
    addressed: Mapped[tuple[str, ...]] = mapped_column(Words)
    quotes: Mapped[str | None]
    reshares: Mapped[int] = mapped_column(Integer, default=0)
    locked: Mapped[int] = mapped_column(Integer, default=0)
    source: Mapped[str]
    allows: Mapped[str]
    """Law 9, as `Allows.to_code` writes it."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    """The case in which one of our own posts stands."""
    heard_at: Mapped[datetime]
    rechecked_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class MentionRow(Base):
    """A post that is about one brand, with its classification."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("post_id", "brand"),
        Index(None, "case_id"),
        Index(None, "customer_id", "posted_at"),
        Index(None, "label", "id"),
        Index(None, "brand", "posted_at"),
        Index("ix_mentions_said", "brand", "label", "posted_at", "topics", "platform"),
        Index(
            "ix_mentions_complaints", "brand", "label", "posted_at", "topics", "customer_id",
            sqlite_where=text("label = 'complaint'"), postgresql_where=text("label = 'complaint'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    brand: Mapped[str]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    posted_at: Mapped[datetime]
    platform: Mapped[str] = mapped_column(String(24))
    label: Mapped[Label] = mapped_column(Plain(Label))
    """The label that counts: the person's where there is one."""
    machine_label: Mapped[Label] = mapped_column(Plain(Label))
    corrected_by: Mapped[str | None]
    praise: Mapped[float] = mapped_column(Float)
    complaint: Mapped[float] = mapped_column(Float)
    question: Mapped[float] = mapped_column(Float)
    other: Mapped[float] = mapped_column(Float)
    positive: Mapped[float] = mapped_column(Float)
    neutral: Mapped[float] = mapped_column(Float)
    negative: Mapped[float] = mapped_column(Float)
    confidence: Mapped[float] = mapped_column(Float)
    mixed: Mapped[int] = mapped_column(Integer)
    urgency_rank: Mapped[int] = mapped_column(Integer)
    topics: Mapped[tuple[str, ...]] = mapped_column(Words)
    reasons: Mapped[tuple[str, ...]] = mapped_column(Words)
    lang: Mapped[str | None] = mapped_column(String(16))
    matched: Mapped[tuple[str, ...]] = mapped_column(Words)
    baseline: Mapped[int] = mapped_column(Integer)
    no_draft_reason: Mapped[str | None]
    """Why there is no draft; None while one exists or is still to come."""
