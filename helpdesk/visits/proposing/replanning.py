"""Whether it pays to move visits that no school has confirmed. Pure but for the search itself.

A plan with moves is a plan beside visits that stand elsewhere: the search is asked where they
would best stand, moves that bring nothing are taken back, and what is left is planned around once
more and compared with the plan that moves nothing. Both are judged by the planner's own points.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from helpdesk.core.errors import HelpdeskError
from helpdesk.visits.minutes import clock, minute
from helpdesk.visits.planning.confirmed import Conflict
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.faults import ProblemError
from helpdesk.visits.planning.plan import Plan, Step, Trip, Visit
from helpdesk.visits.planning.problem import DAY, Job
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.solving import PROVEN, Solution
from helpdesk.visits.proposing.chosen import Chosen
from helpdesk.visits.proposing.facts import Facts
from helpdesk.visits.proposing.moves import Movable, Moves, Place, key_of, movable, moved, place_of
from helpdesk.visits.proposing.problem import SETTING_UP, Outline, draft, pin_id
from helpdesk.visits.proposing.stays import new_stay
from helpdesk.visits.proposing.sums import beside, standing

# What moving a visit costs, in points: its school is written to and asked anew. As much as a
# kilometre, so that for the way alone nothing is moved that saves less.
MOVED_VISIT = 1_000

Search = Callable[[bytes], Solution]


class Gain(enum.Enum):
    """What moving a visit is good for."""

    POSSIBLE = "possible"  # where it stands it can't be made
    ROOM = "room"  # where it stood another one comes
    DEADLINES = "deadlines"
    LESSONS = "lessons"
    WAY = "way"
    WHOLE_PLAN = "whole_plan"


# The aims of the planner in their order, and what is gained when one is met better.
AIMS = {
    "breach": Gain.DEADLINES,
    "disruption": Gain.LESSONS,
    "overdue_day": Gain.DEADLINES,
    "metre": Gain.WAY,
}


@dataclass(frozen=True)
class Planned:
    """A plan beside the visits as `facts` have them, some of them moved."""

    facts: Facts
    moves: Moves
    outline: Outline
    solution: Solution
    gains: Mapping[int, Gain]

    @property
    def offers(self) -> list[Chosen]:
        """What is planned beside the visits that stand."""
        trips = self.solution.plan.trips
        stays = (new_stay(trip, visit) for trip in trips for visit in trip.visits)
        return [each for each in stays if each is not None]


def planned(facts: Facts, moves: Moves, *, seconds: float, search: Search) -> Planned:
    """Return the best plan found beside the visits, those of `moves` moved.

    Raises HelpdeskError if there is more of something than the planner takes.
    """
    then = moved(facts, moves)
    outline = draft(then, seconds=seconds)
    return Planned(then, moves, outline, _searched(outline, search), {})


def replanned(facts: Facts, *, seconds: float, search: Search) -> Planned:
    """Return the best plan found if visits may be moved; none is left out or stands in the way."""
    present = planned(facts, {}, seconds=seconds, search=search)
    free = movable(facts)
    if not free:
        return present
    outline = draft(facts, seconds=seconds, freed=free)
    asked = _searched(outline, search)
    yard = _Yard(facts, free, outline)
    found = [present]
    moves = _suggested(yard, asked.plan)
    if moves:
        found.append(planned(facts, moves, seconds=seconds, search=search))
        fewer = yard.worth_it(moves, found[-1].offers)
        if fewer and fewer != moves:
            found.append(planned(facts, fewer, seconds=seconds, search=search))
    keeping = [each for each in found if _keeps(each.solution.plan, present.solution.plan)]
    best = min(keeping, key=lambda each: yard.cost(each.solution.plan, each.moves))
    told = [note for each in (asked, *(one.solution for one in found)) for note in each.notes]
    return Planned(
        best.facts,
        best.moves,
        best.outline,
        Solution(best.solution.plan, best.solution.solver, _notes(told)),
        yard.gains(best.moves, best.offers),
    )


def _searched(outline: Outline, search: Search) -> Solution:
    try:
        return search(json.dumps(outline.document).encode())
    except ProblemError as error:
        raise HelpdeskError(
            _l("Takiego planu nie da się ułożyć: %(fault)s.", fault=error.faults[0])
        ) from error


def _keeps(plan: Plan, present: Plan) -> bool:
    """Return whether every visit can be made that could be, or is as impossible as it was."""
    return set(plan.conflicts) <= set(present.conflicts)


def _notes(told: Iterable[str]) -> tuple[str, ...]:
    # Nobody went through all the places that visits could be moved to.
    return tuple(note for note in dict.fromkeys(told) if note != PROVEN)


class _Yard:
    """The yardstick for plans that move visits: the planner's points, the lessons that these
    visits disturb where they stand, and the price of each move.
    """

    def __init__(self, facts: Facts, free: Sequence[Movable], outline: Outline) -> None:
        self.facts = facts
        self.costs = Costs(read_problem(json.dumps(outline.document).encode()))
        self._jobs = {job.id: job for job in self.costs.problem.jobs}
        self._stood = {each.promise.id: place_of(each.promise) for each in free}

    def cost(self, plan: Plan, moves: Moves) -> tuple[int, int]:
        """Return what tells plans apart; the less the better."""
        weight = self.costs.problem.weights.disruption
        points = plan.points + weight * self.disturbed(moves) + MOVED_VISIT * len(moves)
        return len(plan.conflicts), points

    def disturbed(self, moves: Moves) -> int:
        """Return the minutes of lessons that the visits disturb, at their new places or the old."""
        places = {**self._stood, **moves}
        return sum(self._disturbed(visit_id, place) for visit_id, place in places.items())

    def _disturbed(self, visit_id: int, place: Place) -> int:
        job = self._jobs[key_of(visit_id)]
        start = min(minute(place.starts_at) + SETTING_UP, DAY - job.minutes)
        return self.costs.disturbed(job, place.day, start)

    def worth_it(self, moves: Moves, offers: Sequence[Chosen]) -> Moves:
        """Return the moves without those that bring nothing, the other work staying as it is."""
        kept = moves
        for visit_id in sorted(moves):
            if visit_id not in kept:
                continue
            fewer = self._put_back(visit_id, kept, offers)
            if self._tried(fewer, offers)[1] <= self._tried(kept, offers)[1]:
                kept = fewer
        return kept

    def gains(self, moves: Moves, offers: Sequence[Chosen]) -> Mapping[int, Gain]:
        """Return what each of the moves is good for."""
        return {visit_id: self._gain(visit_id, moves, offers) for visit_id in moves}

    def _put_back(self, visit_id: int, moves: Moves, offers: Sequence[Chosen]) -> Moves:
        """Return the moves without this one and those that it made room for."""
        back = {visit_id}
        while True:
            fewer = {number: place for number, place in moves.items() if number not in back}
            plan, _cost = self._tried(fewer, offers)
            pins = {pin.id for conflict in _with(plan.conflicts, back) for pin in conflict.pins}
            also = {number for number in fewer if pin_id(number) in pins}
            if not also:
                return fewer
            back |= also

    def _tried(self, moves: Moves, offers: Sequence[Chosen]) -> tuple[Plan, tuple[int, int]]:
        plan = standing(beside(draft(moved(self.facts, moves), seconds=1), offers))
        return plan, self.cost(plan, moves)

    def _gain(self, visit_id: int, moves: Moves, offers: Sequence[Chosen]) -> Gain:
        fewer = {number: place for number, place in moves.items() if number != visit_id}
        before, _cost = self._tried(fewer, offers)
        after, _cost = self._tried(moves, offers)
        troubles = _with(before.conflicts, {visit_id})
        if troubles:
            alone = self._tried({}, ())[0].conflicts
            return Gain.POSSIBLE if _with(alone, {visit_id}) else Gain.ROOM
        saved = {
            was.name: was.amount - term.amount
            for was, term in zip(before.terms, after.terms, strict=True)
        }
        saved["disruption"] += self.disturbed(fewer) - self.disturbed(moves)
        return next((gain for aim, gain in AIMS.items() if saved[aim] > 0), Gain.WHOLE_PLAN)


def _with(conflicts: Iterable[Conflict], visit_ids: Iterable[int]) -> list[Conflict]:
    """Return the conflicts in which one of the visits stands."""
    pins = {pin_id(number) for number in visit_ids}
    return [each for each in conflicts if not pins.isdisjoint(pin.id for pin in each.pins)]


def _suggested(yard: _Yard, plan: Plan) -> Moves:
    """Return where the plan would have the visits; one that it leaves out stays where it is."""
    keys = {key_of(each.id): each for each in yard.facts.promises}
    moves: dict[int, Place] = {}
    stays = set()
    for trip, visit, step in _steps(plan):
        stay = trip.technician, visit.unit, trip.day
        # No two visits of a unit become one: the second stays where it is.
        if step.task.id not in keys or stay in stays:
            continue
        stays.add(stay)
        starts = clock(_begins(yard.costs, visit, step, trip.day))
        place, promise = Place(int(trip.technician), trip.day, starts), keys[step.task.id]
        if place != place_of(promise):
            moves[promise.id] = place
    return moves


def _steps(plan: Plan) -> Iterator[tuple[Trip, Visit, Step]]:
    for trip in plan.trips:
        for visit in trip.visits:
            for step in visit.steps:
                yield trip, visit, step


def _begins(costs: Costs, visit: Visit, step: Step, day: date) -> int:
    """Return the minute at which the visit begins: with the stay, other work coming after it, unless
    that disturbs more lessons or its room is not free yet.
    """
    assert isinstance(step.task, Job)
    costing = costs.starts(step.task, day)
    if costing[visit.arrives + SETTING_UP] <= costing[step.start]:
        return visit.arrives
    return step.start - SETTING_UP
