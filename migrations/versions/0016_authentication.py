"""What a trusted server found out about a sender."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbound_mails", sa.Column("authentication", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("inbound_mails", "authentication")
