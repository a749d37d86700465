"""Visits that went to another technician."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_handovers",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("technician_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_visit_handovers_takes_time")),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["users.id"], name=op.f("fk_visit_handovers_technician_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_handovers_visit_id_visits")
        ),
        sa.PrimaryKeyConstraint("visit_id", "version", name=op.f("pk_visit_handovers")),
    )
    op.create_index("ix_visit_handovers_technician", "visit_handovers", ["technician_id", "day"])


def downgrade() -> None:
    # Before, such a visit went from the former technician's calendar without a word.
    op.drop_index("ix_visit_handovers_technician", table_name="visit_handovers")
    op.drop_table("visit_handovers")
