"""Whether those who look after a unit work on the days of what recurs there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

CREW = ("works", "waited_for", "away")
CHECK = "ck_visit_occurrences_crew"


def upgrade() -> None:
    # Until the job lays what is free anew, within the hour, all counts as before.
    with op.batch_alter_table("visit_occurrences") as occurrences:
        occurrences.add_column(
            sa.Column("crew", sa.String(40), nullable=False, server_default="works")
        )
        occurrences.create_check_constraint(
            op.f(CHECK), f"crew IN ({', '.join(map(repr, CREW))})"
        )
    with op.batch_alter_table("visit_occurrences") as occurrences:
        occurrences.alter_column("crew", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("visit_occurrences") as occurrences:
        occurrences.drop_constraint(op.f(CHECK), type_="check")
        occurrences.drop_column("crew")
