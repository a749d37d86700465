"""At what hour a visit put on a day begins."""

from __future__ import annotations

import pytest

from helpdesk.visits.fortnight import slots
from helpdesk.visits.fortnight.days import Day, Room, Stay
from helpdesk.visits.planning.problem import Span
from tests.visits.fortnight.days import BRZEZINY, LUCKA, at, day

LESSONS = {LUCKA: (Span(480, 720),)}  # 8:00 to 12:00


@pytest.mark.parametrize(
    ("given", "stay", "earliest", "expected"),
    [
        pytest.param(day(), at("9:20"), 0, "9:20", id="its own hour"),
        pytest.param(day(at("9:00", BRZEZINY)), at("9:00"), 0, "10:15", id="the nearest free one"),
        pytest.param(day(at("8:00", BRZEZINY, 360)), at("8:30"), 0, "14:15", id="late, or never"),
        pytest.param(day(), at("12:00", deadline=720), 0, "11:00", id="before the deadline"),
        pytest.param(day(), at("9:00"), 675, "11:15", id="not before now"),
        pytest.param(day(at("9:00")), at("9:00"), 0, "9:00", id="the visit is not in its own way"),
        pytest.param(day(openings={LUCKA: ()}), at("9:00"), 0, "9:00", id="shut: its own hour"),
        pytest.param(day(), at("9:00", minutes=600), 1425, "14:00", id="ends on its day"),
        pytest.param(
            day(),
            at("9:00", rooms=(Room("lab", (Span(600, 660),)),)),
            0,
            "9:30",
            id="while its room is free",
        ),
        pytest.param(
            day(lessons=LESSONS), at("9:00", disturbing=60), 0, "9:00", id="its own hour in lessons"
        ),
        pytest.param(
            day(at("9:00", BRZEZINY), lessons=LESSONS),
            at("9:00", disturbing=60),
            0,
            "12:00",
            id="outside lessons if it must move anyway",
        ),
    ],
)
def test_start(given: Day, stay: Stay, earliest: int, expected: str) -> None:
    hours, minutes = divmod(slots.start(given, stay, earliest=earliest), 60)

    assert f"{hours}:{minutes:02d}" == expected


def test_what_is_new_spares_lessons_before_it_keeps_its_hour() -> None:
    asked = at("9:00", disturbing=60)

    assert slots.start(day(lessons=LESSONS), asked, keeps_hour=False) == 12 * 60
