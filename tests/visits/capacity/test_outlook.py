"""The weeks ahead: numbers that tie out, and what an absence puts at risk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from helpdesk.core.clock import WARSAW
from helpdesk.sla.clock import Hours
from helpdesk.visits.capacity.absence import effect, entered
from helpdesk.visits.capacity.hours import Calendar
from helpdesk.visits.capacity.outlook import Outlook, outlook
from helpdesk.visits.proposing.facts import Facts, OpenTicket, Promise, Recurring, Unit, Worker
from helpdesk.visits.proposing.travel import Spot

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 6, tzinfo=WARSAW)  # before work begins
DAYS = tuple(MONDAY + timedelta(days=number) for number in range(14))
EIGHT = (Hours(time(7, 30), time(15, 30)),)
OPEN = {day: EIGHT for day in DAYS if day.weekday() < 5}
EWA, TOMASZ, SP, ZS = 1, 2, 10, 20


def worker(number: int, *units: int, away: tuple[date, ...] = ()) -> Worker:
    name = {EWA: "Ewa", TOMASZ: "Tomasz"}[number]
    return Worker(number, name, frozenset(units), frozenset(), frozenset(away))


def ticket(number: int, unit: int = SP, *, due: date | None = None, **given: Any) -> OpenTicket:
    due_at = datetime.combine(due, time(12), WARSAW) if due else None
    values = {"technician_id": None, "minutes": 60, "is_waiting": False, "is_remote": False}
    return OpenTicket(number, "Projektor", unit, 1, due_at=due_at, **{**values, **given})


def promise(day: date, *tickets: int, unit: int = SP, by: int = EWA, minutes: int = 60) -> Promise:
    return Promise(day.toordinal() + unit, 1, unit, by, day, time(9), minutes, False, tickets)


def facts(**given: Any) -> Facts:
    values = {
        "now": NOW,
        "days": DAYS,
        "workers": (worker(EWA, SP), worker(TOMASZ, SP, ZS)),
        "units": {
            SP: Unit(Spot(SP, 10), "SP Łucka", OPEN),
            ZS: Unit(Spot(ZS, 20), "ZS Skrobów", OPEN),
        },
        "tickets": (),
        "promises": (),
        "hours": OPEN,
        "entered": {},
    }
    return Facts(**{**values, **given})


def of(given: Facts, inflow: dict[int | None, float] | None = None) -> Outlook:
    return outlook(given, inflow or {}, count=2)


def test_an_own_week_has_its_own_hours() -> None:
    # Mondays off, Fridays from 8 to 13; Tuesday away.
    week = {0: None, 4: Hours(time(8), time(13))}
    ewa = replace(worker(EWA, away=(DAYS[1],)), weeks={date(2026, 1, 1): week})

    (first, second) = of(facts(workers=(ewa,))).people[0].lines

    assert first.time.available == 2 * 480 + 300
    assert second.time.available == 3 * 480 + 300


def test_what_is_planned_and_free_is_what_there_is() -> None:
    found = of(
        facts(
            promises=(promise(MONDAY), promise(MONDAY, unit=ZS), promise(DAYS[8], by=TOMASZ)),
            workers=(worker(EWA, away=(DAYS[1],)), worker(TOMASZ)),
        )
    )

    for line in (*found.team, *(line for person in found.people for line in person.lines)):
        assert line.time.planned + line.time.free == line.time.available
        assert line.spare == line.time.available - line.demand
    for number, line in enumerate(found.team):
        mine = [person.lines[number] for person in found.people]
        assert line.time.available == sum(each.time.available for each in mine)
        assert line.time.planned == sum(each.time.planned for each in mine)
    ewa = found.people[0].lines[0].time
    # Four days of eight hours; 10 km there, 18 on to the next, 20 back at 40 km/h.
    assert (ewa.available, ewa.visits, ewa.driving) == (4 * 480, 120, 15 + 27 + 30)


@pytest.mark.parametrize(
    ("at", "left"), [(time(6), 480), (time(11, 30), 240), (time(15, 30), 0), (time(22), 0)]
)
def test_of_today_only_what_is_left_is_available(at: time, left: int) -> None:
    given = facts(now=datetime.combine(MONDAY, at, WARSAW))

    assert Calendar(given).time(given.workers[0], MONDAY).available == left


def test_a_ticket_counts_in_the_week_of_its_deadline_with_whom_it_is() -> None:
    found = of(
        facts(
            tickets=(
                ticket(1, due=DAYS[9], technician_id=EWA),
                ticket(2, ZS, due=MONDAY - timedelta(days=3)),  # Tomasz alone may; late
                ticket(3),  # anybody; no deadline
                ticket(4, is_waiting=True),
                ticket(5, due=MONDAY + timedelta(days=60)),
                ticket(6, due=MONDAY),
            ),
            promises=(promise(MONDAY, 6),),
            recurring=(Recurring(7, "Audyt", SP, 90, MONDAY, DAYS[8], disturbs=False),),
        ),
        {EWA: 100.0, None: 50.0, 99: 7.0},
    )
    ewa, tomasz = found.people

    assert [line.needs.tickets for line in ewa.lines] == [0, 60]
    assert [line.needs.tickets for line in tomasz.lines] == [60, 0]
    assert [line.needs.tickets for line in found.team] == [120, 60]
    assert [line.needs.recurring for line in found.team] == [0, 90]
    # Who left the service leaves the inflow to the others.
    assert [line.needs.expected for line in found.team] == [157, 157]


def test_what_is_tried_from_afar_counts_with_what_that_takes() -> None:
    afar = ticket(1, due=MONDAY, technician_id=EWA, is_remote=True, minutes_afar=15)
    given = facts(tickets=(afar, ticket(2, due=MONDAY)))

    assert [(line.needs.afar, line.needs.tickets) for line in of(given).team] == [(15, 60), (0, 0)]


def test_for_work_from_afar_nobody_drives_and_no_door_need_be_open() -> None:
    afar = ticket(1, due=MONDAY, technician_id=EWA, is_remote=True, minutes_afar=15)
    shut = Unit(Spot(SP, 10), "SP Łucka", {})
    busy = promise(MONDAY, unit=ZS, by=TOMASZ, minutes=400)
    given = facts(
        tickets=(afar,), promises=(busy,), units={SP: shut, ZS: Unit(Spot(ZS, 20), "ZS", OPEN)}
    )

    (found,) = effect(given, given.workers[0], MONDAY, MONDAY).outcomes

    # Of 480 minutes the visit takes 400 and its way 60: enough for 15, not for the way to the school.
    assert (found.technician_id, found.day) == (TOMASZ, MONDAY)


def test_in_a_short_week_fewer_new_tickets_are_expected() -> None:
    given = facts(now=datetime.combine(DAYS[3], time(6), WARSAW), days=DAYS[3:])

    assert [line.needs.expected for line in of(given, {None: 100.0}).team] == [40, 100]


def test_an_absence_moves_what_others_have_time_for_and_names_what_breaches() -> None:
    given = facts(
        tickets=(
            ticket(1, due=DAYS[1]),  # Tomasz may take it
            ticket(2, ZS, due=DAYS[1], technician_id=EWA, minutes=400),  # nobody has so long
            ticket(3),  # no deadline
            ticket(4, due=DAYS[9], technician_id=EWA),  # due after she is back
        ),
        promises=(promise(MONDAY, 1, 3), promise(DAYS[1], unit=ZS, by=TOMASZ, minutes=300)),
        workers=(worker(EWA, SP, ZS), worker(TOMASZ, SP, ZS)),
    )

    found = effect(given, given.workers[0], MONDAY, DAYS[4])

    outcomes = {each.item.task.id: each for each in found.outcomes}
    assert set(outcomes) == {1, 2, 3}
    assert (outcomes[1].technician_id, outcomes[1].day) == (TOMASZ, MONDAY)
    assert [each.item.task.id for each in found.breaches] == [2]
    assert (outcomes[3].technician_id, outcomes[3].day) == (TOMASZ, MONDAY)
    assert len(found.emptied) == 1


def test_the_same_time_is_given_away_once() -> None:
    given = facts(
        tickets=tuple(ticket(number, due=MONDAY, minutes=200) for number in (1, 2, 3)),
        promises=(promise(MONDAY, 1, 2, 3, minutes=480),),
    )

    found = effect(given, given.workers[0], MONDAY, MONDAY)

    # 480 minutes less half an hour there and back: two of three.
    assert [each.will_breach for each in found.outcomes] == [False, False, True]


def test_somebody_else_who_is_away_takes_nothing() -> None:
    given = facts(
        tickets=(ticket(1, due=MONDAY),),
        promises=(promise(MONDAY, 1),),
        workers=(worker(EWA, SP), worker(TOMASZ, SP, away=(MONDAY,))),
    )

    assert effect(given, given.workers[0], MONDAY, MONDAY).breaches


def test_entered_absences_are_told_as_spans() -> None:
    given = facts(workers=(worker(EWA, away=(DAYS[1], DAYS[2], DAYS[4], MONDAY - timedelta(9))),))

    assert entered(given, given.workers[0]) == [(DAYS[1], DAYS[2]), (DAYS[4], DAYS[4])]
