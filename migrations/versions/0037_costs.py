"""What the director entered of costs, and the plan that the service is measured by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
KINDS = sa.Enum(
    "hour", "kilometre", "fixed", "before",
    name="costkind", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
SHARING = sa.Enum(
    "equal", "pupils", "minutes",
    name="sharing", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
OF_ALL = "withdrawn_at IS NULL AND school_id IS NULL"
OF_A_UNIT = "withdrawn_at IS NULL AND school_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "cost_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("grosze", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("grosze >= 0", name=op.f("ck_cost_entries_not_negative")),
        sa.CheckConstraint(
            "(kind = 'before') = (school_id IS NOT NULL)",
            name=op.f("ck_cost_entries_before_is_of_a_unit"),
        ),
        sa.CheckConstraint(
            "(kind = 'fixed') = (name <> '')", name=op.f("ck_cost_entries_fixed_has_a_name")
        ),
        sa.CheckConstraint(
            "kind <> 'before' OR source <> ''", name=op.f("ck_cost_entries_before_has_a_source")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_cost_entries_withdrawn_by_somebody"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{table}.id"], name=op.f(f"fk_cost_entries_{name}_id_{table}")
            )
            for name, table in (
                ("school", "schools"), ("entered_by", "users"), ("withdrawn_by", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_entries")),
    )  # fmt: skip
    op.create_index(
        "uq_cost_entries_of_all",
        "cost_entries",
        ["kind", "name", "from_on"],
        unique=True,
        sqlite_where=sa.text(OF_ALL),
        postgresql_where=sa.text(OF_ALL),
    )
    op.create_index(
        "uq_cost_entries_of_a_unit",
        "cost_entries",
        ["school_id", "from_on"],
        unique=True,
        sqlite_where=sa.text(OF_A_UNIT),
        postgresql_where=sa.text(OF_A_UNIT),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("actions", sa.String(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("target_units", sa.Integer(), nullable=False),
        sa.Column("sharing", SHARING, nullable=False),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_plans_only_one")),
        sa.CheckConstraint("begins_on < ends_on", name=op.f("ck_plans_ends_after_it_begins")),
        sa.CheckConstraint("target_units > 0", name=op.f("ck_plans_aims_at_something")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )


def downgrade() -> None:
    op.drop_table("plans")
    op.drop_table("cost_entries")
