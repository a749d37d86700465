"""Tables that people bring along: reading a CSV file, and saying what it would change. Pure.

Nothing is written here. A room reads `Row`s, turns each into a `Line` of a `Preview` and writes
only what its reader has seen.
"""

from __future__ import annotations

import csv
import enum
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from helpdesk.core.errors import HelpdeskError

MOST_BYTES = 1_000_000
MOST_ROWS = 5_000
DELIMITERS = ";,\t"


class Unreadable(HelpdeskError):
    """The file is no table that we can read; says why."""


class Verdict(enum.Enum):
    """What would become of a line."""

    CREATE = "create"
    CHANGE = "change"
    SAME = "same"
    REFUSE = "refuse"


VERDICT_LABELS: Mapping[Verdict, Any] = MappingProxyType(
    {
        Verdict.CREATE: _l("nowe"),
        Verdict.CHANGE: _l("zmiana"),
        Verdict.SAME: _l("bez zmian"),
        Verdict.REFUSE: _l("odłożone"),
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: its number as an editor shows it, and its cells by field."""

    number: int
    values: Mapping[str, str]
    too_long: bool = False

    def __getitem__(self, field: str) -> str:
        return self.values.get(field, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and the columns that nobody here understands."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What would become of one row, and why."""

    number: int
    label: str
    verdict: Verdict
    notes: tuple[str, ...] = ()
    # What to write, by attribute, and the row to write it to.
    changes: Mapping[str, Any] = field(default_factory=dict)
    row_id: int | None = None

    @property
    def verdict_label(self) -> str:
        return str(VERDICT_LABELS[self.verdict])


@dataclass(frozen=True, slots=True)
class Preview:
    """All lines of a file, before anything is written."""

    lines: tuple[Line, ...]
    ignored: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        return sum(line.verdict is verdict for line in self.lines)

    @property
    def refused(self) -> int:
        return self.count(Verdict.REFUSE)

    @property
    def to_write(self) -> tuple[Line, ...]:
        return tuple(
            line for line in self.lines if line.verdict in {Verdict.CREATE, Verdict.CHANGE}
        )

    def as_json(self) -> dict[str, object]:
        return {
            "lines": [
                {
                    "line": line.number,
                    "what": line.label,
                    "outcome": line.verdict.value,
                    "notes": list(line.notes),
                }
                for line in self.lines
            ],
            "counts": {verdict.value: self.count(verdict) for verdict in Verdict},
            "ignored_columns": list(self.ignored),
        }


def decoded(content: bytes) -> str:
    """Return the file's text: UTF-8 with or without its mark, else the Polish Windows page."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_l("Plik jest za duży: najwyżej 1 MB. Podziel go na części."))
    if b"\0" in content or content.startswith(b"PK"):
        raise Unreadable(
            _l("To nie jest plik CSV. W arkuszu wybierz „Zapisz jako” i format CSV (UTF-8).")
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five of its bytes mean nothing; a stray one must not cost the whole file.
        return content.decode("cp1250", errors="replace")


def read(text: str, names: Mapping[str, str], *, required: Iterable[str]) -> Table:
    """Return the table in `text`, whose first line names the columns.

    `names` maps each name a column may have (folded) to a field. Raises Unreadable.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        heading = next(reader, [])
        fields, ignored = _columns(heading, names, required)
        rows = tuple(_rows(reader, fields))
    except csv.Error as error:
        raise Unreadable(
            _l("Wiersz %(line)d: nie da się go odczytać. Sprawdź cudzysłowy.", line=reader.line_num)
        ) from error
    if not rows:
        raise Unreadable(_l("Plik nie ma żadnego wiersza poza nagłówkiem."))
    return Table(rows, ignored)


def folded(name: str) -> str:
    """Return a column's name as it is compared: small letters, single blanks."""
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())


def repeated(values: Iterable[str]) -> frozenset[str]:
    """Return those of `values` that occur more than once, the empty one aside."""
    return frozenset(value for value, times in Counter(values).items() if value and times > 1)


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(DELIMITERS, key=heading.count)


def _columns(
    heading: list[str], names: Mapping[str, str], required: Iterable[str]
) -> tuple[list[str | None], tuple[str, ...]]:
    fields = [names.get(folded(name)) for name in heading]
    known = [field for field in fields if field]
    twice = repeated(known)
    if twice:
        raise Unreadable(
            _l(
                "Dwie kolumny znaczą to samo (%(name)s): zostaw jedną.",
                name=", ".join(sorted(twice)),
            )
        )
    missing = [field for field in required if field not in known]
    if missing:
        raise Unreadable(
            _l(
                "W pierwszym wierszu brakuje kolumny: %(name)s.",
                name=", ".join(_first_name(field, names) for field in missing),
            )
        )
    ignored = tuple(
        name.strip()
        for name, field in zip(heading, fields, strict=True)
        if not field and name.strip()
    )
    return fields, ignored


def _first_name(field: str, names: Mapping[str, str]) -> str:
    return next(name for name, meant in names.items() if meant == field)


def _rows(reader: Any, fields: list[str | None]) -> Iterable[Row]:
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        values = {
            field: " ".join(cell.split())
            for field, cell in zip(fields, cells, strict=False)
            if field
        }
        if reader.line_num > MOST_ROWS:
            raise Unreadable(_l("Plik ma ponad 5000 wierszy. Podziel go na części."))
        yield Row(reader.line_num, values, too_long=any(c.strip() for c in cells[len(fields) :]))
