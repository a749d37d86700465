"""The day on which a part arrives that a ticket waits for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BEFORE = (
    "filed", "routed", "assigned", "replied", "answered", "noted", "started", "paused", "resumed",
    "reprioritised", "recategorised", "worked", "resolved", "confirmed", "reopened", "closed",
    "withdrawn", "lessons_lost", "joined", "left", "visit_planned", "visit_cancelled", "escalated",
    "incident_declared", "detection_corrected", "duty_added", "duty_done", "duty_waived",
    "duty_reopened", "linked", "detached", "attached", "move_undone", "undelivered",
    "reporter_named",
)  # fmt: skip


def upgrade() -> None:
    # Not by a copy of the table: SQLite would forget with which number tickets go on.
    op.add_column("tickets", sa.Column("part_on", sa.Date(), nullable=True))
    _allow((*BEFORE, "part_expected"))


def downgrade() -> None:
    # What only the new version can tell goes with the column it tells of.
    op.execute("DELETE FROM ticket_events WHERE kind = 'part_expected'")
    _allow(BEFORE)
    op.execute("ALTER TABLE tickets DROP COLUMN part_on")


def _allow(kinds: tuple[str, ...]) -> None:
    """Let an event be of these kinds and no other."""
    quoted = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("ticket_events") as batch:
        batch.drop_constraint(op.f("ck_ticket_events_event"), type_="check")
        batch.create_check_constraint(op.f("ck_ticket_events_event"), f"kind IN ({quoted})")
