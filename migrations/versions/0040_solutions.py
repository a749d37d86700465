"""The solutions of a month are found by when they were told of."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NAME = "ix_ticket_events_solved"
SOLVED = text("kind = 'resolved'")


def upgrade() -> None:
    op.create_index(
        NAME, "ticket_events", ["recorded_at"], sqlite_where=SOLVED, postgresql_where=SOLVED
    )


def downgrade() -> None:
    op.drop_index(NAME, table_name="ticket_events")
