"""Incidents: their facts, their cases, and which draft says which facts; an index of complaints for finding bursts"""

import sqlalchemy as sa
from alembic import op

from store.columns import UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and the index."""
    op.create_table(
        "incidents",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("complaints", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (facts_version = 0) OR state IN ('dismissed', 'passed')",
            name=op.f("ck_incidents_facts"),
        ),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_incidents_closed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_state_brand_topic"), "incidents", ["state", "brand", "topic"])
    _where("uq_incidents_proposed", "incidents", ["brand", "topic"], "state = 'proposed'", unique=True)
    op.create_table(
        "incident_facts",
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_incident_facts_version")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_incident_facts_text")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_incident_facts_incident_id_incidents")),
        sa.PrimaryKeyConstraint("incident_id", "version", name=op.f("pk_incident_facts")),
    )
    op.create_table(
        "incident_cases",
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("joined_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_incident_cases_case_id_cases")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_incident_cases_incident_id_incidents")),
        sa.PrimaryKeyConstraint("incident_id", "case_id", name=op.f("pk_incident_cases")),
    )
    op.create_index(op.f("ix_incident_cases_case_id"), "incident_cases", ["case_id"])
    _where("uq_incident_cases_in", "incident_cases", ["case_id"], "state = 'in'", unique=True)
    op.create_table(
        "incident_drafts",
        sa.Column("draft_id", KEY, autoincrement=False, nullable=False),
        sa.Column("incident_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_incident_drafts_version")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_incident_drafts_draft_id_drafts")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_incident_drafts_incident_id_incidents")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_incident_drafts")),
    )
    op.create_index(op.f("ix_incident_drafts_incident_id_version"), "incident_drafts", ["incident_id", "version"])
    counted = ["brand", "label", "posted_at", "topics", "customer_id"]
    _where("ix_mentions_complaints", "mentions", counted, "label = 'complaint'")


def _where(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_mentions_complaints", table_name="mentions")
    for table in ("incident_drafts", "incident_cases", "incident_facts", "incidents"):
        op.drop_table(table)
