"""Closed months of the report, never rewritten and never removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

WORDS = "a closed month is never rewritten"


def upgrade() -> None:
    op.create_table(
        "frozen_months",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("differences", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_frozen_months_number_not_negative")),
        sa.CheckConstraint(
            "length(fingerprint) = 64", name=op.f("ck_frozen_months_has_a_fingerprint")
        ),
        sa.CheckConstraint(
            "number = 0 OR reason <> ''", name=op.f("ck_frozen_months_an_annex_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_frozen_months_made_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_months")),
        sa.UniqueConstraint("month", "number", name=op.f("uq_frozen_months_month_number")),
    )
    _freeze()


def downgrade() -> None:
    op.drop_table("frozen_months")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function frozen_months_refuse()")


def _freeze() -> None:
    """Let the database itself refuse to rewrite or remove what was closed."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "create function frozen_months_refuse() returns trigger language plpgsql as "
            f"$$ begin raise exception '{WORDS}' using errcode = 'integrity_constraint_violation'; end $$"
        )
        op.execute(
            "create trigger frozen_months_frozen before update or delete on frozen_months "
            "for each row execute function frozen_months_refuse()"
        )
        return
    for what in ("update", "delete"):
        op.execute(
            f"create trigger frozen_months_no_{what} before {what} on frozen_months "
            f"begin select raise(abort, '{WORDS}'); end"
        )
