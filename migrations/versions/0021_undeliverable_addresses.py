"""Addresses to which nothing can be delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BEFORE = (
    "filed", "routed", "assigned", "replied", "answered", "noted", "started", "paused", "resumed",
    "reprioritised", "recategorised", "worked", "resolved", "confirmed", "reopened", "closed",
    "withdrawn", "lessons_lost", "joined", "left", "linked", "visit_planned", "visit_cancelled",
    "escalated", "incident_declared", "detection_corrected", "duty_added", "duty_done",
    "duty_waived", "duty_reopened", "detached", "attached", "move_undone",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "undeliverable_addresses",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "email = lower(email)", name=op.f("ck_undeliverable_addresses_email_in_lower_case")
        ),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_undeliverable_addresses")),
    )
    _allow((*BEFORE, "undelivered"))


def downgrade() -> None:
    # What only the new version can tell goes with the table it tells of.
    op.execute("delete from ticket_events where kind = 'undelivered'")
    _allow(BEFORE)
    op.drop_table("undeliverable_addresses")


def _allow(kinds: tuple[str, ...]) -> None:
    """Let an event be of these kinds and no other."""
    quoted = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("ticket_events") as batch:
        batch.drop_constraint(op.f("ck_ticket_events_event"), type_="check")
        batch.create_check_constraint(op.f("ck_ticket_events_event"), f"kind IN ({quoted})")
