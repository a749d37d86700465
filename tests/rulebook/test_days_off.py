"""The days off to come: each once, by name, with all whom it concerns."""

from __future__ import annotations

from datetime import date

from flask import Flask

from helpdesk.core.resources import resource_dir
from helpdesk.rulebook import days_off
from helpdesk.rulebook.days_off import DayOff
from helpdesk.sla.rules import Rules, parse_rules, read_texts

OWN = """
[[day]]
units = ["sp-1"]
name = "Rada pedagogiczna"
on = 2026-12-01
hours = ["07:00-12:00"]
"""


def rules(more: str = "") -> Rules:
    texts, _problems = read_texts(resource_dir("sla_rules"))
    texts["school_years/2026-2027.toml"] += more
    return parse_rules(texts)


def coming(app: Flask, found: Rules, today: date, language: str = "pl") -> list[DayOff]:
    with app.test_request_context(headers={"Accept-Language": language}):
        return days_off.coming(found.timetables, today, {"sp-1": "SP nr 1"})


def told(found: list[DayOff]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(str(each.first), str(each.last), each.off.name, each.whom) for each in found]


def test_days_in_a_row_are_one_and_those_shared_are_told_once(app: Flask) -> None:
    assert told(coming(app, rules(), date(2026, 11, 21))) == [
        ("2026-12-23", "2026-12-31", "Zimowa przerwa świąteczna", ("placówki",)),
        ("2026-12-24", "2026-12-24", "Wigilia Bożego Narodzenia", ("informatycy",)),
        ("2026-12-25", "2026-12-25", "Boże Narodzenie (pierwszy dzień)", ("informatycy",)),
        ("2026-12-26", "2026-12-26", "Boże Narodzenie (drugi dzień)", ("informatycy",)),
        ("2027-01-01", "2027-01-01", "Nowy Rok", ("informatycy", "placówki")),
        ("2027-01-06", "2027-01-06", "Święto Trzech Króli", ("informatycy", "placówki")),
    ]


def test_they_are_named_in_the_readers_language(app: Flask) -> None:
    first = coming(app, rules(), date(2026, 11, 21), "en")[0]

    assert (first.off.name, first.whom) == ("Christmas break", ("schools",))


def test_a_units_own_day_is_told_with_its_hours(app: Flask) -> None:
    found = rules(OWN)

    first = coming(app, found, date(2026, 11, 30))[0]

    assert told([first]) == [("2026-12-01", "2026-12-01", "Rada pedagogiczna", ("SP nr 1",))]
    assert len(first.off.hours) == 1
    assert days_off.special_units(found.timetables) == ["sp-1"]
