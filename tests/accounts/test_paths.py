"""Where a form may send the browser on."""

from __future__ import annotations

import pytest

from helpdesk.accounts.paths import safe_path


@pytest.mark.parametrize("path", ["/", "/kolejka?strona=2", "/zgloszenia/1187#rozmowa"])
def test_a_path_of_our_own_is_followed(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "kolejka",
        "https://zly.example",
        "//zly.example",
        "/\\zly.example",
        "/\t/zly.example",
        "\t//zly.example",
        "/a\r\nSet-Cookie: x",
        "javascript:alert(1)",
    ],
)
def test_anything_else_is_not(target: str | None) -> None:
    assert safe_path(target) is None
