"""What can't go well on a day, and what is no trouble."""

from __future__ import annotations

import pytest

from helpdesk.visits.fortnight.conflicts import Trouble, conflicts
from helpdesk.visits.fortnight.days import Day, Room
from helpdesk.visits.planning.problem import Span
from tests.visits.fortnight.days import BRZEZINY, FAR, HOME, LUCKA, at, day

NINE = (Span(540, 600),)
LESSONS = {LUCKA: (Span(480, 525), Span(535, 580))}  # 8:00 to 8:45, 8:55 to 9:40
OVER = at("9:00", is_ahead=False)


@pytest.mark.parametrize(
    ("given", "troubles"),
    [
        pytest.param(day(), [], id="nothing"),
        pytest.param(day(at("9:00"), at("10:10", BRZEZINY)), [], id="time to drive, to the minute"),
        pytest.param(day(at("9:00"), at("10:09", BRZEZINY)), [Trouble.TIGHT], id="a minute less"),
        pytest.param(day(at("9:00"), at("9:59", BRZEZINY)), [Trouble.OVERLAP], id="overlap"),
        pytest.param(
            day(at("9:00", minutes=180), at("9:30", BRZEZINY), at("11:00", BRZEZINY)),
            [Trouble.OVERLAP, Trouble.OVERLAP],
            id="one long visit over two",
        ),
        pytest.param(
            day(at("9:00"), at("9:00", BRZEZINY)), [Trouble.OVERLAP], id="both at one time"
        ),
        pytest.param(day(at("9:00"), is_away=True), [Trouble.AWAY], id="away"),
        pytest.param(day(at("9:00"), hours=()), [Trouble.DAY_OFF], id="day off"),
        pytest.param(day(at("9:00"), hours=None), [], id="hours of work unknown"),
        pytest.param(
            day(at("15:00", minutes=31)), [Trouble.OUTSIDE_WORK], id="a minute after work"
        ),
        pytest.param(day(at("7:00")), [Trouble.OUTSIDE_WORK], id="before work"),
        pytest.param(day(at("9:00"), openings={LUCKA: ()}), [Trouble.SHUT], id="shut"),
        pytest.param(day(at("9:00"), openings={}), [], id="hours of the unit unknown"),
        pytest.param(
            day(at("9:30"), openings={LUCKA: (Span(540, 600), Span(660, 720))}),
            [Trouble.OUTSIDE_VISITING],
            id="over the break between two openings",
        ),
        pytest.param(
            day(at("9:00"), openings={LUCKA: (Span(540, 600),)}), [], id="the opening, exactly"
        ),
        pytest.param(day(at("7:50")), [], id="out just in time"),
        pytest.param(day(at("7:49")), [Trouble.TIGHT_OUT], id="out a minute late"),
        pytest.param(day(at("7:35"), base=HOME), [], id="out from home"),
        pytest.param(day(at("14:10")), [], id="back just in time"),
        pytest.param(day(at("14:11")), [Trouble.TIGHT_BACK], id="back a minute late"),
        pytest.param(day(at("9:00", deadline=600)), [], id="done just in time"),
        pytest.param(day(at("9:00", deadline=599)), [Trouble.LATE], id="done a minute late"),
        pytest.param(day(at("9:00", deadline=-60)), [Trouble.LATE], id="due the day before"),
        pytest.param(day(at("9:00", FAR)), [Trouble.NO_WAY], id="a unit without a place"),
        pytest.param(
            day(
                at("7:50", minutes=240),
                at("12:00", BRZEZINY, minutes=185),
            ),
            [],
            id="full to the minute",
        ),
        pytest.param(
            day(at("7:50", minutes=240), at("11:00", BRZEZINY, minutes=245)),
            [Trouble.OVERLAP, Trouble.OVERFULL],
            id="too full",
        ),
        pytest.param(
            day(at("9:30", rooms=(Room("lab", NINE),))), [], id="half an hour in its room"
        ),
        pytest.param(
            day(at("9:31", rooms=(Room("lab", NINE),))),
            [Trouble.ROOM_TAKEN],
            id="a minute less there",
        ),
        pytest.param(
            day(at("9:40", minutes=20, rooms=(Room("lab", NINE),))),
            [],
            id="short, but all in its room",
        ),
        pytest.param(
            day(at("9:00", rooms=(Room("lab", ()), Room("hall", NINE)))),
            [Trouble.ROOM_TAKEN],
            id="one of two rooms is not free that day",
        ),
        pytest.param(day(at("9:40", disturbing=60), lessons=LESSONS), [], id="after the lessons"),
        pytest.param(
            day(at("9:00", disturbing=20), lessons=LESSONS), [], id="time enough beside them"
        ),
        pytest.param(
            day(at("9:00", disturbing=21), lessons=LESSONS),
            [Trouble.LESSONS],
            id="a minute in a lesson",
        ),
        pytest.param(day(at("9:00", disturbing=60)), [], id="no lessons that day"),
        pytest.param(day(at("9:00"), is_past=True), [Trouble.MISSED], id="nobody went"),
        pytest.param(day(OVER, is_past=True), [], id="somebody went"),
        pytest.param(day(OVER, at("9:30", BRZEZINY)), [], id="what is over is in nobody's way"),
    ],
)
def test_conflicts(given: Day, troubles: list[Trouble]) -> None:
    assert [each.trouble for each in conflicts(given)] == troubles


@pytest.mark.parametrize(("work", "minutes"), [(30, 10), (60, 40), (500, 40)])
def test_minutes_in_lessons_are_told_and_are_no_obstacle(work: int, minutes: int) -> None:
    (found,) = conflicts(day(at("9:00", disturbing=work), lessons=LESSONS))

    assert (found.needed, found.is_mild) == (minutes, True)


def test_a_conflict_tells_whom_it_concerns_and_what_is_lacking() -> None:
    first, second = at("9:00"), at("10:05", BRZEZINY)

    (found,) = conflicts(day(second, first))

    assert (found.stays, found.needed, found.given) == ((first, second), 10, 5)
