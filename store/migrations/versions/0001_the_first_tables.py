"""The first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The types as they were at this revision; `store/columns.py` may move on.
UTC_TIME = sa.String(length=32).with_variant(TIMESTAMP(timezone=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GENESIS = "0" * 64


def upgrade() -> None:
    op.create_table(
        "billed_reads",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billed_reads")),
        sa.UniqueConstraint("source", "day", "external_id", name=op.f("uq_billed_reads_source_day_external_id")),
    )
    op.create_table(
        "chain_head",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "cursors",
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("source", "stream", name=op.f("pk_cursors")),
    )
    op.create_table(
        "customers",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("opted_out_at", UTC_TIME, nullable=True),
        sa.Column("opted_out_by", sa.Text(), nullable=True),
        sa.Column("erased_at", UTC_TIME, nullable=True),
        sa.Column("merged_into", KEY, nullable=True),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_table(
        "events",
        sa.Column("seq", KEY, autoincrement=False, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_subject"), "events", ["subject"], unique=False)

    op.create_table(
        "gaps",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("start", UTC_TIME, nullable=False),
        sa.Column("end", UTC_TIME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )
    op.create_table(
        "pauses",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("lifted_at", UTC_TIME, nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_table(
        "polls",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("started_at", UTC_TIME, nullable=False),
        sa.Column("finished_at", UTC_TIME, nullable=False),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    op.create_index(op.f("ix_polls_source_finished_at"), "polls", ["source", "finished_at"], unique=False)

    op.create_table(
        "recheck_days",
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day", name=op.f("pk_recheck_days")),
    )
    op.create_table(
        "sequences",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sequences")),
    )
    op.create_table(
        "skips",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skips")),
    )
    op.create_index(op.f("ix_skips_source_at"), "skips", ["source", "at"], unique=False)

    op.create_table(
        "spend",
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("reads", sa.BigInteger(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "month", name=op.f("pk_spend")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("platform", sa.String(length=24), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=True),
        sa.Column("handle_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_accounts_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("platform", "user_id", name=op.f("uq_accounts_platform_user_id")),
    )
    op.create_index(op.f("ix_accounts_customer_id"), "accounts", ["customer_id"], unique=False)
    op.create_index(op.f("ix_accounts_platform_handle_key"), "accounts", ["platform", "handle_key"], unique=False)

    op.create_table(
        "notes",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_notes_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_customer_id"), "notes", ["customer_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(length=24), nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("thread_root", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("label", sa.String(length=24), nullable=False),
        sa.Column("urgency_rank", sa.Integer(), nullable=False),
        sa.Column("opened_at", UTC_TIME, nullable=False),
        sa.Column("last_post_at", UTC_TIME, nullable=False),
        sa.Column("newest_mention_id", KEY, nullable=True),
        sa.Column("last_own_at", UTC_TIME, nullable=True),
        sa.Column("first_response_at", UTC_TIME, nullable=True),
        sa.Column("draft_due", sa.Integer(), nullable=False),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("closed_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_cases_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(
        op.f("ix_cases_brand_account_id_thread_root"), "cases", ["brand", "account_id", "thread_root"], unique=False
    )
    op.create_index(
        "ix_cases_draft_due",
        "cases",
        ["id"],
        unique=False,
        sqlite_where=sa.text("draft_due = 1"),
        postgresql_where=sa.text("draft_due = 1"),
    )
    op.create_index(op.f("ix_cases_opened_at"), "cases", ["opened_at"], unique=False)
    op.create_index(op.f("ix_cases_owner_state_id"), "cases", ["owner", "state", "id"], unique=False)
    op.create_index(op.f("ix_cases_state_urgency_rank_id"), "cases", ["state", "urgency_rank", "id"], unique=False)

    op.create_table(
        "posts",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(length=24), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("latest_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("posted_at", UTC_TIME, nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("thread_root", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=16), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("addressed", sa.Text(), nullable=False),
        sa.Column("quotes", sa.Text(), nullable=True),
        sa.Column("reshares", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("allows", sa.Text(), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("heard_at", UTC_TIME, nullable=False),
        sa.Column("rechecked_at", UTC_TIME, nullable=False),
        sa.Column("edited_at", UTC_TIME, nullable=True),
        sa.Column("deleted_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_posts_account_id_accounts")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_posts_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_posts_platform_external_id")),
    )
    op.create_index(op.f("ix_posts_case_id"), "posts", ["case_id"], unique=False)
    op.create_index(op.f("ix_posts_platform_in_reply_to"), "posts", ["platform", "in_reply_to"], unique=False)
    op.create_index(op.f("ix_posts_platform_thread_root"), "posts", ["platform", "thread_root"], unique=False)
    op.create_index(
        op.f("ix_posts_source_deleted_at_rechecked_at"), "posts", ["source", "deleted_at", "rechecked_at"], unique=False
    )

    op.create_table(
        "mentions",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("post_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("posted_at", UTC_TIME, nullable=False),
        sa.Column("platform", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=24), nullable=False),
        sa.Column("machine_label", sa.String(length=24), nullable=False),
        sa.Column("corrected_by", sa.Text(), nullable=True),
        sa.Column("praise", sa.Float(), nullable=False),
        sa.Column("complaint", sa.Float(), nullable=False),
        sa.Column("question", sa.Float(), nullable=False),
        sa.Column("other", sa.Float(), nullable=False),
        sa.Column("positive", sa.Float(), nullable=False),
        sa.Column("neutral", sa.Float(), nullable=False),
        sa.Column("negative", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("mixed", sa.Integer(), nullable=False),
        sa.Column("urgency_rank", sa.Integer(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=16), nullable=True),
        sa.Column("matched", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Integer(), nullable=False),
        sa.Column("no_draft_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_mentions_case_id_cases")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_mentions_customer_id_customers")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_mentions_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint("post_id", "brand", name=op.f("uq_mentions_post_id_brand")),
    )
    op.create_index(op.f("ix_mentions_brand_posted_at"), "mentions", ["brand", "posted_at"], unique=False)
    op.create_index(op.f("ix_mentions_case_id"), "mentions", ["case_id"], unique=False)
    op.create_index(op.f("ix_mentions_customer_id"), "mentions", ["customer_id"], unique=False)
    op.create_index(op.f("ix_mentions_label_id"), "mentions", ["label", "id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("mention_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(length=32), nullable=False),
        sa.Column("machine_text", sa.Text(), nullable=True),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=24), nullable=False),
        sa.Column("verdict_reason", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("urgency_rank", sa.Integer(), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.Column("edited_by", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UTC_TIME, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", UTC_TIME, nullable=True),
        sa.Column("posted_url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_drafts_case_id_cases")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_drafts_customer_id_customers")),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name=op.f("fk_drafts_mention_id_mentions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_case_id"), "drafts", ["case_id"], unique=False)
    op.create_index(op.f("ix_drafts_customer_id_text_key"), "drafts", ["customer_id", "text_key"], unique=False)
    op.create_index(op.f("ix_drafts_decided_at"), "drafts", ["decided_at"], unique=False)
    op.create_index(op.f("ix_drafts_mention_id"), "drafts", ["mention_id"], unique=False)
    op.create_index(op.f("ix_drafts_state_urgency_rank_id"), "drafts", ["state", "urgency_rank", "id"], unique=False)
    op.create_index(
        "uq_drafts_live_mention",
        "drafts",
        ["mention_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved', 'handed-off')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved', 'handed-off')"),
    )

    op.create_table(
        "approvals",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("draft_id", KEY, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("voided_at", UTC_TIME, nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_approvals_draft_id_drafts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_draft_id"), "approvals", ["draft_id"], unique=False)

    op.create_table(
        "postings",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("draft_id", KEY, nullable=False),
        sa.Column("approval_id", KEY, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(length=24), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("not_before", UTC_TIME, nullable=False),
        sa.Column("attempted_at", UTC_TIME, nullable=True),
        sa.Column("lookups", sa.Integer(), nullable=False),
        sa.Column("next_lookup_at", UTC_TIME, nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approvals.id"], name=op.f("fk_postings_approval_id_approvals")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_postings_draft_id_drafts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
    )
    op.create_index(op.f("ix_postings_draft_id"), "postings", ["draft_id"], unique=False)
    op.create_index(op.f("ix_postings_state_not_before"), "postings", ["state", "not_before"], unique=False)
    op.create_index(
        "uq_postings_live_target",
        "postings",
        ["account", "target"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'sending', 'unknown', 'sent')"),
        postgresql_where=sa.text("state IN ('held', 'sending', 'unknown', 'sent')"),
    )

    op.execute(f"INSERT INTO chain_head (id, count, head) VALUES (1, 0, '{GENESIS}')")
    _make_events_append_only()


def _make_events_append_only() -> None:
    """Law 6 in the database itself: no program that keeps to its rules can change or remove an event."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION events_are_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER events_are_kept BEFORE UPDATE OR DELETE ON events "
            "FOR EACH ROW EXECUTE FUNCTION events_are_kept()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER events_are_kept_{act.lower()} BEFORE {act} ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )
