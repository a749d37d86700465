"""What a phone sends from the spot, and the checklist of a visit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "visit_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("client_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "applied", "conflict", "settled",
                name="changeresult", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("present", sa.JSON(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{table}.id"], name=op.f(f"fk_visit_changes_{name}_id_{table}")
            )
            for name, table in (
                ("by", "users"), ("visit", "visits"), ("ticket", "tickets"), ("settled_by", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_changes")),
        sa.UniqueConstraint("client_id", name=op.f("uq_visit_changes_client_id")),
    )
    op.create_index(op.f("ix_visit_changes_visit_id"), "visit_changes", ["visit_id"])
    op.create_table(
        "visit_checks",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_checks_visit_id_visits")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_visit_checks_by_id_users")),
        sa.PrimaryKeyConstraint("visit_id", "key", name=op.f("pk_visit_checks")),
    )


def downgrade() -> None:
    op.drop_table("visit_checks")
    op.drop_table("visit_changes")
