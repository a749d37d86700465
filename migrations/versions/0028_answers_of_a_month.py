"""The first answers of a month are found without reading all tickets."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_tickets_responded": "responded_at",
    "ix_tickets_response_due": "response_due_at",
}


def upgrade() -> None:
    for name, column in INDEXES.items():
        # Whoever asks what is unanswered shall not come by all that never was, through all years.
        given = text(f"{column} IS NOT NULL")
        op.create_index(
            name, "tickets", [column], sqlite_where=given, postgresql_where=given
        )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="tickets")
