"""Legs that were driven, with what was corrected in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SOURCES = sa.Enum(
    "register", "written", "unknown", "corrected",
    name="source", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
HOME = "visit_id IS NULL"


def upgrade() -> None:
    op.create_table(
        "mileage_legs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("technician_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("kilometres", sa.Integer(), nullable=True),
        sa.Column("source", SOURCES, nullable=False),
        sa.CheckConstraint(
            "kilometres >= 0", name=op.f("ck_mileage_legs_kilometres_not_negative")
        ),
        sa.CheckConstraint(
            "(kilometres IS NULL) = (source = 'unknown')",
            name=op.f("ck_mileage_legs_unknown_has_no_kilometres"),
        ),
        sa.CheckConstraint(
            "(visit_id IS NULL) = (to_id IS NULL)",
            name=op.f("ck_mileage_legs_only_home_leads_to_no_visit"),
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["users.id"], name=op.f("fk_mileage_legs_technician_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_mileage_legs_visit_id_visits")
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["schools.id"], name=op.f("fk_mileage_legs_from_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["schools.id"], name=op.f("fk_mileage_legs_to_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mileage_legs")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_mileage_legs_visit_id")),
    )
    op.create_index("ix_mileage_legs_day", "mileage_legs", ["technician_id", "day", "position"])
    op.create_index(
        "uq_mileage_legs_home",
        "mileage_legs",
        ["technician_id", "day"],
        unique=True,
        sqlite_where=sa.text(HOME),
        postgresql_where=sa.text(HOME),
    )
    op.create_table(
        "mileage_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("leg_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("kilometres", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "by_id IS NULL OR reason <> ''", name=op.f("ck_mileage_corrections_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["leg_id"], ["mileage_legs.id"], name=op.f("fk_mileage_corrections_leg_id_mileage_legs")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_mileage_corrections_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mileage_corrections")),
    )
    op.create_index(
        op.f("ix_mileage_corrections_leg_id"), "mileage_corrections", ["leg_id"]
    )


def downgrade() -> None:
    op.drop_table("mileage_corrections")
    op.drop_table("mileage_legs")
