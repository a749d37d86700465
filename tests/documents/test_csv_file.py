"""CSV: read again by a spreadsheet, and never run by one."""

from __future__ import annotations

import csv
import io

import pytest

from helpdesk.documents import csv_file


def test_the_file_opens_as_utf_8_with_semicolons() -> None:
    content = csv_file.write(("Placówka", "Udział"), [("SP Łucka", 91.25), ("ZSP; Skrobów", None)])

    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")) == [
        ["Placówka", "Udział"],
        ["SP Łucka", "91,25"],
        ["ZSP; Skrobów", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"], ids=ascii)
def test_text_that_could_be_a_formula_is_disarmed(start: str) -> None:
    content = csv_file.write(("x",), [(f"{start}cmd|'/c calc'!A1",)])

    [_, [cell]] = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert cell == f"'{start}cmd|'/c calc'!A1"


def test_a_negative_number_stays_a_number() -> None:
    assert csv_file.write(("x",), [(-1.5,), (-3,)]).decode("utf-8-sig").split() == [
        "x",
        "-1,5",
        "-3",
    ]
