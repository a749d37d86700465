"""What a phone says it showed: read within bounds, compared with what the record would say."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.visits.records import told
from helpdesk.visits.records.shown import differences, read

HOUR = timedelta(hours=1)
WORK = {"means": "on_site", "minutes": 30, "cost": 0, "parts": "kabel"}
TICKET = {
    "number": 1187, "status": "resolved", "is_open": False, "is_confidential": False,
    "work": [WORK], "subject": "Projektor", "place": "sala 12", "device": None,
    "resolution": "Kabel",
}  # fmt: skip
FACTS: dict[str, Any] = {
    "form": 3, "visit": 7, "service": "SZAS", "technician": "Tomasz Wrona", "day": "2026-11-24",
    "unit": {"code": "sp-lucka", "name": "SP Łucka", "address": "Łucka 1"},
    "arrived_at": "2026-11-24T09:50:00+01:00", "left_at": "2026-11-24T10:50:00+01:00",
    "tickets": [TICKET],
    "recurring": [
        {"kind": "check", "name": "Przegląd", "recurs": "monthly", "period": "2026-11",
         "lines": [{"words": "Kopie", "done": True}], "attended": []},
    ],
}  # fmt: skip


def _with(path: str, value: object) -> dict[str, Any]:
    """Return the facts with one value put at a dotted path."""
    facts = copy.deepcopy(FACTS)
    *way, last = path.split(".")
    place: Any = facts
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return facts


def test_the_facts_of_a_record_are_read_as_they_are_and_can_be_told() -> None:
    assert told.record(read(FACTS)).tickets[0].title == "1187 Projektor"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("form", True), ("visit", -1), ("visit", 2**40), ("unit", None), ("unit.code", 1),
        ("day", "wczoraj"), ("arrived_at", "2026-11-24T09:50:00"),
        ("arrived_at", "9999-12-31T23:59:00+00:00"), ("left_at", 0), ("tickets", {}),
        ("tickets.0.status", "explode"), ("tickets.0.status", []), ("tickets.0.number", "1"),
        ("tickets.0.work.0.minutes", 1.5), ("tickets.0.work.0.means", "szpilka"),
        ("tickets.0.device", {"number": "1"}), ("tickets.0.secret", "x"),
        ("recurring.0.kind", "party"), ("recurring.0.attended", [1]), ("more", 1),
        ("technician", "a\0b"), ("technician", "\ud800"), ("technician", "x" * 400_000),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused(path: str, value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are for developers
        read(_with(path, value))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_nothing_makes_it_fall_over(given: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read(given)


def test_the_same_facts_do_not_differ_whatever_the_order_of_work() -> None:
    other = {**WORK, "minutes": 5}
    shown = _with("tickets.0.work", [WORK, other])
    present = _with("tickets.0.work", [other, WORK])

    assert not differences(shown, present, ahead=timedelta())


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [
        ("tickets.0.resolution", "Inny", "tickets"),
        ("tickets.0.work", [WORK, WORK], "tickets"),
        ("tickets", [], "tickets"),
        ("tickets", [TICKET, {**TICKET, "number": 1190}], "tickets"),
        ("technician", "Ktoś", "visit"),
        ("day", "2026-11-25", "visit"),
        ("recurring.0.lines.0.done", False, "recurring"),
        ("left_at", "2026-11-24T11:50:00+01:00", "times"),
        ("left_at", None, "times"),
    ],
)
def test_each_difference_is_found_and_named(path: str, value: object, part: str) -> None:
    found = differences(_with(path, value), FACTS, ahead=timedelta())

    named = [name for name in ("visit", "times", "tickets", "recurring") if getattr(found, name)]
    assert named == [part]


@pytest.mark.parametrize("hours", [3, -2])
def test_times_are_the_same_once_the_phone_s_clock_is_put_right(hours: int) -> None:
    shown = _with("left_at", f"2026-11-24T{10 + hours:02}:50:40+01:00")

    assert not differences(shown, FACTS, ahead=hours * HOUR)
    assert differences(shown, FACTS, ahead=timedelta()).times


def test_times_that_came_from_us_are_ours_whatever_the_phone_s_clock_says() -> None:
    assert not differences(FACTS, FACTS, ahead=3 * HOUR)
