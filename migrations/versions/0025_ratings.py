"""What solutions were worth to those who reported, and how each rating was changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ON_THE_SCALE = "mark BETWEEN 1 AND 5"


def upgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("solution_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("rated_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint(ON_THE_SCALE, name=op.f("ck_ratings_on_the_scale")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ratings_ticket_id_tickets")
        ),
        sa.ForeignKeyConstraint(
            ["solution_id"], ["ticket_events.id"], name=op.f("fk_ratings_solution_id_ticket_events")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_ratings_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("solution_id", name=op.f("uq_ratings_solution_id")),
    )
    op.create_index(op.f("ix_ratings_ticket_id"), "ratings", ["ticket_id"])
    op.create_table(
        "rating_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.CheckConstraint(ON_THE_SCALE, name=op.f("ck_rating_events_on_the_scale")),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["ratings.id"], name=op.f("fk_rating_events_rating_id_ratings")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_rating_events_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_events")),
    )
    op.create_index(op.f("ix_rating_events_rating_id"), "rating_events", ["rating_id"])


def downgrade() -> None:
    op.drop_table("rating_events")
    op.drop_table("ratings")
