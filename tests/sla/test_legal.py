"""Legal clocks: when they end, which apply on a day, and every fault in their file by its line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.core.clock import WARSAW
from helpdesk.core.resources import resource_dir
from helpdesk.sla.legal import Limit, limit_of, load_regimes, parse_regimes
from helpdesk.sla.rules import RulesError

SHIPPED = resource_dir("sla_rules")
TEXT = (SHIPPED / "legal.toml").read_text()


def warsaw(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


def problems(text: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        parse_regimes(text)
    return [str(problem) for problem in caught.value.problems]


def line_of(part: str, text: str = TEXT) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if part in line)


@pytest.mark.parametrize(
    ("limit", "start", "end"),
    [
        pytest.param("24h", "2026-11-20T16:30", "2026-11-21T16:30", id="a weekend counts"),
        pytest.param("72h", "2026-12-24T10:00", "2026-12-27T10:00", id="Christmas counts"),
        pytest.param("24h", "2026-10-24T10:00", "2026-10-25T09:00", id="the day of 25 hours"),
        pytest.param("24h", "2027-03-27T10:00", "2027-03-28T11:00", id="the day of 23 hours"),
        pytest.param("1 month", "2026-10-05T10:00", "2026-11-06T00:00", id="to the end of that day"),
        pytest.param("1 month", "2027-01-31T10:00", "2027-03-02T00:00", id="28 February is a Sunday"),
        pytest.param("1 month", "2028-01-31T10:00", "2028-03-01T00:00", id="29 February of a leap year"),
        pytest.param("1 month", "2026-10-21T10:00", "2026-11-24T00:00", id="a Saturday is carried over"),
        pytest.param("1 month", "2026-11-24T10:00", "2026-12-29T00:00", id="three holidays and a Sunday"),
        pytest.param("1 month", "2026-11-30T23:30", "2026-12-31T00:00", id="the day in Warsaw, not UTC"),
        pytest.param("1 month", "2026-12-11T10:00", "2027-01-12T00:00", id="over the year's end"),
        pytest.param("14 months", "2026-12-11T10:00", "2028-02-12T00:00", id="many months"),
    ],
)  # fmt: skip
def test_when_a_limit_ends(limit: str, start: str, end: str) -> None:
    assert limit_of(limit).ends(warsaw(start)) == warsaw(end)


@pytest.mark.parametrize(
    "text", ["", "24", "0h", "h", "1 week", "1month", "-1h", "24 h", "0 months"]
)
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a limit"):
        limit_of(text)


INSTANTS = st.integers(0, 70 * 366 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(INSTANTS, st.integers(1, 2_000))
def test_an_hour_of_law_is_an_hour_whatever_the_clocks_do(start: datetime, hours: int) -> None:
    assert Limit(hours=hours).ends(start) - start == timedelta(hours=hours)


@given(INSTANTS, st.integers(1, 24))
def test_months_end_at_a_midnight_after_a_working_day(start: datetime, months: int) -> None:
    end = Limit(months=months).ends(start).astimezone(WARSAW)
    last = end - timedelta(seconds=1)

    assert (end.hour, end.minute) == (0, 0)
    assert last.weekday() < 5
    assert timedelta(days=28 * months - 1) < end - start


@given(INSTANTS, INSTANTS, st.sampled_from([Limit(hours=72), Limit(months=1)]))
def test_what_begins_later_ends_no_earlier(one: datetime, other: datetime, limit: Limit) -> None:
    first, second = sorted([one, other])

    assert limit.ends(first) <= limit.ends(second)


def test_the_duties_we_ship() -> None:
    shipped = {each.code: each for each in load_regimes(SHIPPED)}

    assert {code: (each.limit, each.starts) for code, each in shipped.items()} == {
        "uodo": ("72h", "detection"),
        "ksc-2018": ("24h", "detection"),
        "nis2-warning": ("24h", "detection"),
        "nis2-notification": ("72h", "detection"),
        "nis2-report": ("1 month", "after:nis2-notification"),
    }
    assert all(each.citation and each.contents and each.warn for each in shipped.values())


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2018-05-24", set()),
        ("2018-05-25", {"uodo"}),
        ("2026-04-02", {"uodo", "ksc-2018"}),
        ("2026-04-03", {"uodo", "ksc-2018", "nis2-warning", "nis2-notification", "nis2-report"}),
        ("2027-04-02", {"uodo", "ksc-2018", "nis2-warning", "nis2-notification", "nis2-report"}),
        ("2027-04-03", {"uodo", "nis2-warning", "nis2-notification", "nis2-report"}),
    ],
)
def test_which_duties_apply_on_a_day(day: str, codes: set[str]) -> None:
    found = {
        each.code for each in load_regimes(SHIPPED) if each.is_in_force(date.fromisoformat(day))
    }

    assert found == codes


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('limit = "72h"', 'limit = "3 days"', "uodo.limit: '3 days' is not a limit"),
        ('limit = "72h"', "limit = 72", "uodo.limit: must be text in quotes"),
        ('in_force_from = "2018-05-25"', 'in_force_from = "25.05.2018"', "uodo.in_force_from: '25.05.2018' is not a date"),
        ('in_force_until = "2027-04-02"', 'in_force_until = "2017-04-02"', "ksc-2018.in_force_until: lies before"),
        ('starts = "after:nis2-notification"', 'starts = "after:nothing"', "nis2-report.starts: 'after:nothing' is not one of detection, after:uodo"),
        ('starts = "after:nis2-notification"', 'starts = "after:nis2-report"', "nis2-report.starts: 'after:nis2-report' is not one of"),
        ('starts = "after:nis2-notification"', 'starts = "after:uodo"', "nis2-report.condition: must be that of uodo"),
        ('starts = "after:nis2-notification"', 'starts = "reporting"', "nis2-report.starts: 'reporting' is not one of"),
        ('warn = ["168h", "24h"]', 'warn = ["soon"]', "nis2-report.warn: 'soon' is not a number of hours"),
        ('warn = ["8h", "2h"]', 'warn = ["24h"]', "ksc-2018.warn: 24h is no warning"),
        ('recipient = "Prezes UODO"', 'recipient = ""', "uodo.recipient: says nothing"),
        ('limit = "72h"', 'limit = ""', "uodo.limit: says nothing"),
        ('starts = "after:nis2-notification"', 'starts = ""', "nis2-report.starts: says nothing"),
        ('in_force_from = "2018-05-25"', 'in_force_from = ""', "uodo.in_force_from: says nothing"),
        ('in_force_until = "2027-04-02"', 'in_force_until = ""', "ksc-2018.in_force_until: says nothing"),
        ('recipient = "Prezes UODO"', 'colour = "red"', "uodo.colour: unknown key"),
        ('link = "https://isap', 'link = "isap', "ksc-2018.link: must begin with https://"),
        ('  "a detailed description of the incident, its severity and impact",\n', "", "nis2-report.contents_en: must have as many lines"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_line_key_and_reason(old: str, new: str, fault: str) -> None:
    assert old in TEXT
    faulty = TEXT.replace(old, new, 1)

    found = problems(faulty)

    key = fault.split(":", maxsplit=1)[0].split(".")[1]
    assert any(fault in each for each in found), found
    named = next(each for each in found if fault in each)
    line = int(named.split(":")[1])
    assert key in faulty.splitlines()[line - 1]


def test_all_faults_are_named_at_once_and_text_that_is_no_toml_once() -> None:
    faulty = TEXT.replace('limit = "24h"', 'limit = "soon"')

    assert len(problems(faulty)) >= 2
    assert len(problems("[uodo")) == 1
    assert problems("# nothing") == ["legal.toml:1: names no duty at all"]


def test_rules_of_an_operator_from_before_have_our_duties(tmp_path: Path) -> None:
    assert load_regimes(tmp_path) == load_regimes(SHIPPED)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "legal.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(RulesError, match="can't be read"):
        load_regimes(tmp_path)
