"""Reports are kept as they were first sent"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcTime

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "kept_reports",
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("period", sa.String(24), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "brand", "period", name=op.f("pk_kept_reports")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("kept_reports")
