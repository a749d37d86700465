"""Units from a CSV file: what each line would change, then writing it. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.forms import stored
from helpdesk.core.importing import Line, Preview, Row, Verdict, read, repeated
from helpdesk.extensions import db
from helpdesk.schools import codes, service
from helpdesk.schools.models import School
from helpdesk.schools.service import UnitData
from helpdesk.security import changes

# The first name of each field is the one we ask for.
COLUMNS: Mapping[str, str] = {
    "nazwa": "name",
    "name": "name",
    "pełna nazwa": "name",
    "nazwa skrócona": "short_name",
    "skrót": "short_name",
    "short name": "short_name",
    "kod": "code",
    "code": "code",
    "adres": "address",
    "address": "address",
    "telefon": "phone",
    "phone": "phone",
    "domena": "email_domain",
    "domena poczty": "email_domain",
    "email domain": "email_domain",
    "domain": "email_domain",
    "uczniowie": "pupils",
    "liczba uczniów": "pupils",
    "pupils": "pupils",
    "kilometry": "kilometres",
    "km": "kilometres",
    "kilometres": "kilometres",
    "szerokość": "latitude",
    "szerokość geograficzna": "latitude",
    "latitude": "latitude",
    "długość": "longitude",
    "długość geograficzna": "longitude",
    "longitude": "longitude",
}
REQUIRED = ("name", "short_name")
NUMBERS = {"pupils": 10_000, "kilometres": 500}
DEGREES = {"latitude": 90, "longitude": 180}
# No two units may share one of these.
UNIQUE = ("code", "short_name", "email_domain")


def preview(text: str) -> Preview:
    """Return what the file would do. Raises Unreadable. Writes nothing."""
    table = read(text, COLUMNS, required=REQUIRED)
    present = list(db.session.scalars(select(School)))
    twice = {field: repeated(_key(field, row) for row in table.rows) for field in UNIQUE}
    lines = tuple(_line(row, present, twice) for row in table.rows)
    return Preview(lines, table.ignored)


def write(preview: Preview, *, now: datetime, by: int | None = None) -> int:
    """Write the lines that were not set aside, as `by` if a person does; returns how many."""
    for line in preview.to_write:
        if line.row_id is None:
            service.add_unit(UnitData(**line.changes))
            continue
        school = service.unit(line.row_id)
        data = UnitData(**{**_present(school), **line.changes})
        with changes.noted(service.subject(school), by=by, now=now):
            service.edit_unit(school, data, version=school.version)
    return len(preview.to_write)


def _line(row: Row, present: list[School], twice: Mapping[str, frozenset[str]]) -> Line:
    label = row["short_name"] or row["name"] or row["code"]
    try:
        values = _values(row)
        same = [unit for unit in present if _is_meant(unit, row)]
        faults = [*_faults(row, twice, same), *_taken(row, present, same)]
    except HelpdeskError as error:
        faults, values, same = [str(error)], {}, []
    if faults:
        return Line(row.number, label, Verdict.REFUSE, tuple(faults))
    if not same:
        return Line(row.number, label, Verdict.CREATE, changes=values)
    return _change(row.number, label, same[0], values)


def _change(number: int, label: str, unit: School, values: dict[str, Any]) -> Line:
    before = _present(unit)
    changes = {name: value for name, value in values.items() if before[name] != value}
    notes = tuple(
        _("%(field)s: „%(before)s” na „%(after)s”", field=name, before=before[name], after=value)
        for name, value in changes.items()
    )
    verdict = Verdict.CHANGE if changes else Verdict.SAME
    return Line(number, label, verdict, notes, changes, unit.id)


def _values(row: Row) -> dict[str, Any]:
    """Return what the row says; an empty cell says nothing. Raises HelpdeskError."""
    values: dict[str, Any] = {name: text for name, text in row.values.items() if text}
    for field, most in NUMBERS.items():
        if field in values:
            values[field] = _number(field, values[field], most)
    for field, most in DEGREES.items():
        if field in values:
            values[field] = _degrees(field, values[field], most)
    if "email_domain" in values:
        values["email_domain"] = codes.clean_domain(values["email_domain"])
    if "code" in values:
        values["code"] = codes.clean_code(values["code"])
    return values


def _number(field: str, text: str, most: int) -> int:
    if not text.isdecimal() or int(text) > most:
        raise HelpdeskError(
            _(
                "%(field)s: „%(text)s” nie jest liczbą od 0 do %(most)d.",
                field=field,
                text=text,
                most=most,
            )
        )
    return int(text)


def _degrees(field: str, text: str, most: int) -> float:
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        degrees = most + 1.0
    # Not the other way round: what is no number is neither more nor less.
    if not -most <= degrees <= most:
        raise HelpdeskError(
            _(
                "%(field)s: „%(text)s” nie jest liczbą stopni od −%(most)d do %(most)d.",
                field=field,
                text=text,
                most=most,
            )
        )
    return degrees


def _is_meant(unit: School, row: Row) -> bool:
    """Return whether the row speaks of `unit`: same code if it gives one, else same short name."""
    if row["code"]:
        return unit.code == row["code"].lower()
    return unit.short_name.casefold() == row["short_name"].casefold()


def _faults(row: Row, twice: Mapping[str, frozenset[str]], same: list[School]) -> Iterable[str]:
    if row.too_long:
        yield _("Wiersz ma więcej komórek niż nagłówek.")
    for field in UNIQUE:
        if _key(field, row) in twice[field]:
            yield _(
                "„%(value)s” stoi w pliku więcej niż raz, nie wiadomo, który wiersz jest właściwy.",
                value=row[field],
            )
    if bool(row["latitude"]) != bool(row["longitude"]):
        yield _("Podaj obie współrzędne albo żadnej.")
    if not same and not (row["name"] and row["short_name"]):
        yield _("Brakuje nazwy albo nazwy skróconej.")


def _taken(row: Row, present: list[School], same: list[School]) -> Iterable[str]:
    code = row["code"].lower() or codes.code_from(row["short_name"])
    for unit in present:
        if unit in same:
            continue
        if unit.short_name.casefold() == row["short_name"].casefold():
            yield _("Nazwę skróconą ma już placówka o kodzie %(code)s.", code=unit.code)
        if not same and unit.code == code:
            yield _("Kod %(code)s ma już placówka %(name)s.", code=code, name=unit.short_name)
        if unit.email_domain and unit.email_domain == _key("email_domain", row):
            yield _("Domenę ma już placówka %(name)s.", name=unit.short_name)


def _key(field: str, row: Row) -> str:
    if field == "code" and not row["code"]:
        return codes.code_from(row["short_name"])
    return row[field].casefold().removeprefix("@")


def _present(unit: School) -> dict[str, Any]:
    values = stored(unit)
    fields = {name: values[name] for name in UnitData.__dataclass_fields__}
    return {**fields, "email_domain": unit.email_domain or ""}
