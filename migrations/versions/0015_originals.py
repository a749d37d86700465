"""Small messages lie in a table beside the ledger; a claim names the process that holds it."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "original_mails",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_original_mails")),
    )
    # What came in before stays in its file: both places are looked into.
    op.add_column("inbound_mails", sa.Column("claimed_by", sa.String(), nullable=True))


def downgrade() -> None:
    _write_files(current_app.config["SETTINGS"].data / "files")
    op.drop_column("inbound_mails", "claimed_by")
    op.drop_table("original_mails")


def _write_files(folder: Path) -> None:
    """Write each message to the file where the version before looks for it."""
    connection = op.get_bind()
    digests = connection.execute(sa.text("SELECT digest FROM original_mails")).scalars().all()
    query = sa.text("SELECT content FROM original_mails WHERE digest = :digest")
    for digest in digests:
        place = folder / digest[:2]
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (place / f".new-{digest}").open("wb") as file:
            file.write(connection.execute(query, {"digest": digest}).scalar_one())
            file.flush()
            os.fsync(file.fileno())
        (place / f".new-{digest}").replace(place / digest)
    os.sync()
