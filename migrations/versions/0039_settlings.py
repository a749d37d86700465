"""What the figures of a month count events by is found without reading all events of the month."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

NAME = "ix_ticket_events_counted"
COUNTED = text("kind IN ('lessons_lost', 'reopened', 'resolved')")


def upgrade() -> None:
    op.create_index(
        NAME,
        "ticket_events",
        ["kind", "at", "ticket_id"],
        sqlite_where=COUNTED,
        postgresql_where=COUNTED,
    )


def downgrade() -> None:
    op.drop_index(NAME, table_name="ticket_events")
