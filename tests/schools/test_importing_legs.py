"""Ways from a CSV file: what a line means, what is set aside, that the same file twice is nothing."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from helpdesk.core.importing import Verdict
from helpdesk.extensions import db
from helpdesk.schools import commands, importing_legs
from helpdesk.schools.models import TravelLeg, WaySource
from tests.conftest import MakeSchool

HEADING = "skąd;dokąd;minuty;km\n"


def _stored() -> list[tuple[int | None, int | None, int, int]]:
    legs = db.session.scalars(select(TravelLeg).order_by(TravelLeg.id))
    return [(leg.from_id, leg.to_id, leg.minutes, leg.metres) for leg in legs]


def test_places_go_by_code_short_name_or_office(school: MakeSchool) -> None:
    lucka, annobor = school(code="sp-lucka", short_name="SP Łucka"), school(code="sp-annobor")
    text = HEADING + "biuro;SP ŁUCKA;8;4,2\nsp-lucka;SP-Annobor;9;7.1\n"

    importing_legs.write(importing_legs.preview(text))

    assert _stored() == [(None, lucka.id, 8, 4_200), (lucka.id, annobor.id, 9, 7_100)]
    assert {line.verdict for line in importing_legs.preview(text).lines} == {Verdict.SAME}


def test_other_numbers_change_the_way_and_say_what_stood_there(school: MakeSchool) -> None:
    lucka = school(short_name="SP Łucka")
    db.session.add(TravelLeg(to_id=lucka.id, minutes=8, metres=4_200, source=WaySource.ENTERED))
    preview = importing_legs.preview(HEADING + "biuro;SP Łucka;11;5\n")

    importing_legs.write(preview)

    assert preview.lines[0].verdict is Verdict.CHANGE
    assert "8 min i 4200 m" in preview.lines[0].notes[0]
    assert _stored() == [(None, lucka.id, 11, 5_000)]
    assert db.session.scalars(select(TravelLeg.source)).one() is WaySource.IMPORTED


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param("biuro;SP 9;8;4", "SP 9", id="no such unit"),
        pytest.param("sp-lucka;SP Łucka;8;4", "to samo miejsce", id="nowhere"),
        pytest.param("biuro;SP Łucka;8;nan", "nan", id="no number"),
        pytest.param("biuro;SP Łucka;-8;4", "-8", id="less than nothing"),
        pytest.param("biuro;SP Łucka;8;501", "501", id="too far"),
        pytest.param("biuro;SP Łucka;8;4\nbaza;sp-lucka;9;4", "więcej niż raz", id="told twice"),
    ],
)
def test_a_faulty_line_is_set_aside_with_its_reason(
    school: MakeSchool, lines: str, words: str
) -> None:
    school(code="sp-lucka", short_name="SP Łucka")

    line = importing_legs.preview(HEADING + lines + "\n").lines[-1]

    assert line.verdict is Verdict.REFUSE
    assert words in line.notes[0]


@pytest.mark.parametrize("from_office", [True, False])
def test_no_two_rows_tell_the_same_way(school: MakeSchool, from_office: bool) -> None:
    ends = {"from_id": None, "to_id": school().id}
    if not from_office:
        ends = {"from_id": ends["to_id"], "to_id": None}
    for _ in range(2):
        db.session.add(TravelLeg(**ends, minutes=8, metres=1, source=WaySource.ENTERED))

    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_the_command_writes_only_when_told(app: Flask, school: MakeSchool) -> None:
    school(code="sp-lucka")
    db.session.commit()
    run = app.test_cli_runner().invoke
    text = (HEADING + "biuro;sp-lucka;8;4\n").encode()

    preview = run(commands.import_legs, ["-"], input=text)
    assert "Nothing was written" in preview.output
    assert _stored() == []

    written = run(commands.import_legs, ["-", "--write", "--json"], input=text)
    assert json.loads(written.output)["written"] == 1
