"""What we said we would do by a time, and notes that come back on a day"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("state = 'open'")
_KIND = (
    "(kind = 'promise' AND draft_id IS NOT NULL AND case_id IS NOT NULL AND what IS NOT NULL AND note_id IS NULL"
    " AND yearly_on IS NULL)"
    " OR (kind = 'reminder' AND note_id IS NOT NULL AND customer_id IS NOT NULL AND draft_id IS NULL AND what IS NULL)"
)
_CLOSED = (
    "(state = 'open' AND closed_at IS NULL AND closed_by IS NULL)"
    " OR (state IN ('done', 'dropped') AND closed_at IS NOT NULL AND closed_by IS NOT NULL)"
)
_INDEXES = (
    ("uq_follow_ups_open_note", ["note_id"], _OPEN, True),
    ("ix_follow_ups_open_due", ["due_at", "id"], _OPEN, False),
    ("ix_follow_ups_open_owner", ["owner", "due_at", "id"], _OPEN, False),
    ("ix_follow_ups_open_starts", ["starts_at"], _OPEN, False),
    ("ix_follow_ups_state_id", ["state", "id"], None, False),
    ("ix_follow_ups_case_id", ["case_id"], sa.text("case_id IS NOT NULL"), False),
    ("ix_follow_ups_customer_id", ["customer_id"], sa.text("customer_id IS NOT NULL"), False),
)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "follow_ups",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("case_id", _KEY, nullable=True),
        sa.Column("draft_id", _KEY, nullable=True),
        sa.Column("customer_id", _KEY, nullable=True),
        sa.Column("note_id", _KEY, nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("first_due_at", UtcTime(), nullable=False),
        sa.Column("snoozes", sa.Integer(), nullable=False),
        sa.Column("yearly_on", sa.String(5), nullable=True),
        sa.Column("proposed_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(_KIND, name=op.f("ck_follow_ups_promise_or_reminder")),
        sa.CheckConstraint(_CLOSED, name=op.f("ck_follow_ups_closed_by_somebody")),
        sa.CheckConstraint("starts_at <= due_at", name=op.f("ck_follow_ups_starts_before_due")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_follow_ups_{column}_{table}"))
            for column, table in (
                ("case_id", "cases"), ("draft_id", "drafts"), ("customer_id", "customers"), ("note_id", "notes"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_follow_ups_draft_id")),
    )  # fmt: skip
    for name, columns, where, unique in _INDEXES:
        op.create_index(op.f(name), "follow_ups", columns, unique=unique, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "unread_replies",
        sa.Column("draft_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_unread_replies_draft_id_drafts")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_unread_replies")),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("unread_replies")
    op.drop_table("follow_ups")
