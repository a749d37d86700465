"""Bells of a weekday of their own, and days on which a unit or one of its rooms is shut."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

OLD, NEW = "uq_lessons_school_id_starts_at", "uq_lessons_school_id_weekday_starts_at"


def upgrade() -> None:
    with op.batch_alter_table("lessons") as lessons:
        lessons.add_column(sa.Column("weekday", sa.Integer(), nullable=True))
        lessons.drop_constraint(op.f(OLD), type_="unique")
        lessons.create_unique_constraint(op.f(NEW), ["school_id", "weekday", "starts_at"])
        lessons.create_check_constraint(
            op.f("ck_lessons_on_a_weekday"), "weekday BETWEEN 0 AND 6"
        )
    op.create_index(
        "uq_lessons_usual",
        "lessons",
        ["school_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("weekday IS NULL"),
        postgresql_where=sa.text("weekday IS NULL"),
    )
    op.create_table(
        "shut_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_shut_days_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_shut_days_room_id_rooms")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_shut_days_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shut_days")),
    )
    op.create_index(op.f("ix_shut_days_school_id"), "shut_days", ["school_id"])


def downgrade() -> None:
    # Before, no single day was shut: those entered can't be kept.
    op.drop_table("shut_days")
    op.drop_index("uq_lessons_usual", table_name="lessons")
    # Before, bells were the same on all days: those of single weekdays can't be kept.
    op.execute(sa.text("DELETE FROM lessons WHERE weekday IS NOT NULL"))
    with op.batch_alter_table("lessons") as lessons:
        lessons.drop_constraint(op.f("ck_lessons_on_a_weekday"), type_="check")
        lessons.drop_constraint(op.f(NEW), type_="unique")
        lessons.create_unique_constraint(op.f(OLD), ["school_id", "starts_at"])
        lessons.drop_column("weekday")
