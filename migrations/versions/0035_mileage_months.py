"""Months of the mileage log that are closed; legs from the table of ways and from other bases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

BEFORE = ("register", "written", "unknown", "corrected")
AFTER = ("register", "ways", "written", "unknown", "corrected")
CHECK = "ck_mileage_legs_source"


def upgrade() -> None:
    _replace_sources(AFTER)
    with op.batch_alter_table("mileage_legs") as legs:
        legs.add_column(sa.Column("base_id", sa.Integer(), nullable=True))
        legs.create_foreign_key(
            op.f("fk_mileage_legs_base_id_bases"), "bases", ["base_id"], ["id"]
        )
    op.create_table(
        "mileage_months",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("technician_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("vehicle", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)",
            name=op.f("ck_mileage_months_closed_by_somebody_at_an_instant"),
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["users.id"], name=op.f("fk_mileage_months_technician_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["users.id"], name=op.f("fk_mileage_months_closed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mileage_months")),
        sa.UniqueConstraint(
            "technician_id", "from_on", name=op.f("uq_mileage_months_technician_id_from_on")
        ),
    )


def downgrade() -> None:
    op.drop_table("mileage_months")
    with op.batch_alter_table("mileage_legs") as legs:
        legs.drop_constraint(op.f("fk_mileage_legs_base_id_bases"), type_="foreignkey")
        legs.drop_column("base_id")
    # The nearest word of those there were: it stood in a register too.
    op.execute("UPDATE mileage_legs SET source = 'register' WHERE source = 'ways'")
    _replace_sources(BEFORE)


def _replace_sources(names: tuple[str, ...]) -> None:
    choices = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("mileage_legs") as legs:
        legs.drop_constraint(op.f(CHECK), type_="check")
        legs.create_check_constraint(op.f(CHECK), f"source IN ({choices})")
