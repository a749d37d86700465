"""From which day a version of the rules holds, and what is wrong with the files now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sla_versions", sa.Column("holds_from", sa.Date(), nullable=True))
    op.add_column(
        "sla_versions", sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True)
    )
    # Policies did not yet name a day: they held from the first that working time is known for.
    op.execute("update sla_versions set holds_from = '2000-01-01'")
    with op.batch_alter_table("sla_versions") as batch:
        batch.alter_column("holds_from", existing_type=sa.Date(), nullable=False)
    op.create_index(
        "ix_sla_versions_in_force",
        "sla_versions",
        ["holds_from", "recorded_at"],
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.create_table(
        "sla_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_sla_files_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_files")),
    )


def downgrade() -> None:
    op.drop_table("sla_files")
    op.drop_index("ix_sla_versions_in_force", table_name="sla_versions")
    with op.batch_alter_table("sla_versions") as batch:
        batch.drop_column("taken_back_at")
        batch.drop_column("holds_from")
