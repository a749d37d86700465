"""Links by which one follows a ticket's status, and leaving again."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PURPOSES = ("sign_in", "password", "ticket")
EVENTS = (
    "filed", "routed", "assigned", "replied", "answered", "noted", "started", "paused", "resumed",
    "reprioritised", "recategorised", "worked", "resolved", "confirmed", "reopened", "closed",
    "withdrawn", "lessons_lost", "joined", "visit_planned", "visit_cancelled",
)  # fmt: skip


def upgrade() -> None:
    _hold("signed_links", "purpose", "purpose", (*PURPOSES, "follow"))
    _hold("ticket_events", "kind", "event", (*EVENTS, "left"))


def downgrade() -> None:
    # What the older tables can't hold: links that would open nothing, and who left again.
    op.execute("DELETE FROM signed_links WHERE purpose = 'follow'")
    op.execute("DELETE FROM ticket_events WHERE kind = 'left'")
    _hold("signed_links", "purpose", "purpose", PURPOSES)
    _hold("ticket_events", "kind", "event", EVENTS)


def _hold(table: str, column: str, name: str, values: Sequence[str]) -> None:
    """Hold the column to these values by its CHECK."""
    constraint = op.f(f"ck_{table}_{name}")
    one_of = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(constraint, type_="check")
        batch.create_check_constraint(constraint, sa.text(f"{column} IN ({one_of})"))
