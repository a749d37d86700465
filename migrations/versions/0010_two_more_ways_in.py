"""Mail comes by IMAP and LMTP as well."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = ("smtp", "pipe", "folder")


def upgrade() -> None:
    _allow((*BEFORE, "imap", "lmtp"))


def downgrade() -> None:
    # The messages stay; the nearest way in that the version before knows is a mail server.
    op.execute("update inbound_mails set source = 'smtp' where source in ('imap', 'lmtp')")
    _allow(BEFORE)


def _allow(ways: tuple[str, ...]) -> None:
    """Let a message have come in these ways and no other."""
    quoted = ", ".join(f"'{way}'" for way in ways)
    with op.batch_alter_table("inbound_mails") as batch:
        batch.drop_constraint(op.f("ck_inbound_mails_source"), type_="check")
        batch.create_check_constraint(op.f("ck_inbound_mails_source"), f"source IN ({quoted})")
