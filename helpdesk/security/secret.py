"""The key that signs sessions and message ids: made at first start, kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """Return the installation's key, making it on first use. Only its owner may read the file."""
    path = data / "secret.key"
    try:
        # O_EXCL: of two processes starting at once, one writes and the other reads.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    return path.read_text(encoding="ascii").strip()
