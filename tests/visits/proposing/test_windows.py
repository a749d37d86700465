"""Lessons are spared, and work in a room is done while the room is free."""

from __future__ import annotations

from datetime import date, time

import pytest

from helpdesk.accounts.models import Absence, User
from helpdesk.extensions import db
from helpdesk.schools.models import FreeHours, Lesson, Room, School, ShutDays
from helpdesk.sla.clock import Hours
from helpdesk.sla.priority import Urgency
from helpdesk.visits.planning.reasons import Choice, LeftOut
from helpdesk.visits.proposing import windows
from helpdesk.visits.proposing.facts import ALL_DAY, OpenTicket, Promise, TimedRoom
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.problem import draft
from helpdesk.visits.proposing.proposal import Proposal, propose
from tests.conftest import NOON, MakeSchool, MakeTicket

TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
MORNING = Hours(time(8), time(9, 40))


def _ticket(free: dict[int, list[Hours]] | None) -> OpenTicket:
    room = None if free is None else TimedRoom("pracownia", free)
    return OpenTicket(1, "Projektor", 7, 1, None, None, 30, False, False, room=room)


def _promise(unit_id: int = 7) -> Promise:
    return Promise(1, 1, unit_id, 1, TOMORROW, time(8, 30), 30, False, ())


@pytest.mark.parametrize(
    ("free", "pins", "expected"),
    [
        pytest.param(None, [], {"daily": [["00:00", "24:00"]]}, id="any time"),
        pytest.param(
            None,
            [_promise(), _promise(unit_id=8)],
            {"daily": [["00:00", "24:00"]], "2026-11-25": [["09:00", "24:00"]]},
            id="after the promised visit",
        ),
        pytest.param(
            {1: [MORNING], 2: [MORNING, Hours(time(12), time())]},
            [_promise()],
            {
                "2026-11-24": [["08:00", "09:40"]],
                "2026-11-25": [["09:00", "09:40"], ["12:00", "24:00"]],
            },
            id="while the room is free and after the promised visit",
        ),
        pytest.param(
            {2: [Hours(time(8), time(9))]},
            [_promise()],
            {"2026-11-24": [], "2026-11-25": []},
            id="the room is free too early",
        ),
    ],
)
def test_windows(
    free: dict[int, list[Hours]] | None, pins: list[Promise], expected: windows.Windows
) -> None:
    assert windows.of(_ticket(free), (TODAY, TOMORROW), pins) == expected


@pytest.fixture
def unit(school: MakeSchool, technician: User) -> School:
    """A unit with lessons until 13:00 but for a break at half past ten; today nobody drives."""
    made = school(kilometres=4)
    for start, end in ((time(7), time(10, 30)), (time(11, 30), time(13))):
        made.lessons.append(Lesson(starts_at=start, ends_at=end))
    made.rooms.append(Room(name="pracownia"))
    db.session.add(Absence(user_id=technician.id, from_on=TODAY, until_on=TODAY))
    db.session.flush()
    return made


def _proposal() -> Proposal:
    db.session.flush()
    return propose(gather(now=NOON), seconds=5.0)


def test_lessons_are_spared(ticket: MakeTicket, unit: School) -> None:
    ticket(school_id=unit.id)

    (day,) = _proposal().days

    (work,) = day.stops[0].work
    assert work.starts_at >= time(10, 30)
    assert work.starts_at.hour < 11 or work.starts_at >= time(13)
    assert Choice.LESSONS in work.choices


def test_work_in_an_office_or_a_free_room_disturbs_nobody(ticket: MakeTicket, unit: School) -> None:
    (lab,) = unit.rooms
    office = ticket(school_id=unit.id, urgency=Urgency.OFFICE)
    there, elsewhere = ticket(school_id=unit.id), ticket(school_id=unit.id)
    there.room = lab
    lab.free_hours.append(FreeHours(weekday=3, starts_at=time(9), ends_at=time(10)))
    db.session.flush()

    jobs = {job["id"]: job for job in draft(gather(now=NOON), seconds=5).document["jobs"]}

    assert [jobs[str(each.id)]["disturbs"] for each in (office, there, elsewhere)] == [
        False, False, True,
    ]  # fmt: skip
    assert jobs[str(there.id)]["windows"]["2026-11-26"] == [["09:00", "10:00"]]


def test_no_lessons_are_spared_in_a_school_break(unit: School) -> None:
    christmas = draft(gather(now=NOON.replace(month=12, day=22)), seconds=5)

    assert christmas.document["units"] == []
    facts = gather(now=NOON.replace(month=12, day=22))
    assert date(2026, 12, 22) in facts.units[unit.id].lessons
    assert date(2026, 12, 23) not in facts.units[unit.id].lessons


def test_work_too_long_for_the_free_room_is_listed(ticket: MakeTicket, unit: School) -> None:
    (lab,) = unit.rooms
    filed = ticket(school_id=unit.id)
    filed.room = lab
    lab.free_hours.append(FreeHours(weekday=2, starts_at=time(9), ends_at=time(9, 10)))

    found = _proposal()

    assert [(each.id, why) for each, why in found.left_out] == [(filed.id, LeftOut.WINDOW)]


def test_a_weekday_with_bells_of_its_own_has_only_those(unit: School) -> None:
    unit.lessons.append(Lesson(weekday=4, starts_at=time(8), ends_at=time(8, 30)))
    db.session.commit()

    lessons = gather(now=NOON).units[unit.id].lessons

    assert lessons[date(2026, 11, 27)] == [Hours(time(8), time(8, 30))]
    assert lessons[date(2026, 11, 26)] == [
        Hours(time(7), time(10, 30)),
        Hours(time(11, 30), time(13)),
    ]


def test_on_shut_days_nobody_comes_and_a_shut_room_is_not_free(
    ticket: MakeTicket, unit: School
) -> None:
    (lab,) = unit.rooms
    shut = {"from_on": TOMORROW, "until_on": TOMORROW, "why": "egzamin"}
    broken = ticket(school_id=unit.id)
    broken.room = lab
    unit.shut_days.append(ShutDays(room=lab, **shut))
    db.session.commit()

    facts = gather(now=NOON)
    [room] = [each.room for each in facts.tickets if each.room]
    unit.shut_days.append(ShutDays(**shut))
    db.session.commit()
    of_unit = gather(now=NOON).units[unit.id]

    assert (room.hours_on(TOMORROW), room.hours_on(TODAY)) == ((), ALL_DAY)
    assert of_unit.hours[TOMORROW] == ()
    assert TOMORROW not in of_unit.lessons
    assert of_unit.hours[date(2026, 11, 26)]
