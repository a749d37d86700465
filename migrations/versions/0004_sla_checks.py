"""What came of each comparison of the tickets with their events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sla_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sample", sa.JSON(), nullable=False),
        sa.CheckConstraint("tickets >= 0 AND differences >= 0", name=op.f("ck_sla_checks_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_checks")),
    )
    op.create_index("ix_sla_checks_began_at", "sla_checks", ["began_at"])


def downgrade() -> None:
    op.drop_index("ix_sla_checks_began_at", table_name="sla_checks")
    op.drop_table("sla_checks")
