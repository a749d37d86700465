"""What came in lately is found without reading what came before."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_inbound_mails_received", "inbound_mails", ["received_at", "outcome", "source"]
    )


def downgrade() -> None:
    op.drop_index("ix_inbound_mails_received", table_name="inbound_mails")
