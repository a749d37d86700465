"""The file store."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk.core import files


def test_the_same_bytes_are_one_file(tmp_path: Path) -> None:
    first, second = files.store(b"zdjecie", root=tmp_path), files.store(b"zdjecie", root=tmp_path)

    assert first == second
    assert files.read(first, root=tmp_path) == b"zdjecie"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64])
def test_only_a_digest_names_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        files.read(name, root=tmp_path)


def test_only_what_is_old_is_forgotten(tmp_path: Path) -> None:
    old, new = files.store(b"old", root=tmp_path), files.store(b"new", root=tmp_path)
    os.utime(tmp_path / old[:2] / old, (0, 0))

    assert files.forget(root=tmp_path, before=datetime(2026, 1, 1, tzinfo=UTC)) == 1
    assert files.read(new, root=tmp_path) == b"new"
    with pytest.raises(FileNotFoundError):
        files.read(old, root=tmp_path)
