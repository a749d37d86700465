"""Where units lie, and the ways between them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SOURCES = sa.Enum(
    "entered", "imported", "estimated",
    name="waysource", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
CHECKS = {
    "ck_schools_both_coordinates_or_none": "(latitude IS NULL) = (longitude IS NULL)",
    "ck_schools_coordinates_on_earth": (
        "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180"
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("schools") as schools:
        schools.add_column(sa.Column("latitude", sa.Double(), nullable=True))
        schools.add_column(sa.Column("longitude", sa.Double(), nullable=True))
        for name, condition in CHECKS.items():
            schools.create_check_constraint(op.f(name), condition)
    op.create_table(
        "travel_legs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("source", SOURCES, nullable=False),
        sa.CheckConstraint(
            "minutes >= 0 AND metres >= 0", name=op.f("ck_travel_legs_not_negative")
        ),
        sa.CheckConstraint(
            "from_id IS NOT NULL OR to_id IS NOT NULL", name=op.f("ck_travel_legs_leads_somewhere")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_travel_legs_between_two_places")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["schools.id"], name=op.f("fk_travel_legs_from_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["schools.id"], name=op.f("fk_travel_legs_to_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_legs")),
        sa.UniqueConstraint("from_id", "to_id", name=op.f("uq_travel_legs_from_id_to_id")),
    )
    for name, column, empty in (
        ("uq_travel_legs_from_office", "to_id", "from_id IS NULL"),
        ("uq_travel_legs_to_office", "from_id", "to_id IS NULL"),
    ):
        op.create_index(
            name, "travel_legs", [column], unique=True,
            sqlite_where=sa.text(empty), postgresql_where=sa.text(empty),
        )  # fmt: skip


def downgrade() -> None:
    op.drop_table("travel_legs")
    with op.batch_alter_table("schools") as schools:
        for name in CHECKS:
            schools.drop_constraint(op.f(name), type_="check")
        schools.drop_column("longitude")
        schools.drop_column("latitude")
