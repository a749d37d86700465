"""Incidents, and the clocks the law starts for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = (
    "filed", "routed", "assigned", "replied", "answered", "noted", "started", "paused", "resumed",
    "reprioritised", "recategorised", "worked", "resolved", "confirmed", "reopened", "closed",
    "withdrawn", "lessons_lost", "joined", "left", "visit_planned", "visit_cancelled",
)
NEW = (
    "incident_declared", "detection_corrected", "duty_added", "duty_done", "duty_waived",
    "duty_reopened",
)
OPEN = "done_at IS NULL AND waived_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("detected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "detected_at <= declared_at", name=op.f("ck_incidents_detected_before_declared")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["users.id"], name=op.f("fk_incidents_declared_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_incidents_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_incidents_ticket_id")),
    )
    op.create_table(
        "legal_clocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("recipient_en", sa.String(), nullable=False),
        sa.Column("allowed", sa.String(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("warn_hours", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("next_warning_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (due_at IS NULL)", name=op.f("ck_legal_clocks_starts_and_ends")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR waived_at IS NULL", name=op.f("ck_legal_clocks_done_or_waived")
        ),
        sa.CheckConstraint(
            "done_at >= starts_at", name=op.f("ck_legal_clocks_done_after_the_start")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR starts_at IS NOT NULL", name=op.f("ck_legal_clocks_done_has_begun")
        ),
        sa.CheckConstraint(
            f"next_warning_at IS NULL OR (due_at IS NOT NULL AND {OPEN})",
            name=op.f("ck_legal_clocks_warns_while_open"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_legal_clocks_incident_id_incidents")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["users.id"], name=op.f("fk_legal_clocks_settled_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_clocks")),
        sa.UniqueConstraint(
            "incident_id", "code", name=op.f("uq_legal_clocks_incident_id_code")
        ),
    )
    op.create_index(
        "ix_legal_clocks_warning",
        "legal_clocks",
        ["next_warning_at"],
        sqlite_where=sa.text("next_warning_at IS NOT NULL"),
        postgresql_where=sa.text("next_warning_at IS NOT NULL"),
    )
    op.create_index(
        "ix_legal_clocks_open",
        "legal_clocks",
        ["due_at"],
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    _allow((*BEFORE, *NEW))


def downgrade() -> None:
    # What only the new version can tell goes with the tables it tells of.
    op.execute(f"delete from ticket_events where kind in ({_quoted(NEW)})")
    _allow(BEFORE)
    op.drop_table("legal_clocks")
    op.drop_table("incidents")


def _allow(kinds: tuple[str, ...]) -> None:
    """Let an event be of these kinds and no other."""
    with op.batch_alter_table("ticket_events") as batch:
        batch.drop_constraint(op.f("ck_ticket_events_event"), type_="check")
        batch.create_check_constraint(
            op.f("ck_ticket_events_event"), f"kind IN ({_quoted(kinds)})"
        )


def _quoted(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)
