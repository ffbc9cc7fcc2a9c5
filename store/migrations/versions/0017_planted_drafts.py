"""Planted drafts, to learn whether drafts are read"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("answer IS NULL")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "plantings",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("draft_number", KEY, nullable=False),
        sa.Column("case_number", KEY, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("beside", KEY, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("answer", sa.String(24), nullable=True),
        sa.Column("act", sa.String(24), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["beside"], ["cases.id"], name=op.f("fk_plantings_beside_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plantings")),
        sa.UniqueConstraint("draft_number", name=op.f("uq_plantings_draft_number")),
        sa.UniqueConstraint("case_number", name=op.f("uq_plantings_case_number")),
    )
    op.create_index("ix_plantings_open", "plantings", ["by"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(op.f("ix_plantings_answered_at"), "plantings", ["answered_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("plantings")
