"""Wording: instants, spans, numbers as a Polish or English reader expects them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from markupsafe import Markup, escape

from helpdesk.core import wording

NOW = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)  # Tuesday, 9:50 in Warsaw
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture
def english() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.app_context(), force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        pytest.param(datetime(2026, 11, 24, 11, 0, tzinfo=UTC), "dziś, 12:00", id="today"),
        pytest.param(datetime(2026, 11, 25, 7, 20, tzinfo=UTC), "jutro, 8:20", id="tomorrow"),
        pytest.param(datetime(2026, 11, 23, 9, 40, tzinfo=UTC), "wczoraj, 10:40", id="yesterday"),
        pytest.param(datetime(2026, 11, 26, 6, 50, tzinfo=UTC), "czw. 26.11, 7:50", id="later"),
        pytest.param(datetime(2027, 1, 4, 7, 0, tzinfo=UTC), "pon. 4.01.2027, 8:00", id="new year"),
        pytest.param(datetime(2026, 7, 1, 22, 5, tzinfo=UTC), "czw. 2.07, 0:05", id="summer time"),
        pytest.param(datetime(2026, 11, 23, 23, 0, tzinfo=UTC), "dziś, 0:00", id="local midnight"),
    ],
)
def test_clock(instant: datetime, words: str) -> None:
    assert wording.clock(instant, NOW) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (25, "25 min"),
        (130, "2 h 10 min"),
        (185, "3 h 05 min"),
        (480, "8 h"),
        (24 * 60, "1 dzień"),
        (51 * 60, "2 dni i 3 h"),
    ],
)
def test_duration(minutes: int, words: str) -> None:
    assert wording.duration(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("hours", "day_hours", "words"),
    [
        (2, 8, "2 h"),
        (10, 8, "1 dzień rob. i 2 h"),
        (16, 8, "2 dni rob."),
        (40, 8, "5 dni rob."),
        (8, 7.5, "1 dzień rob."),
    ],
)
def test_working_time_counts_working_days(hours: int, day_hours: float, words: str) -> None:
    assert wording.working(timedelta(hours=hours), day_hours) == words


def test_remaining_time_says_left_or_late() -> None:
    assert wording.remaining_words(timedelta(minutes=130)) == "zostało 2 h 10 min"
    assert wording.remaining_words(timedelta(0)) == "zostało 0 min"
    assert wording.remaining_words(timedelta(hours=10)) == "został 1 dzień rob. i 2 h"
    assert wording.remaining_words(timedelta(hours=16)) == "zostały 2 dni rob."
    assert wording.remaining_words(timedelta(minutes=-30)) == "30 min po terminie"


def test_dates_in_words() -> None:
    assert wording.date_long(NOW) == "24 listopada 2026"
    assert wording.weekday_long(NOW) == "wtorek, 24 listopada"
    assert wording.month_name(date(2026, 11, 1)) == "listopad 2026"
    assert wording.day(date(2026, 11, 24), NOW) == "dziś"
    assert wording.day_short(NOW, NOW) == "wt. 24.11"
    assert wording.iso(NOW) == "2026-11-24T09:50+01:00"


def test_numbers_money_and_sizes() -> None:
    assert wording.number(1234.5, 1) == f"1{SPACE}234,5" or wording.number(1234.5, 1) == "1234,5"
    assert wording.number(-3) == "\N{MINUS SIGN}3"
    assert wording.percent(0.875, 1) == "87,5%"
    assert wording.money(950) == f"9,50{SPACE}zł"
    assert wording.file_size(348_000) == "340 KB"
    assert wording.file_size(1_572_864) == "1,5 MB"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("w sali", f"w{SPACE}sali"),
        ("Projektor i ekran", f"Projektor i{SPACE}ekran"),
        ("a w sali", f"a{SPACE}w{SPACE}sali"),
        ("nowa sala", "nowa sala"),
        ("Wi-Fi i", "Wi\N{NON-BREAKING HYPHEN}Fi i"),
    ],
)
def test_what_belongs_together_stays_on_one_line(text: str, kept: str) -> None:
    assert wording.nbsp(text) == kept


def test_nbsp_neither_adds_nor_removes_escaping() -> None:
    assert escape(wording.nbsp("w <b>")) == f"w{SPACE}&lt;b&gt;"
    assert wording.nbsp(Markup('w <a href="/">')) == Markup(f'w{SPACE}<a href="/">')


@pytest.mark.usefixtures("english")
def test_an_english_reader_gets_english_forms() -> None:
    assert wording.day_short(NOW, NOW) == "Tue 24 Nov"
    assert wording.month_name(NOW) == "November 2026"
    assert wording.number(1234.5, 1) == "1,234.5"


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        pytest.param(datetime(2026, 11, 24, 11, 0, tzinfo=UTC), "dziś, 12:00", id="today"),
        pytest.param(datetime(2026, 11, 25, 7, 20, tzinfo=UTC), "śr. 25.11, 8:20", id="tomorrow"),
        pytest.param(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "pon. 23.11, 10:00", id="yesterday"),
    ],
)
def test_until_stands_after_do(instant: datetime, words: str) -> None:
    assert wording.until(instant, NOW) == words


def test_five_days_have_the_verb_of_many(app: Flask) -> None:
    with app.test_request_context():
        assert wording.remaining_words(timedelta(hours=40)) == "zostało 5 dni rob."


def test_names_stand_in_the_order_of_the_polish_alphabet() -> None:
    names = [
        "SP Wólka",
        "SP Łucka",
        "SP Lublin",
        "ZSP Skrobów",
        "SP 12",
        "SP Ćmielów",
        "SP Czemierniki",
    ]

    assert sorted(names, key=wording.alphabetical) == [
        "SP 12", "SP Czemierniki", "SP Ćmielów", "SP Lublin", "SP Łucka", "SP Wólka", "ZSP Skrobów",
    ]  # fmt: skip
