"""Breaks of a voivodeship, single days of a unit, and several calendars at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.core.resources import resource_dir
from helpdesk.sla.clock import Span, Timetable, deadline, open_spans, time_spent
from helpdesk.sla.intervals import Mode, Reason, Stretch, explain
from helpdesk.sla.rules import Rules, load_rules, parse_rules
from helpdesk.sla.school_years import VOIVODESHIPS, school_year

WARSAW = ZoneInfo("Europe/Warsaw")
HOUR = timedelta(hours=1)
DAYS = """
[[day]]
units = ["sp-lucka"]
name = "Dzień dyrektorski"
name_en = "Head teacher's day"
on = 2026-11-10
hours = []

[[day]]
units = ["sp-lucka", "sp-annobor"]
name = "Rada pedagogiczna"
on = 2026-11-12
hours = ["12:00-13:00", "07:00-11:00"]

[[day]]
units = ["sp-lucka"]
name = "Festyn"
on = 2027-02-03
hours = ["08:00-12:00"]
"""
UNITS = """
[units.sp-slaska]
voivodeship = "śląskie"

[units.sp-night]
calendar = "always"
"""
UNIT, BOTH = ("unit",), ("technician", "unit")


def ours() -> Rules:
    """Return the shipped rules with some units that differ."""
    texts = json.loads(load_rules(resource_dir("sla_rules")).content)
    texts["units.toml"] += UNITS
    texts["school_years/2026-2027.toml"] += DAYS
    return parse_rules(texts)


RULES = ours()


def timetable(names: tuple[str, ...], unit: str = "") -> Timetable:
    return RULES.timetables.get(names, unit)


def warsaw(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW).astimezone(UTC)


def hours_on(day: str, names: tuple[str, ...], unit: str = "") -> float:
    midnight = datetime.fromisoformat(f"{day} 00:00")
    following = (midnight + timedelta(days=1)).replace(tzinfo=WARSAW)
    return (
        time_spent(timetable(names, unit), Span(midnight.replace(tzinfo=WARSAW), following)) / HOUR
    )


@pytest.mark.parametrize(
    ("day", "unit", "technician", "school"),
    [
        pytest.param("2026-11-10", "sp-brzeziny", 8, 9, id="a plain day"),
        pytest.param("2026-11-10", "sp-lucka", 8, 0, id="a unit's day off"),
        pytest.param("2026-11-12", "sp-annobor", 8, 5, id="a unit's short day"),
        pytest.param("2026-11-11", "sp-lucka", 0, 0, id="a holiday"),
        pytest.param("2026-12-23", "sp-lucka", 8, 0, id="before Christmas"),
        pytest.param("2026-12-31", "", 8, 0, id="the last day of the break"),
        pytest.param("2027-02-01", "sp-brzeziny", 8, 0, id="the first day of the winter break"),
        pytest.param("2027-02-15", "sp-brzeziny", 8, 9, id="the day after it"),
        pytest.param("2027-02-01", "sp-slaska", 8, 9, id="the winter break of others"),
        pytest.param("2027-01-18", "sp-slaska", 8, 0, id="the winter break of Silesia"),
        pytest.param("2027-02-03", "sp-lucka", 8, 4, id="a unit that opens in a break"),
        pytest.param("2027-02-01", "sp-night", 8, 24, id="a calendar without breaks"),
        pytest.param("2027-08-31", "", 8, 0, id="the last of the summer"),
        pytest.param("2026-09-01", "", 8, 9, id="the first day of school"),
    ],
)
def test_who_is_open_on_a_day(day: str, unit: str, technician: float, school: float) -> None:
    assert hours_on(day, ("technician",), unit) == technician
    assert hours_on(day, UNIT, unit) == school


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.parametrize("voivodeship", VOIVODESHIPS)
def test_each_school_year_has_four_breaks_everywhere(year: int, voivodeship: str) -> None:
    years = load_rules(resource_dir("sla_rules")).timetables.years
    breaks = years.breaks[voivodeship]

    lengths = {
        name: sum(b.name == name for on, b in breaks.items() if school_year(on) == year)
        for name in {b.name for b in breaks.values()}
    }

    assert lengths.pop("Ferie zimowe") == 14
    assert lengths.pop("Wiosenna przerwa świąteczna") == 6
    assert lengths.pop("Zimowa przerwa świąteczna") in {9, 10}
    assert lengths.pop("Ferie letnie") in {65, 66, 67}
    assert not lengths


def test_both_are_open_when_each_is() -> None:
    assert hours_on("2026-11-10", BOTH, "sp-brzeziny") == 8
    assert hours_on("2026-11-12", BOTH, "sp-annobor") == 4.5
    assert hours_on("2026-11-10", BOTH, "sp-lucka") == 0


def test_a_deadline_waits_for_the_end_of_the_break() -> None:
    start = warsaw("2027-01-29 14:30")

    assert deadline(timetable(("technician",)), start, 4 * HOUR) == warsaw("2027-02-01 10:30")
    assert deadline(timetable(BOTH), start, 4 * HOUR) == warsaw("2027-02-15 10:30")


def test_units_of_which_nothing_is_said_share_one_calendar() -> None:
    assert timetable(BOTH, "sp-brzeziny") is timetable(BOTH, "sp-nowodwor")
    assert timetable(BOTH, "sp-lucka") is not timetable(BOTH)


def running(names: tuple[str, ...], start: datetime, end: datetime, unit: str) -> Stretch:
    return Stretch(Mode.RUNNING, start, end, timetable=timetable(names, unit))


def explained(
    names: tuple[str, ...], start: str, end: str, unit: str = ""
) -> list[tuple[str, ...]]:
    run = running(names, warsaw(start), warsaw(end), unit)
    return [
        (
            f"{each.start.astimezone(WARSAW):%d.%m %H:%M}",
            each.reason.value,
            each.note,
            each.calendar,
        )
        for each in explain([run])
    ]


def test_a_break_is_one_interval_under_its_name() -> None:
    assert explained(UNIT, "2027-01-29 15:00", "2027-02-15 09:00") == [
        ("29.01 15:00", "open", "", "unit"),
        ("29.01 16:00", "night", "", "unit"),
        ("30.01 00:00", "day_off", "", "unit"),
        ("01.02 00:00", "school_break", "Ferie zimowe", "unit"),
        ("15.02 00:00", "night", "", "unit"),
        ("15.02 07:00", "open", "", "unit"),
    ]


def test_a_holiday_within_a_break_has_its_own_name() -> None:
    assert [each[2] for each in explained(UNIT, "2026-12-23 00:00", "2026-12-28 00:00")] == [
        "Zimowa przerwa świąteczna",
        "Wigilia Bożego Narodzenia",
        "Boże Narodzenie (pierwszy dzień)",
        "Boże Narodzenie (drugi dzień)",
        "Zimowa przerwa świąteczna",
    ]


def test_of_two_the_one_that_is_shut_is_named() -> None:
    assert explained(BOTH, "2026-11-11 12:00", "2026-11-13 08:00", "sp-lucka") == [
        ("11.11 12:00", "holiday", "Narodowe Święto Niepodległości", "technician"),
        ("12.11 00:00", "night", "", "technician"),
        ("12.11 07:30", "open", "", "technician + unit:sp-lucka"),
        ("12.11 11:00", "unit_day", "Rada pedagogiczna", "unit:sp-lucka"),
        ("12.11 12:00", "open", "", "technician + unit:sp-lucka"),
        ("12.11 13:00", "unit_day", "Rada pedagogiczna", "unit:sp-lucka"),
        ("12.11 15:30", "night", "", "technician"),
        ("13.11 07:30", "open", "", "technician + unit:sp-lucka"),
    ]


def test_what_shuts_the_whole_day_says_more_than_the_hour() -> None:
    assert explained(BOTH, "2027-02-05 16:00", "2027-02-08 12:00") == [
        ("05.02 16:00", "school_break", "Ferie zimowe", "unit")
    ]


def test_a_units_day_has_an_english_name() -> None:
    start = warsaw("2026-11-10 08:00")

    (found,) = explain([running(UNIT, start, start + HOUR, "sp-lucka")])

    assert (found.reason, found.note_en) == (Reason.UNIT_DAY, "Head teacher's day")


# The first question about a year costs more than the others.
laws = settings(deadline=None)
START = datetime(2026, 10, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=240)).map(lambda since: START + since)
units = st.sampled_from(["", "sp-lucka", "sp-slaska", "sp-night"])
lists = st.sampled_from(
    [UNIT, BOTH, ("unit", "technician"), ("always", "unit"), ("school", "technician", "always")]
)


@laws
@given(lists, units, instants, st.timedeltas(timedelta(), 200 * HOUR))
def test_together_time_spent_and_deadline_are_inverse(
    names: tuple[str, ...], unit: str, start: datetime, allowance: timedelta
) -> None:
    both = timetable(names, unit)

    assert time_spent(both, Span(start, deadline(both, start, allowance))) == allowance


@laws
@given(lists, units, instants, st.integers(0, 14 * 24 * 60))
def test_together_is_open_exactly_when_all_are(
    names: tuple[str, ...], unit: str, start: datetime, minutes: int
) -> None:
    at = start + timedelta(minutes=minutes)
    moment = Span(at, at + timedelta.resolution)
    each = [next(open_spans(timetable((name,), unit), moment), None) for name in names]

    assert bool(next(open_spans(timetable(names, unit), moment), None)) == all(each)


@laws
@given(lists, units, instants, instants)
def test_the_reasons_follow_one_another_without_gap(
    names: tuple[str, ...], unit: str, one: datetime, other: datetime
) -> None:
    both, span = timetable(names, unit), Span(*sorted((one, other)))
    found = explain([running(names, span.start, span.end, unit)])

    assert [each.start for each in found[1:]] == [each.end for each in found[:-1]]
    assert sum((each.length for each in found), timedelta()) == span.length
    counted = sum((each.length for each in found if each.counted), timedelta())
    assert counted == time_spent(both, span)
