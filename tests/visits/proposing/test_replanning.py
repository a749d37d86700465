"""Visits that no school has confirmed are moved for a gain, and for nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest

from helpdesk.schools.models import WaySource
from helpdesk.sla.clock import Hours
from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import greedy, plannable
from helpdesk.visits.planning.plan import make_plan
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.solving import PROVEN, Solution
from helpdesk.visits.planning.weights import DEFAULT
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.proposing import printing
from helpdesk.visits.proposing.choosing import compared, completed
from helpdesk.visits.proposing.chosen import Chosen
from helpdesk.visits.proposing.facts import (
    Facts,
    OpenTicket,
    Promise,
    TimedRoom,
    Unit,
    Worker,
)
from helpdesk.visits.proposing.moves import Place, movable, moved, place_of
from helpdesk.visits.proposing.problem import draft
from helpdesk.visits.proposing.proposal import Proposal, propose
from helpdesk.visits.proposing.replanning import Gain, planned, replanned
from helpdesk.visits.proposing.travel import Spot, Way

MONDAY = date(2026, 11, 23)
DAYS = tuple(MONDAY + timedelta(days=each) for each in range(5))
TUESDAY, WEDNESDAY, THURSDAY = DAYS[1:4]
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
WORK = (Hours(time(7, 30), time(15, 30)),)
NEAR, FAR, BESIDE_FAR = 1, 2, 3
SOURCE = WaySource.ENTERED
ANN, BOB = 11, 12


def simply(data: bytes) -> Solution:
    """Plan without another process: one job after another."""
    costs = Costs(read_problem(data))
    given = confirmed(costs)
    routes = greedy(costs, given, plannable(costs))
    return Solution(make_plan(costs, given, routes), "greedy", (PROVEN,))


def _worker(number: int = ANN, **given: Any) -> Worker:
    return Worker(number, f"T{number}", frozenset(), frozenset(), frozenset(), **given)


def _visit(number: int, unit: int, day: date, at: time = time(10), **given: Any) -> Promise:
    told: dict[str, Any] = {"technician_id": ANN, "standing": Standing.AWAITING, **given}
    return Promise(
        id=number, version=1, unit_id=unit, day=day, starts_at=at, minutes=told.pop("minutes", 60),
        is_started=told.pop("is_started", False), tickets=told.pop("tickets", ()), **told,
    )  # fmt: skip


def _ticket(number: int, unit: int, **given: Any) -> OpenTicket:
    told: dict[str, Any] = {"technician_id": None, "due_at": None, "minutes": 30, **given}
    return OpenTicket(
        id=number, subject="Projektor", unit_id=unit, category_id=1, is_waiting=False,
        is_remote=False, **{"disturbs": False, **told},
    )  # fmt: skip


def _facts(
    *promises: Promise,
    tickets: tuple[OpenTicket, ...] = (),
    workers: tuple[Worker, ...] = (),
    near: int = 2_000,
    **units: Any,
) -> Facts:
    """A unit near the office, and two far ones beside each other."""
    metres = {NEAR: near, FAR: 20_000, BESIDE_FAR: 21_000}
    hours = dict.fromkeys(DAYS, WORK)
    ways = {
        ends: Way(max(5, length // 1_000), length, SOURCE)
        for unit, length in metres.items()
        for ends in ((None, unit), (unit, None))
    }
    for (start, out), (end, back) in permutations(metres.items(), 2):
        length = abs(out - back)
        ways[start, end] = Way(max(5, length // 1_000), length, SOURCE)
    return Facts(
        now=NOW,
        days=DAYS,
        workers=workers or (_worker(),),
        units={unit: Unit(Spot(unit, kilometres=0), f"U{unit}", hours, **units) for unit in metres},
        tickets=tickets,
        promises=tuple(sorted(promises, key=lambda each: (each.day, each.starts_at, each.id))),
        hours=hours,
        entered=ways,
    )


def _proposal(facts: Facts) -> Proposal:
    return propose(facts, seconds=1, may_move=True, search=simply)


def _moves(facts: Facts) -> dict[int, Place]:
    return dict(replanned(facts, seconds=1, search=simply).moves)


def test_two_far_units_beside_each_other_are_made_one_trip() -> None:
    facts = _facts(_visit(1, FAR, TUESDAY), _visit(2, BESIDE_FAR, WEDNESDAY))

    found = _proposal(facts)

    (move,) = [stop for day in found.days for stop in day.stops if stop.moved_from]
    assert move.gain is Gain.WAY
    assert (found.present.visits, found.proposed.visits) == (2, 2)
    assert found.proposed.metres < found.present.metres - 30_000
    # Nobody looked at every place.
    assert found.notes == ()


def test_a_visit_leaves_its_day_for_the_deadline_of_its_ticket() -> None:
    due = datetime.combine(TUESDAY, time(14), UTC)
    late = _visit(1, NEAR, THURSDAY, tickets=(7,))
    facts = _facts(late, tickets=(_ticket(7, NEAR, due_at=due),))

    found = _proposal(facts)

    (stop,) = found.days[0].stops
    assert (stop.moved_from, stop.gain, found.days[0].day) == (late, Gain.DEADLINES, TUESDAY)
    assert (found.present.breaches, found.proposed.breaches) == (1, 0)


def test_a_visit_leaves_the_lessons() -> None:
    lessons = {day: (Hours(time(8), time(12)),) for day in DAYS}
    disturbing = _visit(1, NEAR, TUESDAY, tickets=(7,))
    facts = _facts(disturbing, tickets=(_ticket(7, NEAR, disturbs=True),), lessons=lessons)

    found = _proposal(facts)

    (stop,) = found.days[0].stops
    assert (stop.gain, stop.starts_at >= time(11, 55)) == (Gain.LESSONS, True)


def test_visits_that_can_not_both_be_made_come_apart() -> None:
    facts = _facts(_visit(1, NEAR, TUESDAY), _visit(2, FAR, TUESDAY, time(10, 30)))

    found = _proposal(facts)

    assert found.conflicts == ()
    assert [stop.gain for day in found.days for stop in day.stops if stop.gain] == [Gain.POSSIBLE]


@pytest.mark.parametrize(
    "visit",
    [
        pytest.param(_visit(1, FAR, TUESDAY, standing=Standing.CONFIRMED), id="confirmed"),
        pytest.param(_visit(1, FAR, TUESDAY, standing=None, is_started=True), id="started"),
        pytest.param(_visit(1, FAR, MONDAY), id="today"),
    ],
)
def test_what_a_school_counts_on_stays(visit: Promise) -> None:
    facts = _facts(visit, _visit(2, BESIDE_FAR, WEDNESDAY, standing=Standing.CONFIRMED))

    assert _moves(facts) == {}
    assert movable(facts) == ()


def test_for_less_than_a_kilometre_nobody_is_written_to() -> None:
    near, far = _visit(1, NEAR, TUESDAY), _visit(2, FAR, WEDNESDAY)

    assert _moves(_facts(near, far, near=400)) == {}
    assert _moves(_facts(near, far, near=600)) != {}


def test_a_visit_goes_to_another_technician_only_if_that_one_may_do_all_of_it() -> None:
    away = _worker(ANN)
    away = replace(away, away=frozenset(DAYS[1:]))
    stuck = _visit(1, NEAR, TUESDAY, tickets=(7,))
    free = _facts(stuck, tickets=(_ticket(7, NEAR),), workers=(away, _worker(BOB)))
    hers = replace(free, tickets=(_ticket(7, NEAR, technician_id=ANN),))

    assert _moves(free)[1].technician_id == BOB
    assert _moves(hers) == {}


def test_what_binds_a_visit_is_what_binds_all_of_its_work() -> None:
    rooms = [
        TimedRoom("lab", dict.fromkeys(range(5), (Hours(time(8), time(11)),))),
        TimedRoom("hall", dict.fromkeys(range(5), (Hours(time(10), time(14)),))),
    ]
    sooner, later = (datetime.combine(day, time(9), UTC) for day in (TUESDAY, THURSDAY))
    tickets = (
        _ticket(7, NEAR, due_at=later, room=rooms[0], part_on=WEDNESDAY),
        _ticket(8, NEAR, due_at=sooner, room=rooms[1]),
    )
    visit = _visit(1, NEAR, THURSDAY, tickets=(7, 8), latest=WEDNESDAY)
    facts = _facts(visit, _visit(2, NEAR, WEDNESDAY, standing=Standing.CONFIRMED), tickets=tickets)

    (job,) = draft(facts, seconds=1, freed=movable(facts)).document["jobs"]

    assert (job["id"], job["minutes"], job["deadline"]) == ("w1", 55, sooner.isoformat())
    # It may stay where it stands, beyond the last day of what recurs on it.
    assert (job["earliest"], job["latest"]) == (WEDNESDAY.isoformat(), THURSDAY.isoformat())
    assert job["windows"][THURSDAY.isoformat()] == [["10:00", "11:00"]]
    # Another visit stands there on Wednesday: two do not become one.
    assert job["windows"][WEDNESDAY.isoformat()] == []


def test_a_search_that_leaves_a_visit_out_moves_nothing() -> None:
    def lossy(data: bytes) -> Solution:
        costs = Costs(read_problem(data))
        given = confirmed(costs)
        routes = greedy(costs, given, [job for job in plannable(costs) if job.id != "w2"])
        return Solution(make_plan(costs, given, routes), "greedy", ())

    facts = _facts(_visit(1, NEAR, TUESDAY), _visit(2, NEAR, TUESDAY, time(12), technician_id=BOB),
                   workers=(_worker(), _worker(BOB)))  # fmt: skip

    found = replanned(facts, seconds=1, search=lossy)

    assert found.moves == {}
    assert {pin.id for trip in found.solution.plan.trips for visit in trip.visits
            for step in visit.steps for pin in [step.task]} == {"v1", "v2"}  # fmt: skip


def _any(seed: int) -> Facts:
    random = Random(seed)
    visits = [
        _visit(
            number,
            random.choice((NEAR, FAR, BESIDE_FAR)),
            random.choice(DAYS),
            time(random.randrange(8, 14), random.choice((0, 30))),
            minutes=random.choice((30, 60, 90)),
            technician_id=random.choice((ANN, BOB)),
            standing=random.choice((*Standing, Standing.AWAITING)),
            tickets=(100 + number,),
        )
        for number in range(1, 7)
    ]
    one_a_day = {(each.technician_id, each.unit_id, each.day): each for each in visits}
    due = [datetime.combine(day, time(14), UTC) for day in DAYS]
    tickets = [
        _ticket(100 + each.id, each.unit_id, due_at=random.choice((None, *due)), disturbs=True)
        for each in one_a_day.values()
    ]
    tickets += [
        _ticket(200 + at, random.choice((NEAR, FAR)), due_at=random.choice((None, *due)))
        for at in range(3)
    ]
    lessons = {day: (Hours(time(8), time(11)),) for day in DAYS}
    crew = (_worker(ANN), _worker(BOB))
    return _facts(*one_a_day.values(), tickets=tuple(tickets), workers=crew, lessons=lessons)


def _lessons(facts: Facts) -> int:
    """Count the minutes of lessons (8 to 11) in which visits stand that may be moved."""
    free = {each.promise.id for each in movable(facts)}
    visits = [each for each in facts.promises if each.id in free]
    begins = [(each, each.starts_at.hour * 60 + each.starts_at.minute + 5) for each in visits]
    spans = [(max(at, 8 * 60), min(at + each.minutes - 5, 11 * 60)) for each, at in begins]
    return sum(max(0, end - start) for start, end in spans)


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_with_moves_is_never_worse_and_loses_no_visit(seed: int) -> None:
    facts = _any(seed)
    free = {each.promise.id for each in movable(facts)}

    without = planned(facts, {}, seconds=1, search=simply).solution.plan
    found = replanned(facts, seconds=1, search=simply)

    after, plan = found.facts, found.solution.plan
    assert len(plan.conflicts) <= len(without.conflicts)
    if len(plan.conflicts) == len(without.conflicts):
        weight = DEFAULT.disruption
        assert plan.points + weight * _lessons(after) <= without.points + weight * _lessons(facts)
    assert {each.id for each in after.promises} == {each.id for each in facts.promises}
    assert {each for each in facts.promises if each.id not in free} <= set(after.promises)
    assert len({(each.technician_id, each.unit_id, each.day) for each in after.promises}) == len(
        facts.promises
    )
    assert found.moves == replanned(facts, seconds=1, search=simply).moves


def test_a_move_counts_once_and_takes_along_what_it_needs() -> None:
    """Two visits change places: each stands where the other one stood."""
    first, second = _visit(1, NEAR, TUESDAY), _visit(2, FAR, WEDNESDAY)
    facts = _facts(first, second)
    there = moved(facts, {1: place_of(second), 2: place_of(first)}).promises_by_id
    offered = [Chosen.moving(there[number]) for number in (2, 1)]

    added = completed(facts, offered[:1], offered)
    present, proposed = compared(facts, offered)

    assert added == (offered[1],)
    assert (present.visits, proposed.visits) == (2, 2)
    assert present.metres == proposed.metres
    assert Chosen.of(offered[0].key) == offered[0]


def test_work_that_was_reckoned_into_a_moved_visit_takes_its_move_along() -> None:
    visit = _visit(1, NEAR, TUESDAY)
    facts = _facts(visit, tickets=(_ticket(7, NEAR),))
    move = Chosen.moving(moved(facts, {1: Place(ANN, WEDNESDAY, time(10))}).promises_by_id[1])
    joined = Chosen(ANN, WEDNESDAY, time(11), 30, NEAR, (7,))

    assert completed(facts, [joined], [move, joined]) == (move,)
    assert completed(facts, [move], [move, joined]) == ()
    _, proposed = compared(facts, [move, joined])
    assert (proposed.visits, proposed.tickets) == (1, 1)


def test_the_command_tells_where_a_visit_stood_and_why_it_moves() -> None:
    found = _proposal(_facts(_visit(1, FAR, TUESDAY), _visit(2, BESIDE_FAR, WEDNESDAY)))

    words = list(printing.lines(found))
    (told,) = printing.as_json(found)

    assert any("(visit 2, moved from 2026-11-25 10:00: less is driven)" in line for line in words)
    moves = [visit["moved"] for day in json.loads(told)["days"] for visit in day["visits"]]
    assert {"day": "2026-11-25", "starts": "10:00", "technician": ANN, "code": "way"} in moves
    assert None in moves
