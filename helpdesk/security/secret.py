"""The key that signs sessions and message ids: made at first start, kept in the data folder."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
from pathlib import Path

from helpdesk.core.config import ConfigError

_KEY = re.compile(r"[!-~]{32,}")


def secret_key(data: Path) -> str:
    """Return the installation's key, making it on first use. Only its owner may read the file.

    Raises ConfigError if the file holds no key: signing with what is left of one would let
    anybody forge a session.
    """
    path = data / "secret.key"
    if not path.exists():
        _make(path)
    key = path.read_bytes().decode("ascii", "replace").strip()
    if not _KEY.fullmatch(key):
        raise ConfigError(
            [f"{path} is damaged: restore it, or delete it, which signs everybody out"]
        )
    return key


def _make(path: Path) -> None:
    # Written whole before it has its name: of two processes starting at once, the key of one is
    # read by both.
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".key-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(scratch, path)
    finally:
        Path(scratch).unlink()
