"""When the next step of the ladder of warnings falls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SET = "alert_at IS NOT NULL"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("alert_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_tickets_alert",
        "tickets",
        ["alert_at"],
        sqlite_where=sa.text(SET),
        postgresql_where=sa.text(SET),
    )
    # Only the rules know when; the job looks once at each ticket whose clock runs.
    op.execute(
        "update tickets set alert_at = filed_at where done_at is null and due_at is not null"
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_alert", table_name="tickets")
    op.drop_column("tickets", "alert_at")
