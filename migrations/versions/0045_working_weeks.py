"""Working weeks hold from a day on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_weeks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_working_weeks_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_weeks")),
        sa.UniqueConstraint(
            "user_id", "from_on", name=op.f("uq_working_weeks_user_id_from_on")
        ),
    )
    # What held without a day held for as long as the person has been known.
    op.execute(
        "INSERT INTO working_weeks (user_id, from_on) SELECT id, date(created_at) FROM users"
        " WHERE id IN (SELECT user_id FROM working_days)"
    )
    op.execute(
        "CREATE TABLE kept_days AS SELECT working_weeks.id AS week_id, weekday, starts_at, ends_at"
        " FROM working_days JOIN working_weeks ON working_weeks.user_id = working_days.user_id"
    )
    _replace_days(of="week_id", table="working_weeks")


def downgrade() -> None:
    # Before, one week held for ever: that of today; former and coming ones can't be kept.
    op.execute(
        "CREATE TABLE kept_days AS SELECT user_id, weekday, starts_at, ends_at"
        " FROM working_days JOIN working_weeks AS own ON own.id = working_days.week_id"
        " WHERE own.from_on = (SELECT MAX(each.from_on) FROM working_weeks AS each"
        " WHERE each.user_id = own.user_id AND each.from_on <= CURRENT_DATE)"
    )
    _replace_days(of="user_id", table="users")
    op.drop_table("working_weeks")


def _replace_days(*, of: str, table: str) -> None:
    """Build the table of days anew around what `kept_days` holds."""
    op.drop_table("working_days")
    op.create_table(
        "working_days",
        sa.Column(of, sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint([of], [f"{table}.id"], name=op.f(f"fk_working_days_{of}_{table}")),
        sa.PrimaryKeyConstraint(of, "weekday", name=op.f("pk_working_days")),
    )
    op.execute(
        f"INSERT INTO working_days ({of}, weekday, starts_at, ends_at)"
        f" SELECT {of}, weekday, starts_at, ends_at FROM kept_days"
    )
    op.drop_table("kept_days")
