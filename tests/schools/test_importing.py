"""Units from a CSV file: what a line means, what is set aside, that the preview is the truth."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.core.importing import Verdict
from helpdesk.extensions import db
from helpdesk.schools import commands, importing
from helpdesk.schools.models import School
from tests.conftest import NOON, MakeSchool

HEADING = "kod;nazwa;skrót;domena;uczniowie;km\n"


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(School)) or 0


def test_a_new_unit_is_made_with_a_code_of_its_short_name(app: Flask) -> None:
    importing.write(
        importing.preview(HEADING + ";Szkoła w Łucce;SP Łucka;l.example;91;6\n"), now=NOON
    )

    unit = db.session.scalars(select(School)).one()
    assert (unit.code, unit.pupils, unit.kilometres) == ("sp-lucka", 91, 6)


def test_a_unit_is_found_by_its_code_and_only_filled_cells_change_it(school: MakeSchool) -> None:
    unit = school(code="sp-1", short_name="SP 1", pupils=80)

    preview = importing.preview(HEADING + "SP-1;;SP Pierwsza;;85;\n")
    importing.write(preview, now=NOON)

    assert [line.verdict for line in preview.lines] == [Verdict.CHANGE]
    assert len(preview.lines[0].notes) == 2
    assert (unit.short_name, unit.pupils, unit.email_domain) == ("SP Pierwsza", 85, "sp-1.example")


def test_the_same_file_twice_changes_nothing(app: Flask) -> None:
    text = HEADING + ";Szkoła w Łucce;SP Łucka;l.example;91;6\n"
    importing.write(importing.preview(text), now=NOON)

    assert [line.verdict for line in importing.preview(text).lines] == [Verdict.SAME]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param(";Szkoła;SP 9;l.example;sto;6", "sto", id="no number"),
        pytest.param(";Szkoła;SP 9;l.example;9;501", "501", id="too far"),
        pytest.param(";;SP 9;;;", "nazwy", id="no name"),
        pytest.param(";Szkoła;SP 9;gmail.com;;", "gmail.com", id="domain of anybody"),
        pytest.param(";Szkoła;SP 9;sp-1.example;;", "SP 1", id="domain taken"),
        pytest.param("sp-9;Szkoła;SP 1;;;", "sp-1", id="short name of another code"),
        pytest.param("a b;Szkoła;SP 9;;;", "łączników", id="no code"),
        pytest.param(";Szkoła;SP 9;;;;więcej", "komórek", id="too many cells"),
    ],
)
def test_a_faulty_line_is_set_aside_with_its_reason(
    school: MakeSchool, line: str, words: str
) -> None:
    school(code="sp-1", short_name="SP 1", email_domain="sp-1.example")

    (found,) = importing.preview(HEADING + line + "\n").lines

    assert found.verdict is Verdict.REFUSE
    assert words in " ".join(found.notes)


def test_lines_that_would_be_the_same_unit_are_ambiguous(app: Flask) -> None:
    preview = importing.preview(HEADING + ";A;SP Łucka;;;\n;B;sp łucka;;;\n;C;SP Inna;;;\n")

    assert [line.verdict for line in preview.lines] == [
        Verdict.REFUSE,
        Verdict.REFUSE,
        Verdict.CREATE,
    ]


def test_command_previews_then_writes(app: Flask) -> None:
    run, text = app.test_cli_runner().invoke, HEADING + ";Szkoła w Łucce;SP Łucka;;91;6\n"

    preview = run(commands.import_units, ["-"], input=text.encode("cp1250"))
    assert (preview.exit_code, _count()) == (0, 0)
    assert "SP Łucka" in preview.output

    written = run(commands.import_units, ["-", "--write", "--json"], input=text.encode())
    assert json.loads(written.output)["written"] == _count() == 1


def test_command_writes_nothing_while_a_line_is_set_aside(app: Flask) -> None:
    text = HEADING + ";Szkoła w Łucce;SP Łucka;;91;6\n;Bez skrótu;;;;\n"

    answer = app.test_cli_runner().invoke(commands.import_units, ["-", "--write"], input=text)

    assert (answer.exit_code, _count()) == (1, 0)


def test_coordinates_come_in_pairs_and_lie_on_earth(app: Flask) -> None:
    heading = "nazwa;skrót;szerokość;długość\n"

    importing.write(importing.preview(heading + "Szkoła;SP 1;51,469;22.65\n"), now=NOON)

    unit = db.session.scalars(select(School)).one()
    assert (unit.latitude, unit.longitude) == (51.469, 22.65)
    for bad in ("51,4;", "91;22", "nan;22", "north;22"):
        line = importing.preview(f"{heading}Szkoła;SP 2;{bad}\n").lines[0]
        assert line.verdict is Verdict.REFUSE, bad
