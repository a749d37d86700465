"""Closed tickets that a new one takes further."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = (
    "filed", "routed", "assigned", "replied", "answered", "noted", "started", "paused", "resumed",
    "reprioritised", "recategorised", "worked", "resolved", "confirmed", "reopened", "closed",
    "withdrawn", "lessons_lost", "joined", "left", "visit_planned", "visit_cancelled",
    "escalated", "incident_declared", "detection_corrected", "duty_added", "duty_done",
    "duty_waived", "duty_reopened",
)  # fmt: skip


def upgrade() -> None:
    # Not by a copy of the table: SQLite would forget with which number tickets go on.
    op.execute(
        "alter table tickets add column continues_id integer"
        " constraint fk_tickets_continues_id_tickets references tickets (id)"
    )
    op.create_index("ix_tickets_continues", "tickets", ["continues_id"], unique=True)
    _allow((*BEFORE, "linked"))


def downgrade() -> None:
    # What only the new version can tell goes with the link it tells of.
    op.execute("delete from ticket_events where kind = 'linked'")
    _allow(BEFORE)
    op.drop_index("ix_tickets_continues", table_name="tickets")
    op.drop_column("tickets", "continues_id")


def _allow(kinds: tuple[str, ...]) -> None:
    """Let an event be of these kinds and no other."""
    quoted = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("ticket_events") as batch:
        batch.drop_constraint(op.f("ck_ticket_events_event"), type_="check")
        batch.create_check_constraint(op.f("ck_ticket_events_event"), f"kind IN ({quoted})")
