"""The slots that a school is offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from helpdesk.core.clock import WARSAW
from helpdesk.sla.clock import Hours
from helpdesk.visits.minutes import minute
from helpdesk.visits.planning.problem import Span
from helpdesk.visits.promise.slots import Busy, Question, is_real, offered
from helpdesk.visits.promise.window import window
from helpdesk.visits.proposing.facts import TimedRoom

MONDAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)
WEEK = [MONDAY + number * ONE_DAY for number in range(5)]
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = WEEK[1:]
WORK, VISITING = Hours(time(7, 30), time(15, 30)), Hours(time(8), time(14))
PLANNED = window(WEDNESDAY, time(9))
ASKED = Question(
    planned=PLANNED,
    minutes=60,
    today=MONDAY,
    working=dict.fromkeys(WEEK, (WORK,)),
    visiting=dict.fromkeys(WEEK, (VISITING,)),
    way_in=20,
    way_back=20,
)


def told(question: Question) -> list[str]:
    return [f"{slot.day:%a} {slot.since:%H:%M}" for slot in offered(question)]


def busy(begins: str, ends: str, way: int = 15, *, is_here: bool = False) -> Busy:
    first, last = (minute(time.fromisoformat(at)) for at in (begins, ends))
    return Busy(Span(first, last), way_here=way, way_there=way, is_here=is_here)


def only(*days: date) -> dict[date, tuple[Hours, ...]]:
    return dict.fromkeys(days, (VISITING,))


# The school is open from eight, and its lessons end at half past twelve.
LESSONS = dict.fromkeys(WEEK, (Hours(time(8), time(12, 30)),))
DUE = datetime(2026, 11, 25, 9, 45, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, ["Tue 09:00", "Wed 11:00", "Thu 09:00"], id="days near the planned one"),
        pytest.param({"today": TUESDAY}, ["Wed 11:00", "Thu 09:00", "Fri 09:00"], id="never today"),
        pytest.param({"today": FRIDAY}, [], id="nothing is left of the week"),
        pytest.param(
            {"visiting": only(THURSDAY, FRIDAY)},
            ["Thu 09:00", "Thu 11:00", "Fri 09:00"],
            id="the unit is shut on other days",
        ),
        pytest.param(
            {"visiting": only(FRIDAY)},
            ["Fri 09:00", "Fri 11:00", "Fri 13:00"],
            id="one day, hours apart",
        ),
        pytest.param(
            {"working": {FRIDAY: (WORK,), TUESDAY: ()}},
            ["Fri 09:00", "Fri 11:00", "Fri 13:00"],
            id="the technician is away",
        ),
        pytest.param(
            {"deadline": DUE}, ["Tue 09:00", "Wed 11:00", "Thu 09:00"], id="the deadline first"
        ),
        pytest.param(
            {"deadline": DUE - ONE_DAY, "today": MONDAY},
            ["Tue 08:30", "Wed 11:00", "Thu 09:00"],
            id="before the deadline if the day has room, else after it",
        ),
        pytest.param(
            {"rooms": [TimedRoom("lab", {1: (Hours(time(12), time(13)),), 4: (VISITING,)})]},
            ["Tue 11:30", "Wed 11:00", "Fri 09:00"],
            id="the days on which the room is free first, and its hour",
        ),
        pytest.param(
            {"lessons": LESSONS, "disturbing": 60},
            ["Tue 12:30", "Wed 12:30", "Thu 12:30"],
            id="after the lessons",
        ),
        pytest.param(
            {"lessons": LESSONS, "disturbing": 30},
            ["Tue 12:00", "Wed 12:00", "Thu 12:00"],
            id="half of the work is done beside them",
        ),
        pytest.param(
            {"lessons": LESSONS, "disturbing": 0},
            ["Tue 09:00", "Wed 11:00", "Thu 09:00"],
            id="work that disturbs nobody",
        ),
        pytest.param(
            {"lessons": LESSONS, "disturbing": 60, "deadline": DUE},
            ["Tue 12:30", "Wed 12:30", "Thu 12:30"],
            id="the deadline before the lessons",
        ),
        pytest.param({"minutes": 361}, [], id="longer than the unit is open"),
        pytest.param(
            {"minutes": 360}, ["Tue 08:00", "Thu 08:00", "Fri 08:00"], id="all it is open"
        ),
        pytest.param({"way_in": 700}, [], id="too far to drive"),
        pytest.param({"visiting": only(WEDNESDAY)}, ["Wed 11:00", "Wed 13:00"], id="that day only"),
    ],
)
def test_slots(changes: dict[str, object], expected: list[str]) -> None:
    assert told(replace(ASKED, **changes)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("others", "at", "expected"),
    [
        pytest.param([busy("10:00", "11:00", 0)], "09:00", True, id="ends as the next begins"),
        pytest.param([busy("10:00", "11:00", 1)], "09:00", False, id="a minute to drive there"),
        pytest.param([busy("10:00", "10:30", 30)], "11:00", True, id="the way here fits"),
        pytest.param([busy("10:00", "10:31", 30)], "11:00", False, id="the way here does not"),
        pytest.param([busy("09:30", "09:45", 0)], "09:00", False, id="within the stay"),
        pytest.param([busy("08:00", "13:00", 0)], "09:00", False, id="around the stay"),
        pytest.param([busy("14:00", "15:00", 0, is_here=True)], "09:00", False, id="there anyway"),
        pytest.param(
            [busy("08:00", "08:30", 30), busy("10:30", "11:00", 30)],
            "09:00",
            True,
            id="between two",
        ),
    ],
)
def test_a_slot_leaves_time_to_come_and_go(others: list[Busy], at: str, expected: bool) -> None:
    question = replace(ASKED, busy={TUESDAY: others})

    assert is_real(window(TUESDAY, time.fromisoformat(at)), question) is expected


@pytest.mark.parametrize(("at", "expected"), [("09:00", False), ("10:30", False), ("11:00", True)])
def test_a_slot_of_the_same_day_is_hours_away(at: str, expected: bool) -> None:
    assert is_real(window(WEDNESDAY, time.fromisoformat(at)), ASKED) is expected


def test_a_stay_lies_in_one_opening_but_the_way_may_lie_between_two() -> None:
    broken = (Hours(time(8), time(10)), Hours(time(11), time(13)))
    question = replace(ASKED, visiting={TUESDAY: broken}, minutes=90)

    assert told(question) == ["Tue 08:30", "Tue 11:00"]


def test_what_is_offered_is_real_and_differs() -> None:
    question = replace(ASKED, busy={day: [busy("09:00", "12:00")] for day in WEEK})

    found = offered(question)

    assert len(set(found)) == 3
    assert all(is_real(slot, question) for slot in found)
    assert len({slot.day for slot in found}) == 3
