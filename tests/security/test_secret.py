from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.core.config import ConfigError
from helpdesk.security.secret import secret_key


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = secret_key(tmp_path)

    assert secret_key(tmp_path) == key
    assert len(key) == 64
    assert [(each.name, each.stat().st_mode & 0o777) for each in tmp_path.iterdir()] == [
        ("secret.key", 0o600)
    ]


@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\xff\xfe" * 40, b"\x00" * 64])
def test_a_damaged_key_signs_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(content)

    with pytest.raises(ConfigError, match="is damaged"):
        secret_key(tmp_path)
