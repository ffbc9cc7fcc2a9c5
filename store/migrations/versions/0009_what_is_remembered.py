"""What a draft recalls of a person, what they would rather have, and indexes for their pages"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "draft_memories",
        sa.Column("draft_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("ref_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_memories_draft_id_drafts")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_draft_memories")),
    )
    op.add_column("notes", sa.Column("prefers", sa.String(24), nullable=True))
    op.drop_index(op.f("ix_mentions_customer_id"), "mentions")
    op.create_index(op.f("ix_mentions_customer_id_posted_at"), "mentions", ["customer_id", "posted_at"])
    op.create_index(op.f("ix_cases_account_id_opened_at"), "cases", ["account_id", "opened_at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index(op.f("ix_cases_account_id_opened_at"), "cases")
    op.drop_index(op.f("ix_mentions_customer_id_posted_at"), "mentions")
    op.create_index(op.f("ix_mentions_customer_id"), "mentions", ["customer_id"])
    op.drop_column("notes", "prefers")
    op.drop_table("draft_memories")
