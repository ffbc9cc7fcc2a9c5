"""Whose words a draft holds, wherever the words go on in a new draft"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of drafts that are there, who wrote last is known."""
    op.add_column("drafts", sa.Column("writers", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE drafts SET writers = edited_by WHERE edited_by IS NOT NULL")


def downgrade() -> None:
    """Take it away."""
    op.drop_column("drafts", "writers")
