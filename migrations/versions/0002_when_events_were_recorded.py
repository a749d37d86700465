"""When each event was written down, which is not always when it happened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "ticket_events", sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True)
    )
    # Until now everything was written down as it happened.
    op.execute("update ticket_events set recorded_at = at")
    with op.batch_alter_table("ticket_events") as batch:
        batch.alter_column(
            "recorded_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )
        batch.create_check_constraint("not_before_it_happened", "recorded_at >= at")


def downgrade() -> None:
    with op.batch_alter_table("ticket_events") as batch:
        batch.drop_constraint("not_before_it_happened", type_="check")
        batch.drop_column("recorded_at")
