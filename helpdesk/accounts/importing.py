"""People from a CSV file: what each line would change, then writing it. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from helpdesk.accounts import register, service
from helpdesk.accounts.models import User
from helpdesk.accounts.register import STAFF, PersonData
from helpdesk.accounts.wording import ROLE_LABELS
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.importing import Line, Preview, Row, Verdict, read, repeated
from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.security import changes
from helpdesk.security.permissions import Role

# The first name of each field is the one we ask for.
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "imię i nazwisko": "name",
        "osoba": "name",
        "name": "name",
        "imię": "first_name",
        "first name": "first_name",
        "nazwisko": "last_name",
        "last name": "last_name",
        "e mail": "email",
        "email": "email",
        "mail": "email",
        "adres e mail": "email",
        "telefon": "phone",
        "phone": "phone",
        "rola": "role",
        "role": "role",
        "placówka": "unit",
        "szkoła": "unit",
        "jednostka": "unit",
        "unit": "unit",
        "school": "unit",
    }
)
REQUIRED = ("email",)

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        **{role.value: role for role in Role},
        "zgłaszający": Role.REQUESTER,
        "zgłaszająca": Role.REQUESTER,
        "nauczyciel": Role.REQUESTER,
        "nauczycielka": Role.REQUESTER,
        "teacher": Role.REQUESTER,
        "sekretariat": Role.SECRETARY,
        "sekretarz": Role.SECRETARY,
        "sekretarka": Role.SECRETARY,
        "dyrektor szkoły": Role.HEAD,
        "dyrektorka szkoły": Role.HEAD,
        "head teacher": Role.HEAD,
        "informatyk": Role.TECHNICIAN,
        "informatyk gminny": Role.TECHNICIAN,
        "dyrektor obsługi": Role.DIRECTOR,
        "administratorka": Role.ADMINISTRATOR,
    }
)


@dataclass(frozen=True, slots=True)
class _Register:
    """What the lines are compared with, fetched once for all of them."""

    people: Mapping[str, User]
    schools: tuple[School, ...]
    twice: frozenset[str]


def preview(text: str) -> Preview:
    """Return what the file would do. Raises Unreadable. Writes nothing."""
    table = read(text, COLUMNS, required=REQUIRED)
    present = _Register(
        people={user.email: user for user in db.session.scalars(select(User))},
        schools=tuple(db.session.scalars(select(School))),
        twice=repeated(row["email"].lower() for row in table.rows),
    )
    return Preview(tuple(_line(row, present) for row in table.rows), table.ignored)


def write(preview: Preview, *, now: datetime, by: int | None = None) -> int:
    """Write the lines that were not set aside, as `by` if a person does; returns how many."""
    for line in preview.to_write:
        if line.row_id is None:
            register.add(PersonData(**line.changes), now=now)
            continue
        user = service.get(line.row_id)
        data = PersonData(**{**_present(user), **line.changes})
        with changes.noted(register.subject(user), by=by, now=now):
            register.edit(user, data, version=user.version, now=now)
    return len(preview.to_write)


def _line(row: Row, present: _Register) -> Line:
    label = row["email"] or _name(row)
    try:
        values = _values(row, present)
        user = present.people.get(values["email"])
        faults = list(_faults(row, values, user, present))
    except HelpdeskError as error:
        return Line(row.number, label, Verdict.REFUSE, (str(error),))
    if faults:
        return Line(row.number, label, Verdict.REFUSE, tuple(faults))
    if user is None:
        return Line(row.number, label, Verdict.CREATE, changes=values)
    return _change(row.number, label, user, values)


def _values(row: Row, present: _Register) -> dict[str, Any]:
    """Return what the row says; an empty cell says nothing. Raises HelpdeskError."""
    values: dict[str, Any] = {"email": service.normalised_email(row["email"])}
    if _name(row):
        values["name"] = _name(row)
    if row["phone"]:
        values["phone"] = row["phone"]
    if row["role"]:
        values["role"] = _role(row["role"])
    unit = _unit(row["unit"], present.schools) or _unit_of_domain(values["email"], present.schools)
    known = present.people.get(values["email"])
    if unit is not None and (row["unit"] or known is None):
        values["school_id"] = unit.id
    return values


def _name(row: Row) -> str:
    return row["name"] or f"{row['first_name']} {row['last_name']}".strip()


def _role(text: str) -> Role:
    role = ROLES.get(text.casefold())
    if role is None:
        raise HelpdeskError(_("Nie ma roli „%(text)s”.", text=text))
    return role


def _unit(text: str, schools: Iterable[School]) -> School | None:
    """Return the unit named by code, short or full name. Raises HelpdeskError if it is not one."""
    if not text:
        return None
    wanted = text.casefold()
    found = [
        unit
        for unit in schools
        if wanted in {unit.code, unit.short_name.casefold(), unit.name.casefold()}
    ]
    if len(found) != 1:
        words = (
            _("Nie ma placówki „%(text)s”.") if not found else _("„%(text)s” to kilka placówek.")
        )
        raise HelpdeskError(words % {"text": text})
    return found[0]


def _unit_of_domain(email: str, schools: Iterable[School]) -> School | None:
    domain = email.rpartition("@")[2]
    return next((unit for unit in schools if unit.email_domain == domain), None)


def _faults(
    row: Row, values: Mapping[str, Any], user: User | None, present: _Register
) -> Iterable[str]:
    if row.too_long:
        yield _("Wiersz ma więcej komórek niż nagłówek.")
    if row["email"].lower() in present.twice:
        yield _("Ten adres stoi w pliku więcej niż raz, nie wiadomo, który wiersz jest właściwy.")
    if user is None and "name" not in values:
        yield _("Brakuje imienia i nazwiska.")
    role = values.get("role")
    if user is not None and role not in {None, user.role} and {role, user.role} & STAFF:
        yield _(
            "Zmiana roli z „%(before)s” na „%(after)s” tylko na stronie tej osoby.",
            before=ROLE_LABELS[user.role],
            after=ROLE_LABELS[role],
        )


def _change(number: int, label: str, user: User, values: dict[str, Any]) -> Line:
    before = _present(user)
    changes = {name: value for name, value in values.items() if before[name] != value}
    notes = tuple(_note(name, before[name], value) for name, value in changes.items())
    if not user.is_registered:
        notes = (*notes, _("Osoba spoza rejestru zostanie do niego wpisana."))
    verdict = Verdict.CHANGE if changes or not user.is_registered else Verdict.SAME
    return Line(number, label, verdict, notes, changes, user.id)


def _note(name: str, before: Any, after: Any) -> str:
    if name == "school_id":
        return _("zmienia się placówka")
    if name == "role":
        before, after = ROLE_LABELS[before], ROLE_LABELS[after]
    return _("%(field)s: „%(before)s” na „%(after)s”", field=name, before=before, after=after)


def _present(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in PersonData.__dataclass_fields__}
