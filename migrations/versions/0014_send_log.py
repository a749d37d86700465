"""Every attempt to send a letter, letters that wait for a limit, and subjects that are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATES_BEFORE = ("queued", "sending", "sent", "kept", "failed", "withdrawn")
MACHINE = "only a machine reads this address"
FAULTS = (
    "unreachable", "timeout", "dropped", "certificate", "encryption", "sign_in", "turned_away",
    "sender", "deferred", "refused", "unwritable", "interrupted",
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("outbox_letters") as table:
        table.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        table.add_column(
            sa.Column("keeps_subject", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    _hold_states_to((*STATES_BEFORE, "limited"))
    op.execute(
        "update outbox_letters set reason = 'machine', last_error = ''"
        f" where state = 'withdrawn' and last_error = '{MACHINE}'"
    )
    op.create_index(
        "ix_outbox_letters_reader", "outbox_letters", ["to_email", "thread", "sent_at"]
    )
    op.create_table(
        "send_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column(
            "fault",
            sa.Enum(
                *FAULTS, name="fault", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("milliseconds >= 0", name=op.f("ck_send_attempts_time_not_negative")),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["outbox_letters.id"],
            name=op.f("fk_send_attempts_letter_id_outbox_letters"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_attempts")),
    )  # fmt: skip
    op.create_index("ix_send_attempts_letter", "send_attempts", ["letter_id", "id"])
    op.create_index("ix_send_attempts_at", "send_attempts", ["at", "fault"])


def downgrade() -> None:
    op.drop_table("send_attempts")
    op.drop_index("ix_outbox_letters_reader", table_name="outbox_letters")
    op.execute(
        f"update outbox_letters set last_error = '{MACHINE}'"
        " where state = 'withdrawn' and reason <> ''"
    )
    # The older program knows no limit: what waits for one goes out when it is due.
    op.execute("update outbox_letters set state = 'queued' where state = 'limited'")
    _hold_states_to(STATES_BEFORE)
    with op.batch_alter_table("outbox_letters") as table:
        table.drop_column("keeps_subject")
        table.drop_column("reason")


def _hold_states_to(states: tuple[str, ...]) -> None:
    quoted = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("outbox_letters") as table:
        table.drop_constraint(op.f("ck_outbox_letters_letterstate"), type_="check")
        table.create_check_constraint(
            op.f("ck_outbox_letters_letterstate"), f"state IN ({quoted})"
        )
