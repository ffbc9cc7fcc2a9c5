"""Until when each open case waits, what each answer took, and what colleagues are told"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcTime, Words

revision = "0007"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STALE = sa.text("clock_stale = 1")
_UNROUTED = sa.text("routed = 0")
_DUE = sa.text("state IN ('waiting', 'sending')")


def upgrade() -> None:
    """Add the tables; every case is looked at once."""
    op.add_column("cases", sa.Column("clock_stale", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.create_index("ix_cases_clock_stale", "cases", ["id"], sqlite_where=_STALE, postgresql_where=_STALE)
    _clocks()
    _answers()
    _outbox()


def _clocks() -> None:
    op.create_table(
        "clocks",
        sa.Column("case_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("target_s", sa.Integer(), nullable=False),
        sa.Column("warn_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("alarm_at", UtcTime(), nullable=True),
        sa.Column("paused_from", UtcTime(), nullable=True),
        sa.Column("paused_until", UtcTime(), nullable=True),
        sa.Column("paused_why", sa.Text(), nullable=True),
        sa.Column("paused_by", sa.Text(), nullable=True),
        sa.Column("risk", sa.String(24), nullable=True),
        sa.CheckConstraint(
            "(paused_from IS NULL) = (paused_why IS NULL)", name=op.f("ck_clocks_paused_with_a_reason")
        ),
        sa.CheckConstraint("warn_at <= due_at", name=op.f("ck_clocks_warns_before_due")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_clocks_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_clocks")),
    )
    op.create_index(op.f("ix_clocks_due_at_case_id"), "clocks", ["due_at", "case_id"])
    for column in ("alarm_at", "paused_from"):
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            op.f(f"ix_clocks_{column}"), "clocks", [column], sqlite_where=known, postgresql_where=known
        )
    op.create_table(
        "clock_settings",
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("brand", name=op.f("pk_clock_settings")),
    )


def _answers() -> None:
    op.create_table(
        "clock_pauses",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("case_id", _KEY, nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("since <= until", name=op.f("ck_clock_pauses_since_before_until")),
        sa.CheckConstraint("trim(why) <> ''", name=op.f("ck_clock_pauses_why")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_clock_pauses_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_pauses")),
    )
    op.create_index(op.f("ix_clock_pauses_case_id"), "clock_pauses", ["case_id"])
    op.create_table(
        "responses",
        sa.Column("case_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("label", sa.String(24), nullable=False),
        sa.Column("urgency_rank", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("target_s", sa.Integer(), nullable=True),
        sa.Column("met", sa.Integer(), nullable=True),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_responses_seconds")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_responses_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "since", name=op.f("pk_responses")),
    )
    op.create_index(op.f("ix_responses_brand_answered_at"), "responses", ["brand", "answered_at"])


def _outbox() -> None:
    op.create_table(
        "notices",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("occasion", sa.String(80), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("people", Words(), nullable=False),
        sa.Column("critical", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("routed", sa.Integer(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_notices_words")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("kind", "subject", "occasion", name=op.f("uq_notices_kind_subject_occasion")),
    )
    op.create_index("ix_notices_unrouted", "notices", ["id"], sqlite_where=_UNROUTED, postgresql_where=_UNROUTED)
    op.create_table(
        "deliveries",
        sa.Column("notice_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.Column("message", _KEY, nullable=True),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id_notices")),
        sa.PrimaryKeyConstraint("notice_id", "target", name=op.f("pk_deliveries")),
    )
    op.create_index(
        "ix_deliveries_due", "deliveries", ["target", "next_at"], sqlite_where=_DUE, postgresql_where=_DUE
    )
    op.create_index(op.f("ix_deliveries_target_tried_at"), "deliveries", ["target", "tried_at"])


def downgrade() -> None:
    """Take them away."""
    for table in ("deliveries", "notices", "responses", "clock_pauses", "clock_settings", "clocks"):
        op.drop_table(table)
    op.drop_index("ix_cases_clock_stale", "cases")
    with op.batch_alter_table("cases") as batch:
        batch.drop_column("clock_stale")
