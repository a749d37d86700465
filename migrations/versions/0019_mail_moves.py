"""Letters put elsewhere by hand: who moved which, and how to take it back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = (
    "filed", "routed", "assigned", "replied", "answered", "noted", "started", "paused", "resumed",
    "reprioritised", "recategorised", "worked", "resolved", "confirmed", "reopened", "closed",
    "withdrawn", "lessons_lost", "joined", "left", "visit_planned", "visit_cancelled", "escalated",
    "incident_declared", "detection_corrected", "duty_added", "duty_done", "duty_waived",
    "duty_reopened", "linked",
)  # fmt: skip
NEW = ("detached", "attached", "move_undone")


def upgrade() -> None:
    with op.batch_alter_table("ticket_messages") as batch:
        batch.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("moved_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_ticket_messages_moved_by_id_users"), "users", ["moved_by_id"], ["id"]
        )
        batch.create_check_constraint(
            op.f("ck_ticket_messages_moved_by_somebody_at_an_instant"),
            "(moved_at IS NULL) = (moved_by_id IS NULL)",
        )
    op.create_index("ix_ticket_messages_mail", "ticket_messages", ["mail_id"])
    op.create_table(
        "mail_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("from_ticket_id", sa.Integer(), nullable=True),
        sa.Column("from_message_id", sa.Integer(), nullable=True),
        sa.Column("detached_id", sa.Integer(), nullable=True),
        sa.Column("to_ticket_id", sa.Integer(), nullable=True),
        sa.Column("to_message_id", sa.Integer(), nullable=True),
        sa.Column("made_ticket", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)",
            name=op.f("ck_mail_moves_undone_by_somebody_at_an_instant"),
        ),
        sa.CheckConstraint(
            "(from_message_id IS NULL) = (detached_id IS NULL)",
            name=op.f("ck_mail_moves_taken_out_by_an_event"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_mail_moves_{column}_{table}")
            )
            for column, table in (
                ("mail_id", "inbound_mails"),
                ("by_id", "users"),
                ("from_ticket_id", "tickets"),
                ("from_message_id", "ticket_messages"),
                ("detached_id", "ticket_events"),
                ("to_ticket_id", "tickets"),
                ("to_message_id", "ticket_messages"),
                ("undone_by_id", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_moves")),
    )
    op.create_index(op.f("ix_mail_moves_mail_id"), "mail_moves", ["mail_id"])
    _allow((*BEFORE, *NEW))


def downgrade() -> None:
    op.drop_table("mail_moves")
    # What only the new version can tell goes; what was taken out stands in its ticket again.
    op.execute(f"DELETE FROM ticket_events WHERE kind IN {NEW}")
    _allow(BEFORE)
    op.drop_index("ix_ticket_messages_mail", "ticket_messages")
    with op.batch_alter_table("ticket_messages") as batch:
        batch.drop_constraint(
            op.f("ck_ticket_messages_moved_by_somebody_at_an_instant"), type_="check"
        )
        batch.drop_constraint(op.f("fk_ticket_messages_moved_by_id_users"), type_="foreignkey")
        batch.drop_column("moved_by_id")
        batch.drop_column("moved_at")


def _allow(kinds: tuple[str, ...]) -> None:
    """Let an event be of these kinds and no other."""
    quoted = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("ticket_events") as batch:
        batch.drop_constraint(op.f("ck_ticket_events_event"), type_="check")
        batch.create_check_constraint(op.f("ck_ticket_events_event"), f"kind IN ({quoted})")
