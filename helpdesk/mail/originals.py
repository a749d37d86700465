"""The bytes of messages as they came: small ones in a table, so that they are committed with their
entry in the ledger, large ones as files, which are on the disk before the entry names them.

See docs/decisions/0012-originals.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from helpdesk.core import files, plain
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.mail.models import OriginalMail

LARGEST_ROW = 64 * 1024


def store(raws: Sequence[bytes]) -> list[str]:
    """Keep the bytes of each message and return their digests. The caller commits."""
    digests = [hashlib.sha256(raw).hexdigest() for raw in raws]
    rows = {}
    for digest, raw in zip(digests, raws, strict=True):
        if len(raw) <= LARGEST_ROW:
            rows[digest] = raw
        else:
            files.store(raw)
    if rows:
        # In one order always: two who store the same ones then wait for each other, not both.
        given = [{"digest": digest, "content": rows[digest]} for digest in sorted(rows)]
        db.session.connection().execute(
            insert(OriginalMail.__table__).on_conflict_do_nothing(), given
        )
    return digests


def read(digest: str) -> bytes:
    """Return the bytes stored under `digest`. Raises FileNotFoundError if there are none."""
    found: bytes | None = plain.rows(_CONTENT, {"digest": digest}).scalar()
    return files.read(digest) if found is None else bytes(found)


_CONTENT = select(OriginalMail.content).where(OriginalMail.digest == bindparam("digest"))
