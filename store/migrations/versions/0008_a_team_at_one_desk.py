"""A team at one desk: claims of cases, snoozes, presence, notes with mentions; what an approval saw"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcTime

revision = "0008"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables. A claim is of the case from now on, so the columns of the drafts go."""
    op.create_table(
        "claims",
        sa.Column("case_id", KEY, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_claims_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_until"), "claims", ["until"])
    op.create_table(
        "snoozes",
        sa.Column("case_id", KEY, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_snoozes_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_snoozes")),
    )
    op.create_index(op.f("ix_snoozes_until"), "snoozes", ["until"])
    op.create_table(
        "presence",
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("doing", sa.String(24), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_presence_case_id_cases")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_presence")),
    )
    op.create_table(
        "case_notes",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("trim(text) <> ''", name=op.f("ck_case_notes_text")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_notes_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
    )
    op.create_index(op.f("ix_case_notes_case_id"), "case_notes", ["case_id"])
    _nudges()
    op.add_column("approvals", sa.Column("parent", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("returned_from", KEY, nullable=True))
    op.add_column("accounts", sa.Column("followers", sa.Integer(), nullable=True))
    op.drop_column("drafts", "claimed_by")
    op.drop_column("drafts", "claimed_until")


def _nudges() -> None:
    op.create_table(
        "nudges",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("draft_id", KEY, nullable=True),
        sa.Column("note_id", KEY, nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_nudges_case_id_cases")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_nudges_draft_id_drafts")),
        sa.ForeignKeyConstraint(["note_id"], ["case_notes.id"], name=op.f("fk_nudges_note_id_case_notes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
    )
    unseen = sa.text("seen_at IS NULL")
    op.create_index(
        "ix_nudges_unseen", "nudges", ["person", "id"], sqlite_where=unseen, postgresql_where=unseen
    )  # fmt: skip
    op.create_index(op.f("ix_nudges_case_id"), "nudges", ["case_id"])


def downgrade() -> None:
    """Take them away; claims are free then."""
    op.add_column("drafts", sa.Column("claimed_by", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("claimed_until", UtcTime(), nullable=True))
    op.drop_column("accounts", "followers")
    op.drop_column("drafts", "returned_from")
    op.drop_column("drafts", "note")
    op.drop_column("approvals", "parent")
    for table in ("nudges", "case_notes", "presence", "snoozes", "claims"):
        op.drop_table(table)
