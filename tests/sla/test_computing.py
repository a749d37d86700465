"""Working time for scripts: one question a line, one answer a line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpdesk.core.resources import resource_dir
from helpdesk.sla.computing import answer
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
        ({"start": "9999-12-31T23:59:00-05:00"}, "out of range"),
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


@pytest.mark.parametrize("line", [b"", b"x\n", b"[]", b"\xff\xfe\n", b"[" * 100_000])
def test_what_is_no_question_is_answered_too(line: bytes) -> None:
    assert list(answer(line, CALENDARS)) == ["error"]


def test_an_end_before_the_start_is_a_fault() -> None:
    found = asked(calendar="always", start=START, end="2026-11-10T12:00:00+01:00")

    assert "but starts at" in found["error"]
