"""Content-addressed files in the data folder: written and synced before any row names them.

A file's name is the SHA-256 of its bytes, so storing the same bytes twice is one file, and a
file can never be changed under a row.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path

from flask import current_app

_DIGEST = re.compile(r"[0-9a-f]{64}")
_memory: ContextVar[dict[str, bytes] | None] = ContextVar("files_in_memory", default=None)


@contextmanager
def in_memory() -> Iterator[None]:
    """Keep what is stored in the block no longer than the block; what was there can be read."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def store(content: bytes, *, root: Path | None = None) -> str:
    """Keep `content` for good and return its digest (64 hex digits)."""
    digest = hashlib.sha256(content).hexdigest()
    memory = _memory.get()
    if memory is not None:
        memory[digest] = content
        return digest
    path = _path(digest, root)
    if path.exists():
        path.touch()  # asked for again just now: `forget` must not take it
        return digest
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # To a name of its own first: a crash leaves a stray file, never half a stored one.
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return digest


def read(digest: str, *, root: Path | None = None) -> bytes:
    """Return the bytes stored under `digest`. Raises FileNotFoundError if there are none."""
    held = (_memory.get() or {}).get(digest)
    return _path(digest, root).read_bytes() if held is None else held


def forget(*, root: Path, before: datetime) -> int:
    """Delete the files under `root` that were last stored before `before`; returns how many."""
    stale = [path for path in root.glob("??/*") if path.stat().st_mtime < before.timestamp()]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _path(digest: str, root: Path | None) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise FileNotFoundError(digest)
    folder: Path = root or current_app.config["SETTINGS"].data / "files"
    return folder / digest[:2] / digest


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
