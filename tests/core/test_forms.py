"""What two states of one form differ in."""

from __future__ import annotations

from wtforms import BooleanField, Form, SelectField, StringField

from helpdesk.core.forms import choices, differences, stripped, version_field


class _Form(Form):
    version = version_field()
    name = StringField("Nazwa")
    is_active = BooleanField("W użyciu")
    role = SelectField("Rola", choices=choices([("head", "Dyrektor szkoły"), ("other", "Inna")]))


def test_only_fields_that_differ_are_told_with_what_is_stored() -> None:
    typed = _Form(data={"version": 1, "name": "A", "is_active": True, "role": "other"})
    stored = _Form(data={"version": 2, "name": "B", "is_active": False, "role": "head"})

    assert differences(typed, stored) == [
        ("Nazwa", "B"),
        ("W użyciu", "nie"),
        ("Rola", "Dyrektor szkoły"),
    ]


def test_nothing_and_an_empty_text_are_the_same() -> None:
    assert differences(_Form(data={"name": ""}), _Form(data={"name": None})) == []


def test_a_forged_version_is_one_that_no_row_has() -> None:
    form = _Form(data={"version": "1; drop"})

    assert form.version.data == -1


def test_stripped_leaves_nothing_as_it_is() -> None:
    assert (stripped("  a "), stripped(None), stripped("")) == ("a", None, "")
