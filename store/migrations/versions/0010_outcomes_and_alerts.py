"""What became of each case that was answered, and what is not as usual about a brand"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcTime

revision = "0010"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables, and have every case that was answered looked at."""
    op.create_table(
        "outcomes",
        sa.Column("case_id", KEY, autoincrement=False, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("label", sa.String(24), nullable=False),
        sa.Column("watched_from", UtcTime(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=True),
        sa.Column("machine", sa.String(24), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("mention_id", KEY, nullable=True),
        sa.Column("draft_id", KEY, nullable=True),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_outcomes_settled")),
        sa.CheckConstraint("settled_by IS NULL OR outcome IS NOT NULL", name=op.f("ck_outcomes_by_a_person")),
        sa.CheckConstraint(
            "outcome IN ('recovered', 'still-unhappy', 'moved-private', 'silent')", name=op.f("ck_outcomes_outcome")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outcomes_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_outcomes")),
    )
    _where("ix_outcomes_watched", "outcomes", ["watched_from"], "outcome IS NULL")
    _where("ix_outcomes_settled", "outcomes", ["brand", "settled_at", "label", "outcome"], "outcome IS NOT NULL")
    op.create_table(
        "alerts",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_alerts_hours")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_brand_began_at"), "alerts", ["brand", "began_at"])
    _where("uq_alerts_lasting", "alerts", ["brand", "kind", "about"], "ended_at IS NULL", unique=True)
    op.add_column("cases", sa.Column("outcome_due", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.execute("UPDATE cases SET outcome_due = 1 WHERE first_response_at IS NOT NULL")
    _where("ix_cases_outcome_due", "cases", ["id"], "outcome_due = 1")


def _where(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_cases_outcome_due", table_name="cases")
    op.drop_column("cases", "outcome_due")
    for table in ("alerts", "outcomes"):
        op.drop_table(table)
