"""What was taken from which mailbox, and whether mailboxes and ledger agree."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TROUBLES = (
    "not_taken", "not_given", "not_compared", "not_read", "bytes_missing", "bytes_changed",
)  # fmt: skip
FAULTS = (
    "unreachable", "certificate", "no_tls", "login", "token", "folder", "broken_off", "answer",
    "ours",
)  # fmt: skip
OPEN = "settled_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "mailbox_states",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "fault",
            sa.Enum(*FAULTS, name="fault", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("oldest_waiting_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "failures >= 0 AND taken >= 0 AND waiting >= 0",
            name=op.f("ck_mailbox_states_counts_not_negative"),
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox_states")),
    )
    op.create_table(
        "mailbox_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(mail_id IS NULL) = (next_try_at IS NOT NULL)",
            name=op.f("ck_mailbox_messages_taken_or_tried_again"),
        ),
        sa.CheckConstraint(
            "uid > 0 AND tries >= 0", name=op.f("ck_mailbox_messages_numbers_make_sense")
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["inbound_mails.id"],
            name=op.f("fk_mailbox_messages_mail_id_inbound_mails"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_messages")),
        sa.UniqueConstraint(
            "place", "uidvalidity", "uid", name=op.f("uq_mailbox_messages_place_uidvalidity_uid")
        ),
    )
    op.create_index("ix_mailbox_messages_mailbox", "mailbox_messages", ["mailbox", "id"])
    op.create_index(op.f("ix_mailbox_messages_mail_id"), "mailbox_messages", ["mail_id"])
    op.create_table(
        "mail_differences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "trouble",
            sa.Enum(
                *TROUBLES, name="trouble", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["inbound_mails.id"],
            name=op.f("fk_mail_differences_mail_id_inbound_mails"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_differences")),
        sa.UniqueConstraint("trouble", "what", name=op.f("uq_mail_differences_trouble_what")),
    )
    op.create_index(op.f("ix_mail_differences_mail_id"), "mail_differences", ["mail_id"])
    op.create_index(
        "ix_mail_differences_open",
        "mail_differences",
        ["id"],
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "mail_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_checks")),
    )
    op.create_index(op.f("ix_mail_checks_began_at"), "mail_checks", ["began_at"])


def downgrade() -> None:
    for table in ("mail_checks", "mail_differences", "mailbox_messages", "mailbox_states"):
        op.drop_table(table)
