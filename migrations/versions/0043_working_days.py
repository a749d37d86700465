"""Technicians' own working weeks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_days",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.CheckConstraint(
            "(starts_at IS NULL AND ends_at IS NULL)"
            " OR (starts_at IS NOT NULL AND ends_at IS NOT NULL AND starts_at < ends_at)",
            name=op.f("ck_working_days_free_or_ends_after_it_begins"),
        ),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6", name=op.f("ck_working_days_on_a_weekday")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_working_days_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", "weekday", name=op.f("pk_working_days")),
    )


def downgrade() -> None:
    # Before, everybody worked as the calendar says: weeks of one's own can't be kept.
    op.drop_table("working_days")
