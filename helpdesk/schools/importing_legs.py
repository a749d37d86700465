"""Ways between places from a CSV file: what each line would change, then writing it. The caller commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.importing import Line, Preview, Row, Verdict, read
from helpdesk.extensions import db
from helpdesk.schools.models import School, TravelLeg, WaySource

# The first name of each field is the one we ask for.
COLUMNS: Mapping[str, str] = {
    "skąd": "start",
    "z": "start",
    "from": "start",
    "dokąd": "end",
    "do": "end",
    "to": "end",
    "minuty": "minutes",
    "min": "minutes",
    "minutes": "minutes",
    "kilometry": "kilometres",
    "km": "kilometres",
    "kilometres": "kilometres",
}
REQUIRED = ("start", "end", "minutes", "kilometres")
OFFICE = frozenset({"biuro", "baza", "office", "base"})
MOST_MINUTES, MOST_KILOMETRES = 600, 500

Ends = tuple[int | None, int | None]
Names = Mapping[str, int | None]


def preview(text: str) -> Preview:
    """Return what the file would do. Raises Unreadable. Writes nothing."""
    table = read(text, COLUMNS, required=REQUIRED)
    names = _names(db.session.scalars(select(School)))
    known = {(leg.from_id, leg.to_id): leg for leg in db.session.scalars(select(TravelLeg))}
    told = Counter(_pair(row, names) for row in table.rows)
    lines = tuple(_line(row, names, known, told) for row in table.rows)
    return Preview(lines, table.ignored)


def write(preview: Preview) -> int:
    """Write the lines that were not set aside; returns how many."""
    for line in preview.to_write:
        if line.row_id is None:
            db.session.add(TravelLeg(**line.changes, source=WaySource.IMPORTED))
            continue
        leg = db.session.get_one(TravelLeg, line.row_id)
        leg.minutes, leg.metres = line.changes["minutes"], line.changes["metres"]
        leg.source = WaySource.IMPORTED
    db.session.flush()
    return len(preview.to_write)


def read_minutes(text: str) -> int:
    """Return the minutes of a way as written. Raises HelpdeskError."""
    return round(_number("minuty", text, MOST_MINUTES))


def read_kilometres(text: str) -> int:
    """Return the metres of a way whose kilometres are written. Raises HelpdeskError."""
    return round(1000 * _number("kilometry", text, MOST_KILOMETRES))


def _names(schools: Iterable[School]) -> Names:
    """Return the places by every name they have, the office's among them."""
    found: dict[str, int | None] = {}
    for school in schools:
        found[school.short_name.casefold()] = school.id
        found[school.code] = school.id
    return found | dict.fromkeys(OFFICE)


def _pair(row: Row, names: Names) -> tuple[object, object]:
    """Return the two ends, by which a way told twice is found whatever its places are called."""
    start, end = (_folded(row[field]) for field in ("start", "end"))
    return names.get(start, start), names.get(end, end)


def _line(row: Row, names: Names, known: Mapping[Ends, TravelLeg], told: Mapping[Any, int]) -> Line:
    label = f"{row['start']} – {row['end']}"
    if row.too_long:
        words = _("Wiersz ma więcej komórek niż nagłówek.")
        return Line(row.number, label, Verdict.REFUSE, (words,))
    try:
        ends = _place(row["start"], names), _place(row["end"], names)
        _check(ends, is_told_twice=told[_pair(row, names)] > 1)
        values = {
            "minutes": read_minutes(row["minutes"]),
            "metres": read_kilometres(row["kilometres"]),
        }
    except HelpdeskError as error:
        return Line(row.number, label, Verdict.REFUSE, (str(error),))
    return _change(row.number, label, ends, values, known.get(ends))


def _change(
    number: int, label: str, ends: Ends, values: dict[str, int], leg: TravelLeg | None
) -> Line:
    if leg is None:
        changes = {"from_id": ends[0], "to_id": ends[1], **values}
        return Line(number, label, Verdict.CREATE, changes=changes)
    if (leg.minutes, leg.metres) == (values["minutes"], values["metres"]):
        return Line(number, label, Verdict.SAME, row_id=leg.id)
    note = _(
        "%(minutes)d min i %(metres)d m zamiast %(old_minutes)d min i %(old_metres)d m",
        **values,
        old_minutes=leg.minutes,
        old_metres=leg.metres,
    )
    return Line(number, label, Verdict.CHANGE, (note,), values, leg.id)


def _check(ends: Ends, *, is_told_twice: bool) -> None:
    if ends[0] == ends[1]:
        raise HelpdeskError(_("Droga prowadzi z miejsca w to samo miejsce."))
    if is_told_twice:
        raise HelpdeskError(_("Ta droga stoi w pliku więcej niż raz."))


def _place(text: str, names: Names) -> int | None:
    """Return the unit's id, or None for the office. Raises HelpdeskError."""
    try:
        return names[_folded(text)]
    except KeyError:
        raise HelpdeskError(
            _("Nie ma placówki „%(name)s”. Wpisz jej kod, skrót albo „biuro”.", name=text)
        ) from None


def _number(field: str, text: str, most: int) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = -1.0
    # Not the other way round: what is no number is neither more nor less.
    if not 0 <= number <= most:
        raise HelpdeskError(
            _(
                "%(field)s: „%(text)s” nie jest liczbą od 0 do %(most)d.",
                field=field,
                text=text,
                most=most,
            )
        )
    return number


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
