"""Visits that recur by rule, and what they make due in each unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KINDS = sa.Enum(
    "check", "audit", "training",
    name="rulekind", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
RECURS = sa.Enum(
    "monthly", "weeks", "yearly",
    name="recurs", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "visit_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("recurs", RECURS, nullable=False),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("for_all", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_visit_rules_has_a_name")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_visit_rules_takes_time")),
        sa.CheckConstraint(
            "until_on >= from_on", name=op.f("ck_visit_rules_ends_after_it_begins")
        ),
        sa.CheckConstraint(
            "recurs <> 'monthly' OR (nth IN (-1, 1, 2, 3, 4) AND weekday BETWEEN 0 AND 6)",
            name=op.f("ck_visit_rules_monthly_on_a_weekday"),
        ),
        sa.CheckConstraint(
            "recurs = 'monthly' OR weeks BETWEEN 1 AND 52",
            name=op.f("ck_visit_rules_so_many_weeks"),
        ),
        sa.CheckConstraint(
            "recurs <> 'yearly' OR (month BETWEEN 1 AND 12 AND day BETWEEN 1 AND 31)",
            name=op.f("ck_visit_rules_yearly_by_a_day"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_rules")),
    )
    op.create_table(
        "visit_rule_units",
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["visit_rules.id"], name=op.f("fk_visit_rule_units_rule_id_visit_rules")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_visit_rule_units_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("rule_id", "school_id", name=op.f("pk_visit_rule_units")),
    )
    _occurrences()


def downgrade() -> None:
    op.drop_table("visit_occurrences")
    op.drop_table("visit_rule_units")
    op.drop_table("visit_rules")


def _occurrences() -> None:
    op.create_table(
        "visit_occurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("earliest_on", sa.Date(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("moved_why", sa.String(), nullable=False),
        sa.Column("is_skipped", sa.Boolean(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("attended", sa.JSON(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_words", sa.String(), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "earliest_on <= latest_on AND latest_on <= last_on",
            name=op.f("ck_visit_occurrences_days_in_their_order"),
        ),
        sa.CheckConstraint(
            "done_on IS NULL OR (done_words <> '' AND done_by_id IS NOT NULL)",
            name=op.f("ck_visit_occurrences_done_by_hand_says_how"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["visit_rules.id"], name=op.f("fk_visit_occurrences_rule_id_visit_rules")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_visit_occurrences_school_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_occurrences_visit_id_visits")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["users.id"], name=op.f("fk_visit_occurrences_done_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_occurrences")),
        sa.UniqueConstraint(
            "rule_id", "school_id", "period",
            name=op.f("uq_visit_occurrences_rule_id_school_id_period"),
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_visit_occurrences_visit_id"), "visit_occurrences", ["visit_id"])
    op.create_index("ix_visit_occurrences_latest", "visit_occurrences", ["latest_on"])
