"""Calendars of visits under addresses that can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
LONG_AGO = sa.literal(datetime(2026, 1, 1, tzinfo=UTC), INSTANT)
VISITS = sa.table(
    "visits",
    sa.column("left_at", INSTANT),
    sa.column("arrived_at", INSTANT),
    sa.column("changed_at", INSTANT),
)


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_calendar_feeds_owner_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_calendar_feeds_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feeds_owner_id"), "calendar_feeds", ["owner_id"])
    op.add_column("visits", sa.Column("changed_at", INSTANT, nullable=True))
    # When a visit was planned was not kept; a calendar only needs an instant that stays.
    op.execute(
        VISITS.update().values(
            changed_at=sa.func.coalesce(VISITS.c.left_at, VISITS.c.arrived_at, LONG_AGO)
        )
    )
    with op.batch_alter_table("visits") as batch:
        batch.alter_column("changed_at", existing_type=INSTANT, nullable=False)


def downgrade() -> None:
    op.drop_column("visits", "changed_at")
    op.drop_table("calendar_feeds")
