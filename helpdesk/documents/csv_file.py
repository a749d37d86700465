"""CSV for spreadsheets as used in Polish offices: UTF-8 with BOM, semicolons, safe cells. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

# A cell that starts with one of these may be run as a formula when the file is opened.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the file. Numbers get a decimal comma; text that could be a formula is disarmed."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([_cell(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """Return `text`, with an apostrophe before it where a spreadsheet might run it."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return safe(cell)
        case float():
            return repr(round(cell, 4)).replace(".", ",")
        case _:
            return str(cell)
