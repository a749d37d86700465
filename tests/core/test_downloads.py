"""A file's name in a header: whatever it holds, it stays one name in one header."""

from __future__ import annotations

from urllib.parse import unquote

from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.core.downloads import _disposition


@given(name=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
@example("a\r\nSet-Cookie: x=1")
@example('a"; filename="zly.html')
@example("zdjęcie z sali 12.jpg")
@example('a\\"')
def test_a_name_can_not_leave_its_place(name: str) -> None:
    value = _disposition("attachment", name)

    kind, plain, full = value.split("; ")
    assert kind == "attachment"
    assert plain.startswith('filename="')
    assert plain.count('"') == 2
    assert unquote(full.removeprefix("filename*=UTF-8''")) == name
    assert value.isascii()
    assert value.isprintable()


def test_a_lone_surrogate_is_replaced_not_raised() -> None:
    assert _disposition("inline", "a\udc80b").endswith("a%3Fb")
