"""Mailboxes that several people of a unit read, and who it is that reports by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PURPOSES = ("sign_in", "password", "ticket", "follow")
BEFORE = (
    "filed", "routed", "assigned", "replied", "answered", "noted", "started", "paused", "resumed",
    "reprioritised", "recategorised", "worked", "resolved", "confirmed", "reopened", "closed",
    "withdrawn", "lessons_lost", "joined", "left", "visit_planned", "visit_cancelled", "escalated",
    "incident_declared", "detection_corrected", "duty_added", "duty_done", "duty_waived",
    "duty_reopened", "linked", "detached", "attached", "move_undone", "undelivered",
)  # fmt: skip
NAMED = "reporter_id IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "shared_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.CheckConstraint(
            "email = lower(email)", name=op.f("ck_shared_addresses_email_in_lower_case")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_shared_addresses_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_addresses")),
        sa.UniqueConstraint("email", name=op.f("uq_shared_addresses_email")),
    )
    op.create_index(op.f("ix_shared_addresses_school_id"), "shared_addresses", ["school_id"])
    # Not by a copy of the table: SQLite would forget with which number tickets go on.
    op.execute(
        "alter table tickets add column reporter_id integer"
        " constraint fk_tickets_reporter_id_users references users (id)"
    )
    op.execute("alter table tickets add column reporter_name varchar not null default ''")
    op.create_index(
        "ix_tickets_reporter",
        "tickets",
        ["reporter_id"],
        sqlite_where=sa.text(NAMED),
        postgresql_where=sa.text(NAMED),
    )
    _hold("ticket_events", "kind", "event", (*BEFORE, "reporter_named"))
    _hold("signed_links", "purpose", "purpose", (*PURPOSES, "reporter"))


def downgrade() -> None:
    # What the older tables can't hold: links that would open nothing, and who was named.
    op.execute("DELETE FROM signed_links WHERE purpose = 'reporter'")
    op.execute("DELETE FROM ticket_events WHERE kind = 'reporter_named'")
    _hold("signed_links", "purpose", "purpose", PURPOSES)
    _hold("ticket_events", "kind", "event", BEFORE)
    op.drop_index("ix_tickets_reporter", table_name="tickets")
    op.drop_column("tickets", "reporter_name")
    op.drop_column("tickets", "reporter_id")
    op.drop_table("shared_addresses")


def _hold(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """Hold the column to these values by its CHECK."""
    constraint = op.f(f"ck_{table}_{name}")
    one_of = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(constraint, type_="check")
        batch.create_check_constraint(constraint, sa.text(f"{column} IN ({one_of})"))
