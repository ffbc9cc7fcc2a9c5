"""Why a person approved although a check said no"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "overrides",
        sa.Column("approval_id", KEY, autoincrement=False, nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("checks <> ''", name=op.f("ck_overrides_checks")),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_overrides_reason")),
        sa.ForeignKeyConstraint(["approval_id"], ["approvals.id"], name=op.f("fk_overrides_approval_id_approvals")),
        sa.PrimaryKeyConstraint("approval_id", name=op.f("pk_overrides")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("overrides")
