"""Bases of technicians, the office's coordinates among them, and the ways from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SOURCES = sa.Enum(
    "entered", "imported", "estimated",
    name="waysource", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "bases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("is_office", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_bases_has_a_name")),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)",
            name=op.f("ck_bases_both_coordinates_or_none"),
        ),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name=op.f("ck_bases_coordinates_on_earth"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bases")),
        sa.UniqueConstraint("name", name=op.f("uq_bases_name")),
    )
    op.create_index(
        "uq_bases_office", "bases", ["is_office"], unique=True,
        sqlite_where=sa.text("is_office"), postgresql_where=sa.text("is_office"),
    )  # fmt: skip
    op.create_table(
        "base_ways",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("source", SOURCES, nullable=False),
        sa.CheckConstraint("minutes >= 0 AND metres >= 0", name=op.f("ck_base_ways_not_negative")),
        sa.ForeignKeyConstraint(["base_id"], ["bases.id"], name=op.f("fk_base_ways_base_id_bases")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_base_ways_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_ways")),
        sa.UniqueConstraint(
            "base_id", "school_id", name=op.f("uq_base_ways_base_id_school_id")
        ),
    )
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("base_id", sa.Integer(), nullable=True))
        users.add_column(sa.Column("vehicle", sa.String(), nullable=False, server_default=""))
        users.create_foreign_key(op.f("fk_users_base_id_bases"), "bases", ["base_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.drop_constraint(op.f("fk_users_base_id_bases"), type_="foreignkey")
        users.drop_column("vehicle")
        users.drop_column("base_id")
    op.drop_table("base_ways")
    op.drop_table("bases")
