"""Reading the CSV files that people bring along."""

from __future__ import annotations

import pytest

from helpdesk.core.importing import Unreadable, decoded, read, repeated

NAMES = {"nazwa": "name", "name": "name", "kod": "code"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("nazwa\nŁucka".encode(), id="utf-8"),
        pytest.param("nazwa\nŁucka".encode("utf-8-sig"), id="utf-8 with its mark"),
        pytest.param("nazwa\nŁucka".encode("cp1250"), id="windows"),
    ],
)
def test_polish_letters_survive_every_spreadsheet(content: bytes) -> None:
    assert decoded(content) == "nazwa\nŁucka"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_any_usual_delimiter_will_do(mark: str) -> None:
    table = read(f"Nazwa{mark}KOD\r\nŁucka{mark}sp-lucka\r\n", NAMES, required=["name"])

    assert [dict(row.values) for row in table.rows] == [{"name": "Łucka", "code": "sp-lucka"}]


def test_rows_keep_the_number_an_editor_shows() -> None:
    table = read('nazwa;kod\n"dwa\nwiersze";a\n\n;\nŁucka;b\n', NAMES, required=["name"])

    assert [(row.number, row["name"]) for row in table.rows] == [(3, "dwa wiersze"), (6, "Łucka")]


def test_a_comma_in_quotes_does_not_part_cells() -> None:
    table = read('nazwa,kod\n"Łucka, szkoła",a\n', NAMES, required=["name"])

    assert table.rows[0]["name"] == "Łucka, szkoła"


def test_columns_nobody_understands_are_named() -> None:
    table = read("nazwa;Uwagi;\nŁucka;pilne;\n", NAMES, required=["name"])

    assert table.ignored == ("Uwagi",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("kod\na\n", "nazwa", id="column missing"),
        pytest.param("nazwa;name\na;b\n", "to samo", id="column twice"),
        pytest.param("nazwa\n", "żadnego wiersza", id="heading only"),
        pytest.param("", "nazwa", id="empty"),
        pytest.param("nazwa\n" + "x" * 200_000, "odczytać", id="a cell without end"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(text, NAMES, required=["name"])


def test_a_spreadsheet_file_is_refused_in_words() -> None:
    with pytest.raises(Unreadable, match="CSV"):
        decoded(b"PK\x03\x04...")
    with pytest.raises(Unreadable, match="1 MB"):
        decoded(b"a" * 1_000_001)


def test_repeated_leaves_the_empty_value_aside() -> None:
    assert repeated(["a", "", "b", "a", ""]) == {"a"}
