"""Working time for scripts: one question a line, one answer a line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from helpdesk.core.resources import resource_dir
from helpdesk.sla.computing import LONGEST, answer, lines
from helpdesk.sla.rules import load_rules

CALENDARS = load_rules(resource_dir("sla_rules")).calendars
START = "2026-11-10T14:00:00+01:00"


def asked(**question: Any) -> dict[str, Any]:
    return answer(json.dumps(question).encode(), CALENDARS)


def test_a_deadline() -> None:
    found = asked(calendar="technician", start=START, minutes=16 * 60)

    assert found == {"deadline": "2026-11-13T13:00:00+00:00"}


@pytest.mark.parametrize(
    ("calendar", "end", "minutes"),
    [
        ("technician", "2026-11-12T08:00:00+01:00", 120),
        ("always", "2026-11-10T13:00:30Z", 0.5),
    ],
)
def test_minutes(calendar: str, end: str, minutes: float) -> None:
    assert asked(calendar=calendar, start=START, end=end) == {"minutes": minutes}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"calendar": "tech"}, "there is no calendar 'tech'"),
        ({"calendar": ["technician"]}, "there is no calendar"),
        ({"start": "2026-11-10T14:00:00"}, "start must be an instant"),
        ({"start": "yesterday"}, "start must be an instant"),
        ({"start": 5}, "start must be an instant"),
        ({"start": "1999-01-01T00:00Z"}, "from 2000 to 2099"),
        ({"calendar": "a" * 60_000}, "there is no calendar 'aaaaaaaaaaaa...aaa"),
        ({"start": "2026-11-10T24:30:00Z"}, "start must be an instant"),
        ({"start": "0001-01-01T00:00:00+01:00"}, "from 2000 to 2099"),
        ({"start": "9999-12-31T23:59:00-05:00"}, "from 2000 to 2099"),
        ({"minutes": "960"}, "minutes must be a number"),
        ({"minutes": True}, "minutes must be a number"),
        ({"minutes": -1}, "less than nothing"),
        ({"minutes": 1e300}, "out of reason"),
        ({"minutes": float("nan")}, "out of reason"),
        ({"minutes": 99999999}, "from 2000 to 2099"),
        ({"end": START}, "either minutes or end"),
    ],
)
def test_a_bad_question_is_answered_by_its_fault(changed: dict[str, Any], error: str) -> None:
    question = {"calendar": "technician", "start": START, "minutes": 960}

    assert error in asked(**{**question, **changed})["error"]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\r\n", id="empty line"),
        pytest.param(b"x\n", id="no JSON"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b"{}{}", id="two objects"),
        pytest.param(b"\xff\xfe\n", id="not UTF-8"),
        pytest.param(b"\x00", id="NUL"),
        pytest.param(b"[" * 60_000, id="nested deeply"),
        pytest.param(b"9" * 5_000, id="a huge number"),
        pytest.param(b'"\\ud800"', id="half a character"),
        pytest.param(b" " * 70_000, id="too long"),
    ],
)
def test_what_is_no_question_is_answered_too(line: bytes) -> None:
    assert list(answer(line, CALENDARS)) == ["error"]


def test_a_key_told_twice_is_a_fault() -> None:
    line = b'{"calendar": "always", "calendar": "technician", "start": "", "minutes": 1}'

    assert answer(line, CALENDARS) == {"error": "not JSON: a key stands twice"}


def test_a_byte_order_mark_and_a_carriage_return_do_no_harm() -> None:
    question = {"calendar": "always", "start": START, "minutes": 1}
    line = b"\xef\xbb\xbf" + json.dumps(question).encode() + b"\r\n"

    assert answer(line, CALENDARS) == {"deadline": "2026-11-10T13:01:00+00:00"}


def test_a_line_without_end_is_one_line_and_does_not_fill_the_memory() -> None:
    stream = io.BytesIO(b"1\n" + b"x" * (3 * LONGEST) + b"\n2\n" + b"y" * (2 * LONGEST))

    read = list(lines(stream))

    assert [len(line) for line in read] == [2, LONGEST + 1, 2, LONGEST + 1]
    assert read[2] == b"2\n"


@pytest.mark.parametrize("size", [LONGEST - 1, LONGEST, LONGEST + 1])
def test_lines_about_the_limit_are_told_apart(size: int) -> None:
    stream = io.BytesIO(b"x" * size + b"\n" + b"2")

    assert [len(line) for line in lines(stream)] == [min(size, LONGEST) + 1, 1]


def test_an_end_before_the_start_is_a_fault() -> None:
    found = asked(calendar="always", start=START, end="2026-11-10T12:00:00+01:00")

    assert "but starts at" in found["error"]
