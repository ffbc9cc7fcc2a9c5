"""How replies are read before they are decided: since when a person looks at one, and what came of it"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcTime

revision = "0013"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "looks",
        sa.Column("draft_id", KEY, autoincrement=False, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("text_key", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_looks_draft_id_drafts")),
        sa.PrimaryKeyConstraint("draft_id", "by", name=op.f("pk_looks")),
    )
    op.create_table(
        "readings",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("draft_id", KEY, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_readings_draft_id_drafts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
    )
    op.create_index(op.f("ix_readings_at"), "readings", ["at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("readings")
    op.drop_table("looks")
