"""A name below a letter is offered first, and only if it is the only one."""

from __future__ import annotations

import pytest

from helpdesk.portal.signature import signed_by

PEOPLE = ["Anna Lis", "Ewa Domańska", "Jan Nowak"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Nie działa rzutnik.\n\nAnna Lis\nnauczyciel", "Anna Lis", id="signed"),
        pytest.param("Nie działa.\n\nLIS  ANNA", "Anna Lis", id="surname first, in capitals"),
        pytest.param("Nie działa.\nEwa\nDomańska", "Ewa Domańska", id="over two lines"),
        pytest.param("Nie działa.\nAnna Lis, Jan Nowak", None, id="two names"),
        pytest.param("Nie działa.\nAnna Lisowska", None, id="only begins so"),
        pytest.param("Nie działa.\nAnna", None, id="a first name is many people's"),
        pytest.param("Anna Lis prosi o pomoc." + "\nDalej." * 20, None, id="far from the end"),
        pytest.param("", None, id="nothing said"),
    ],
)
def test_who_signed(text: str, name: str | None) -> None:
    assert signed_by(text, PEOPLE) == name


def test_a_name_of_one_word_is_never_found() -> None:
    assert signed_by("Dyrekcja", ["Dyrekcja"]) is None
