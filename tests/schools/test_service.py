"""Units, stages, rooms and the catalogue: the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.core.stale import Stale
from helpdesk.schools import service
from helpdesk.schools.codes import code_from
from helpdesk.schools.models import Area, Stage
from helpdesk.schools.service import CategoryData, UnitData
from tests.conftest import MakeSchool

LUCKA = UnitData(name="Szkoła Podstawowa w Łucce", short_name="SP Łucka")
TONER = CategoryData("toner", "Toner", "Toner", Area.HARDWARE, 10)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SP Łucka", "sp-lucka"),
        ("ZSP  Skrobów!", "zsp-skrobow"),
        ("Wólka Rokicka", "wolka-rokicka"),
    ],
)
def test_a_code_is_made_from_the_short_name(name: str, code: str) -> None:
    assert code_from(name) == code


def test_a_unit_without_a_code_gets_one(app: Flask) -> None:
    assert service.add_unit(LUCKA).code == "sp-lucka"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(UnitData(name="X", short_name="Y", code="sp-lucka"), id="code"),
        pytest.param(UnitData(name="X", short_name="SP Łucka", code="x"), id="short name"),
        pytest.param(UnitData(name="X", short_name="Y", email_domain="L.example"), id="domain"),
    ],
)
def test_no_two_units_share_code_short_name_or_domain(app: Flask, other: UnitData) -> None:
    service.add_unit(replace(LUCKA, email_domain="l.example"))

    with pytest.raises(Conflict):
        service.add_unit(other)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(replace(LUCKA, email_domain="gmail.com"), id="domain of anybody"),
        pytest.param(replace(LUCKA, email_domain="szkoła"), id="no domain"),
        pytest.param(replace(LUCKA, code="SP/1"), id="code unfit for an address"),
        pytest.param(replace(LUCKA, name=" "), id="no name"),
    ],
)
def test_a_unit_that_could_not_be_used_is_refused(app: Flask, data: UnitData) -> None:
    with pytest.raises(HelpdeskError):
        service.add_unit(data)


def test_an_edit_of_an_older_state_is_refused(school: MakeSchool) -> None:
    unit = school()

    with pytest.raises(Stale):
        service.edit_unit(unit, LUCKA, version=unit.version + 1)


def test_a_unit_may_keep_its_own_code_and_names(school: MakeSchool) -> None:
    unit = service.add_unit(LUCKA)

    service.edit_unit(unit, replace(LUCKA, pupils=90), version=unit.version)

    assert unit.pupils == 90


def test_stages_follow_one_another(school: MakeSchool) -> None:
    unit = school()

    service.set_stages(
        unit, {Stage.PLANNED: date(2025, 6, 1), Stage.PILOT: date(2025, 9, 1), Stage.LIVE: None}
    )
    service.set_stages(unit, {Stage.PILOT: date(2025, 10, 1), Stage.LIVE: date(2026, 1, 5)})

    assert {each.stage: each.from_on.month for each in unit.stages} == {
        Stage.PILOT: 10,
        Stage.LIVE: 1,
    }
    with pytest.raises(HelpdeskError):
        service.set_stages(unit, {Stage.PILOT: date(2026, 1, 1), Stage.LIVE: date(2025, 1, 1)})


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2025, 8, 31), None),
        (date(2025, 9, 1), Stage.PILOT),
        (date(2026, 1, 4), Stage.PILOT),
        (date(2026, 1, 5), Stage.LIVE),
    ],
)
def test_a_stage_holds_from_its_day(school: MakeSchool, day: date, stage: Stage | None) -> None:
    unit = school()
    service.set_stages(unit, {Stage.PILOT: date(2025, 9, 1), Stage.LIVE: date(2026, 1, 5)})

    assert service.stage_on(unit, day) is stage


def test_a_unit_that_is_switched_off_says_when_it_left(school: MakeSchool) -> None:
    unit = school(is_active=False)
    days = {Stage.PILOT: date(2025, 9, 1), Stage.LIVE: date(2026, 1, 5)}

    with pytest.raises(HelpdeskError, match="dzień"):
        service.set_stages(unit, days)
    with pytest.raises(HelpdeskError, match="po sobie"):
        service.set_stages(unit, {**days, Stage.LEFT: date(2026, 1, 5)})
    service.set_stages(unit, {**days, Stage.LEFT: date(2026, 7, 1)})

    assert service.stage_on(unit, date(2026, 6, 30)) is Stage.LIVE
    assert service.stage_on(unit, date(2026, 7, 1)) is Stage.LEFT


def test_rooms_are_added_once_and_come_back_when_named_again(school: MakeSchool) -> None:
    unit = school()
    assert service.add_rooms(unit, ["sala 1", "  sala   2 ", "", "sala 1"]) == (2, 0)
    service.change_room(unit.rooms[0], name="sala 1", is_active=False)

    assert service.add_rooms(unit, ["Sala 1", "sala 3"]) == (1, 1)

    assert sorted(room.name for room in unit.rooms if room.is_active) == [
        "sala 1",
        "sala 2",
        "sala 3",
    ]


def test_two_rooms_of_a_unit_do_not_share_a_name(school: MakeSchool) -> None:
    unit = school()
    service.add_rooms(unit, ["sala 1", "sala 2"])

    with pytest.raises(Conflict):
        service.change_room(unit.rooms[0], name="SALA 2", is_active=True)


def test_a_room_name_is_short(school: MakeSchool) -> None:
    with pytest.raises(HelpdeskError):
        service.add_rooms(school(), ["x" * 61])


def test_the_last_category_in_use_stays(app: Flask) -> None:
    first, *others = service.categories()
    for category in others:
        category.is_active = False
    data = CategoryData(first.code, first.name, first.name_en, first.area, 30, is_active=False)

    with pytest.raises(Conflict):
        service.edit_category(first, data, version=first.version)


def test_a_category_code_is_taken_once(app: Flask) -> None:
    service.add_category(TONER)

    with pytest.raises(Conflict):
        service.add_category(TONER)
