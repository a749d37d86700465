"""What is filled in under a record, and what of it is wrong. Pure.

The same for the page that signs with a network and for the phone that signs without one.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from helpdesk.core.errors import HelpdeskError
from helpdesk.visits.records import signature
from helpdesk.visits.records.content import Signed

NAME_LENGTH, REASON_LENGTH, WORDS_LENGTH = 120, 500, 4_000
LENGTHS = {
    "name": NAME_LENGTH,
    "role": NAME_LENGTH,
    "reason": REASON_LENGTH,
    "remarks": WORDS_LENGTH,
}


class How(enum.Enum):
    """How the unit signs."""

    DRAWN = "drawn"
    TYPED = "typed"
    REFUSED = "refused"


# What each way of signing cannot do without, by field, and what is said if it is missing.
NEEDED: Mapping[How, tuple[str, ...]] = {
    How.DRAWN: ("name", "role"),  # and the strokes, which know more faults than one
    How.TYPED: ("name", "role", "confirmed"),
    How.REFUSED: ("reason",),
}
MISSING: Mapping[str, LazyString] = {
    "name": _l("Wpisz imię i nazwisko osoby, która podpisuje."),
    "role": _l("Wpisz stanowisko osoby, która podpisuje."),
    "confirmed": _l("Zaznacz, że protokół się zgadza."),
    "reason": _l("Napisz, dlaczego nikt nie podpisał."),
    "strokes": signature.EMPTY,
}


class BadSignature(HelpdeskError):
    """What was filled in cannot stand under a record."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was filled in; texts are stripped, the strokes still JSON."""

    how: str = ""
    name: str = ""
    role: str = ""
    strokes: str = ""
    confirmed: bool = False
    reason: str = ""
    remarks: str = ""


def given(values: Mapping[str, Any]) -> Given:
    """Return the fields of a signature out of a larger mapping that holds them all, filled or not."""
    filled = {each.name: values[each.name] for each in fields(Given)}
    return Given(**{name: value for name, value in filled.items() if value})


def faults(filled: Given) -> dict[str, LazyString | str]:
    """Return what is wrong, by field, worded for who signs; nothing if it can stand."""
    if filled.how not in {each.value for each in How}:
        return {"how": _l("Wybierz, jak placówka podpisuje.")}
    how = How(filled.how)
    found: dict[str, LazyString | str] = {
        name: MISSING[name] for name in NEEDED[how] if not getattr(filled, name)
    }
    for name, most in LENGTHS.items():
        if len(getattr(filled, name)) > most:
            found[name] = _l("Najwyżej %(max)d znaków.", max=most)
    if how is How.DRAWN:
        try:
            signature.parse(filled.strokes)
        except signature.NoSignature as error:
            found["strokes"] = str(error)
    return found


def signed(filled: Given) -> Signed:
    """Return the signature. Raises BadSignature with all that is wrong."""
    if found := faults(filled):
        raise BadSignature(" ".join(map(str, found.values())))
    how = How(filled.how)
    if how is How.REFUSED:
        return Signed(how.value, reason=filled.reason)
    strokes = signature.parse(filled.strokes) if how is How.DRAWN else ()
    return Signed(how.value, name=filled.name, role=filled.role, strokes=strokes)
