"""Signed records of visits that are never rewritten, and letters with attachments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UNPRINTED = "pdf_digest IS NULL"
FROZEN = ("visit_id", "number", "content", "fingerprint", "made_at", "made_by_id")
# The one thing added later is the printed paper, once.
REWRITES = "OLD.pdf_digest IS NOT NULL OR " + " OR ".join(
    f"NEW.{column} <> OLD.{column}" for column in FROZEN
)
WORDS = "a signed record is never rewritten"


def upgrade() -> None:
    op.create_table(
        "outbox_attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["outbox_letters.id"],
            name=op.f("fk_outbox_attachments_letter_id_outbox_letters"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_attachments")),
    )
    op.create_index(op.f("ix_outbox_attachments_letter_id"), "outbox_attachments", ["letter_id"])
    op.create_table(
        "visit_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("pdf_digest", sa.String(), nullable=True),
        sa.CheckConstraint("number >= 0", name=op.f("ck_visit_records_number_not_negative")),
        sa.CheckConstraint(
            "length(fingerprint) = 64", name=op.f("ck_visit_records_has_a_fingerprint")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_records_visit_id_visits")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_visit_records_made_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_records")),
        sa.UniqueConstraint("visit_id", "number", name=op.f("uq_visit_records_visit_id_number")),
    )
    op.create_index(
        "ix_visit_records_unprinted",
        "visit_records",
        ["id"],
        sqlite_where=sa.text(UNPRINTED),
        postgresql_where=sa.text(UNPRINTED),
    )
    _freeze()


def downgrade() -> None:
    op.drop_table("visit_records")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function visit_records_refuse()")
    op.drop_table("outbox_attachments")


def _freeze() -> None:
    """Let the database itself refuse to rewrite what was signed."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "create function visit_records_refuse() returns trigger language plpgsql as "
            f"$$ begin raise exception '{WORDS}' using errcode = 'integrity_constraint_violation'; end $$"
        )
        op.execute(
            "create trigger visit_records_frozen before update on visit_records for each row "
            f"when ({REWRITES}) execute function visit_records_refuse()"
        )
    else:
        op.execute(
            "create trigger visit_records_frozen before update on visit_records for each row "
            f"when {REWRITES} begin select raise(abort, '{WORDS}'); end"
        )
