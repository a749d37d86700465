"""The report in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from helpdesk.core.periods import Month
from helpdesk.reports import wording
from helpdesk.reports.figures import Change, Figure, Slice
from helpdesk.reports.measures import Measure, Unit
from helpdesk.reports.report import MonthReport
from helpdesk.reports.targets import Verdict, verdict

OCTOBER = Month(2026, 10)
OVER = OCTOBER.end + timedelta(days=1)


@pytest.fixture(autouse=True)
def _polish() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.app_context(), force_locale("pl"):
        yield


def figure(measure: Measure, value: float | None, count: int = 100) -> Figure:
    return Figure(Slice(OCTOBER, measure), value, count)


@pytest.mark.parametrize(
    ("measure", "now", "before", "expected"),
    [
        (Measure.RESOLUTION_SHARE, 0.9296, 0.9524, "\N{MINUS SIGN}2,2 pkt"),  # 93,0% and 95,2%
        (Measure.RESOLUTION_MEDIAN, 3599, 3541, "0"),  # both are 59 min
        (Measure.RESOLUTION_MEDIAN, 3600, 3599, "+1 min"),
        (Measure.COST, 100_000, 90_050, "+99,50 zł"),
        (Measure.FILED, 12, None, ""),
    ],
)
def test_a_change_is_what_a_reader_works_out_of_the_two_numbers(
    measure: Measure, now: float, before: float | None, expected: str
) -> None:
    change = Change(figure(measure, now), figure(measure, before))

    assert wording.signed(change).replace("\N{NO-BREAK SPACE}", " ") == expected


@pytest.mark.parametrize(
    ("measure", "months", "value", "expected"),
    [
        (Measure.FILED, 1, 12, ""),
        (Measure.FILED, 12, 81.5, "średnia na miesiąc, z miesięcy: 12"),
        (Measure.RESPONSE_SHARE, 12, 0.9, "z miesięcy razem: 12"),
        (Measure.RESPONSE_SHARE, 12, None, "za mało danych"),
    ],
)
def test_a_file_says_of_how_many_months_a_figure_is(
    measure: Measure, months: int, value: float | None, expected: str
) -> None:
    assert wording.remark_on(Figure(Slice(OCTOBER, measure, months=months), value, 3)) == expected


def report(
    responses: float | None, resolutions: float | None, *, as_of: datetime = OVER
) -> MonthReport:
    totals = {measure: figure(measure, 0, 0) for measure in Measure}
    totals[Measure.FILED] = figure(Measure.FILED, 100)
    totals[Measure.RESPONSE_SHARE] = figure(Measure.RESPONSE_SHARE, responses)
    totals[Measure.RESOLUTION_SHARE] = figure(Measure.RESOLUTION_SHARE, resolutions)
    return MonthReport(OCTOBER, as_of, OCTOBER, totals, {}, [], [], [], [], [])


@pytest.mark.parametrize(
    ("responses", "resolutions", "expected"),
    [
        (0.9, 0.95, "Oba cele osiągnięte"),
        (0.899999, 0.95, "Jeden cel z dwóch osiągnięty"),
        (0.5, 0.5, "Żaden z dwóch celów nie został osiągnięty"),
        (None, 0.95, "Jeden cel osiągnięty, drugiego nie da się ocenić"),
        (None, 0.5, "Jeden cel nie został osiągnięty, drugiego nie da się ocenić"),
        (None, None, "Za mało danych, aby ocenić cele"),
    ],
)
def test_the_heading_answers(
    responses: float | None, resolutions: float | None, expected: str
) -> None:
    assert wording.headline(report(responses, resolutions)) == expected


def test_a_month_that_is_not_over_is_judged_for_now() -> None:
    running = report(0.9, 0.95, as_of=OCTOBER.end - timedelta(days=1))

    assert wording.headline(running) == "Na razie oba cele są osiągnięte"


def test_a_month_without_tickets_says_so() -> None:
    empty = replace(
        report(None, None), totals={measure: figure(measure, 0, 0) for measure in Measure}
    )

    assert wording.headline(empty) == "W tym miesiącu nie było zgłoszeń"
    assert wording.headline(replace(empty, began=None)) == "Przed startem wspólnej obsługi"


@pytest.mark.parametrize(
    ("unit", "number", "expected"),
    [
        (Unit.TICKETS, 136, "136"),
        (Unit.SHARE, 0.9117, "91,2%"),
        (Unit.WORKING_SECONDS, 4800, "1 h 20 min"),
        (Unit.MINUTES, 495, "8 h 15 min"),
        (Unit.DAYS, 12.5, "12 dni i 12 h"),
    ],
)
def test_amounts_are_written_for_people(unit: Unit, number: float, expected: str) -> None:
    assert wording.amount(unit, number) == expected


def test_too_few_is_said_in_words() -> None:
    assert wording.value(figure(Measure.REMOTE_SHARE, None, 4)) == "za mało danych"
    assert wording.value(figure(Measure.REMOTE_SHARE, None, 0)) == "brak danych"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.912, "cel 90%: osiągnięty"),
        (0.88, "cel 90%: brakuje 2,0\N{NO-BREAK SPACE}pkt"),
        (0.89996, "cel 90%: brakuje 0,1\N{NO-BREAK SPACE}pkt"),
        (None, "cel 90%: za mało danych"),
    ],
)
def test_a_share_is_judged_against_its_target(value: float | None, expected: str) -> None:
    assert wording.judgement(figure(Measure.RESOLUTION_SHARE, value)) == expected


def test_just_below_the_target_is_below() -> None:
    assert verdict(figure(Measure.RESOLUTION_SHARE, 0.89999)) is Verdict.MISSED
    assert verdict(figure(Measure.RESOLUTION_SHARE, 0.9)) is Verdict.MET


@pytest.mark.parametrize(
    ("measure", "now", "before", "expected"),
    [
        (
            Measure.RESOLUTION_SHARE,
            0.912,
            0.924,
            "o 1,2\N{NO-BREAK SPACE}pkt mniej niż miesiąc wcześniej",
        ),
        (Measure.LESSON_TIME, 495, 405, "o 1 h 30 min więcej niż miesiąc wcześniej"),
        (Measure.FILED, 136, 136, "tyle samo co miesiąc wcześniej"),
        (Measure.RESOLUTION_SHARE, 0.912, None, ""),
    ],
)
def test_the_change_since_the_month_before(
    measure: Measure, now: float, before: float | None, expected: str
) -> None:
    assert wording.change(figure(measure, now), figure(measure, before)) == expected
