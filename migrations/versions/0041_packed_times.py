"""Closed months keep their lengths of time packed; what is long stands last in their rows.

SQLite reaches a column by way of all that stand before it: the results of a month of thousands
of tickets came after megabytes of its rows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

WORDS = "a closed month is never rewritten"
COMMON = ("id", "month", "number", "as_of", "made_at", "made_by_id", "reason")
WAS = (*COMMON, "inputs", "versions", "results", "differences", "fingerprint")
IS = (*COMMON, "versions", "results", "differences", "fingerprint", "times", "inputs")
LONG = {"inputs", "versions", "results", "differences"}


def upgrade() -> None:
    # Empty in months closed before, which nobody may rewrite: there the rows tell it.
    op.add_column("frozen_months", sa.Column("times", sa.Text(), nullable=True))
    _order(IS)


def downgrade() -> None:
    _order(WAS)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("frozen_months", "times")


def _order(names: tuple[str, ...]) -> None:
    """Write the table anew with its columns in this order. PostgreSQL keeps long ones elsewhere."""
    if op.get_bind().dialect.name == "postgresql":
        return
    op.create_table(
        "frozen_months_anew",
        *(_column(name) for name in names),
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
    columns = ", ".join(names)
    op.execute(
        f"insert into frozen_months_anew ({columns}) select {columns} from frozen_months order by id"
    )
    op.drop_table("frozen_months")
    op.rename_table("frozen_months_anew", "frozen_months")
    for what in ("update", "delete"):
        op.execute(
            f"create trigger frozen_months_no_{what} before {what} on frozen_months "
            f"begin select raise(abort, '{WORDS}'); end"
        )


def _column(name: str) -> sa.Column[object]:
    kinds: dict[str, sa.types.TypeEngine[object]] = {
        "month": sa.String(length=7),
        "as_of": sa.DateTime(timezone=True),
        "made_at": sa.DateTime(timezone=True),
        "reason": sa.String(),
        "fingerprint": sa.String(length=64),
        **dict.fromkeys([*LONG, "times"], sa.Text()),
    }
    return sa.Column(name, kinds.get(name, sa.Integer()), nullable=name in {"made_by_id", "times"})
