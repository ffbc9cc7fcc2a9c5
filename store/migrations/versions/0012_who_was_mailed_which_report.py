"""Which report was mailed to whom, so that nobody gets it twice"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcTime

revision = "0012"
down_revision = "0013"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DUE = sa.text("state IN ('due', 'sending')")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "report_sendings",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("period", sa.String(24), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sendings")),
        sa.UniqueConstraint(
            "kind", "brand", "period", "recipient", name=op.f("uq_report_sendings_kind_brand_period_recipient")
        ),
    )
    op.create_index(
        "ix_report_sendings_due", "report_sendings", ["next_at"], sqlite_where=_DUE, postgresql_where=_DUE
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("report_sendings")
