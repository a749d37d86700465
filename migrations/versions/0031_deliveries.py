"""Who is sent the month's report, and each sending."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_recipients",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_report_recipients_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["users.id"], name=op.f("fk_report_recipients_chosen_by_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_report_recipients")),
    )
    op.create_table(
        "report_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_report_deliveries_tries_not_negative")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_report_deliveries_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["outbox_letters.id"],
            name=op.f("fk_report_deliveries_letter_id_outbox_letters"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_deliveries")),
        sa.UniqueConstraint("month", "user_id", name=op.f("uq_report_deliveries_month_user_id")),
    )
    op.create_index(op.f("ix_report_deliveries_letter_id"), "report_deliveries", ["letter_id"])


def downgrade() -> None:
    op.drop_table("report_deliveries")
    op.drop_table("report_recipients")
