"""Names of parts with the work, and when a paper that can't be set is tried again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "work_entries", sa.Column("parts", sa.String(), nullable=False, server_default="")
    )
    _take_over_parts()
    op.add_column(
        "visit_records", sa.Column("print_tries", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "visit_records", sa.Column("print_next_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("visit_records", "print_next_at")
    op.drop_column("visit_records", "print_tries")
    op.drop_column("work_entries", "parts")


def _take_over_parts() -> None:
    """What was named with work until now stands in its event only."""
    connection = op.get_bind()
    events = sa.table(
        "ticket_events",
        sa.column("ticket_id", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("facts", sa.JSON),
    )
    entries = sa.table(
        "work_entries",
        sa.column("ticket_id", sa.Integer),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("minutes", sa.Integer),
        sa.column("cost", sa.Integer),
        sa.column("parts", sa.String),
    )
    worked = connection.execute(sa.select(events).where(events.c.kind == "worked")).all()
    for event in worked:
        parts = event.facts.get("parts")
        if parts:
            same = (
                entries.c.ticket_id == event.ticket_id,
                entries.c.at == event.at,
                entries.c.minutes == event.facts["minutes"],
                entries.c.cost == event.facts["cost"],
            )
            connection.execute(sa.update(entries).where(*same).values(parts=parts))
