"""Bell times of units, and hours in which rooms are free."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(
            sa.Column("has_lessons", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_lessons_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_lessons_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
        sa.UniqueConstraint(
            "school_id", "starts_at", name=op.f("uq_lessons_school_id_starts_at")
        ),
    )
    op.create_table(
        "free_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_free_hours_on_a_weekday")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_free_hours_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_free_hours_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_hours")),
        sa.UniqueConstraint(
            "room_id", "weekday", "starts_at", name=op.f("uq_free_hours_room_id_weekday_starts_at")
        ),
    )


def downgrade() -> None:
    op.drop_table("free_hours")
    op.drop_table("lessons")
    with op.batch_alter_table("rooms") as rooms:
        rooms.drop_column("has_lessons")
