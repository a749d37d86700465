"""What every room's forms share: cleaning and bounding what was typed, comparing two states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import inspect
from wtforms import BooleanField, Field, Form, HiddenField, SelectChoice, SelectFieldBase
from wtforms.validators import DataRequired, Length

# Fields that say where a form comes from, not what it says.
SILENT = frozenset({"version", "csrf_token"})


class ImportForm(FlaskForm):
    """A file at first; on the second time its text, which the reader has seen the preview of."""

    file = FileField(
        _l("Plik CSV"), description=_l("Najwyżej 1 MB, z nazwami kolumn w pierwszym wierszu.")
    )
    text = HiddenField()
    skip_bad = BooleanField(_l("Zapisz pozostałe, a odłożone wiersze pomiń"))


def stripped(value: str | None) -> str | None:
    """Return `value` without blanks around it."""
    return value.strip() if value else value


def text_of(most: int, required: Any = None) -> list[Any]:
    """Return the validators of a text; `required` is the sentence shown when it is empty."""
    bounds = [Length(max=most, message=_l("Najwyżej %(max)d znaków."))]
    return [DataRequired(required), *bounds] if required else bounds


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return (value, label) pairs as a select field takes them; a label may be lazy."""
    return [SelectChoice(value, label) for value, label in pairs]


def version_field() -> HiddenField:
    """Return the hidden field that says which state of the thing the form was filled from."""
    return HiddenField(filters=[_as_version])


def stored(row: Any) -> dict[str, Any]:
    """Return the columns of a stored row by name, to fill a form with."""
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}


def differences(typed: Form, stored: Form) -> list[tuple[str, str]]:
    """Return (label, stored text) of each field in which `stored` is not what was typed.

    A service whose edit was refused as stale shows these, so that nobody's change is lost unseen.
    """
    return [
        (str(field.label.text), _as_read(stored[field.name]))
        for field in typed
        if field.name not in SILENT and (field.data or "") != (stored[field.name].data or "")
    ]


def _as_version(value: Any) -> int | None:
    """Return the number, or one that no row ever has if somebody tampered with it."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if str(value).isdecimal() else -1


def _as_read(field: Field) -> str:
    if isinstance(field, BooleanField):
        return str(_("tak") if field.data else _("nie"))
    if isinstance(field, SelectFieldBase):
        chosen: list[Any] = [
            label for _value, label, is_chosen, *_rest in field.iter_choices() if is_chosen
        ]
        return ", ".join(map(str, chosen)) or _("(puste)")
    return _("(puste)") if field.data in {None, ""} else str(field.data)
