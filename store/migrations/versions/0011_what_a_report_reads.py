"""A report of any period is read from indexes alone, however much is stored"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build them."""
    op.create_index(op.f("ix_mentions_said"), "mentions", ["brand", "label", "posted_at", "topics", "platform"])
    op.drop_index(op.f("ix_cases_opened_at"), table_name="cases")
    op.create_index(op.f("ix_cases_opened"), "cases", ["opened_at", "brand", "platform", "first_response_at"])
    gone = sa.text("deleted_at IS NOT NULL")
    op.create_index(op.f("ix_posts_gone"), "posts", ["posted_at"], sqlite_where=gone, postgresql_where=gone)
    op.create_index(op.f("ix_follow_ups_first_due_at"), "follow_ups", ["first_due_at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index(op.f("ix_follow_ups_first_due_at"), table_name="follow_ups")
    op.drop_index(op.f("ix_posts_gone"), table_name="posts")
    op.drop_index(op.f("ix_cases_opened"), table_name="cases")
    op.create_index(op.f("ix_cases_opened_at"), "cases", ["opened_at"])
    op.drop_index(op.f("ix_mentions_said"), table_name="mentions")
