"""Indexes of columns that are mostly empty hold only the rows that are not"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_LEANER = (
    ("cases", "owner", ("owner", "state", "id")),
    ("posts", "in_reply_to", ("platform", "in_reply_to")),
    ("posts", "case_id", ("case_id",)),
    ("drafts", "decided_at", ("decided_at",)),
)


def upgrade() -> None:
    """Build them anew, with a condition."""
    for table, column, columns in _LEANER:
        name, known = f"ix_{table}_{'_'.join(columns)}", sa.text(f"{column} IS NOT NULL")
        op.drop_index(op.f(name), table_name=table)
        op.create_index(op.f(name), table, list(columns), sqlite_where=known, postgresql_where=known)


def downgrade() -> None:
    """Build them anew, without."""
    for table, _column, columns in _LEANER:
        name = f"ix_{table}_{'_'.join(columns)}"
        op.drop_index(op.f(name), table_name=table)
        op.create_index(op.f(name), table, list(columns))
