"""The steps of the ladder that fell, and whom they concern."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = (
    "filed", "routed", "assigned", "replied", "answered", "noted", "started", "paused", "resumed",
    "reprioritised", "recategorised", "worked", "resolved", "confirmed", "reopened", "closed",
    "withdrawn", "lessons_lost", "joined", "left", "visit_planned", "visit_cancelled",
    "incident_declared", "detection_corrected", "duty_added", "duty_done", "duty_waived",
    "duty_reopened",
)  # fmt: skip
UNADDRESSED, PENDING = "addressed_at IS NULL", "settled_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("fell_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("addressed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "recorded_at >= fell_at", name=op.f("ck_escalations_not_before_it_fell")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_escalations_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint(
            "ticket_id", "step", "run", name=op.f("uq_escalations_ticket_id_step_run")
        ),
    )
    op.create_index(
        "ix_escalations_unaddressed",
        "escalations",
        ["id"],
        sqlite_where=sa.text(UNADDRESSED),
        postgresql_where=sa.text(UNADDRESSED),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT is_told OR settled_at IS NOT NULL", name=op.f("ck_alerts_told_has_an_instant")
        ),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_alerts_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_alerts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "escalation_id", "user_id", name=op.f("uq_alerts_escalation_id_user_id")
        ),
    )
    op.create_index(
        "ix_alerts_pending",
        "alerts",
        ["user_id"],
        sqlite_where=sa.text(PENDING),
        postgresql_where=sa.text(PENDING),
    )
    _allow((*BEFORE, "escalated"))


def downgrade() -> None:
    # What only the new version can tell goes with the tables it tells of.
    op.execute("delete from ticket_events where kind = 'escalated'")
    _allow(BEFORE)
    op.drop_table("alerts")
    op.drop_table("escalations")


def _allow(kinds: tuple[str, ...]) -> None:
    """Let an event be of these kinds and no other."""
    quoted = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("ticket_events") as batch:
        batch.drop_constraint(op.f("ck_ticket_events_event"), type_="check")
        batch.create_check_constraint(op.f("ck_ticket_events_event"), f"kind IN ({quoted})")
