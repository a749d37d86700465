"""Writing a plan as JSON, as docs/plan-wizyt.md describes it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpdesk.visits.planning.plan import Breach, Plan, Step, Trip, Visit
from helpdesk.visits.planning.problem import Leg, Pin
from helpdesk.visits.planning.reasons import CHOICE_WORDS, WORDS


def written(plan: Plan, *, solver: str, notes: Sequence[str]) -> dict[str, Any]:
    """Return the plan as it is printed."""
    return {
        "solver": solver,
        "notes": list(notes),
        "trips": [_trip(trip) for trip in plan.trips],
        "left_out": [
            {"job": job.id, "code": why.value, "reason": WORDS[why]} for job, why in plan.left_out
        ],
        "breaches": [_breach(each) for each in plan.breaches],
        "conflicts": [
            {"code": each.trouble.value, "pins": [pin.id for pin in each.pins]}
            for each in plan.conflicts
        ],
        "totals": totals(plan),
        "objective": {
            "points": plan.points,
            "terms": [
                {
                    "name": term.name,
                    "amount": term.amount,
                    "weight": term.weight,
                    "points": term.points,
                }
                for term in plan.terms
            ],
        },
    }


def totals(plan: Plan) -> dict[str, Any]:
    """Return what the plan comes to; every number is the sum of what stands in its trips."""
    ways = [way for trip in plan.trips for way in trip.ways]
    visits = [visit for trip in plan.trips for visit in trip.visits]
    steps = [step for visit in visits for step in visit.steps]
    return {
        "trips": len(plan.trips),
        "visits": len(visits),
        "jobs": sum(len(_jobs(step)) for step in steps),
        "left_out": len(plan.left_out),
        "metres": sum(way.metres for way in ways),
        "kilometres": sum(way.metres for way in ways) / 1000,
        "driving_minutes": sum(way.minutes for way in ways),
        "onsite_minutes": sum(visit.leaves - visit.arrives for visit in visits),
        "work_minutes": sum(trip.returns - trip.leaves for trip in plan.trips),
        "disruption_minutes": sum(step.disturbed for step in steps),
        "deadlines_kept": plan.in_time,
        "breaches": len(plan.breaches),
        "breaches_unavoidable": sum(not breach.avoidable for breach in plan.breaches),
    }


def _trip(trip: Trip) -> dict[str, Any]:
    return {
        "technician": trip.technician,
        "day": trip.day.isoformat(),
        "base": trip.base,
        "leaves": clock(trip.leaves),
        "returns": clock(trip.returns),
        "metres": sum(way.metres for way in trip.ways),
        "driving_minutes": sum(way.minutes for way in trip.ways),
        "visits": [_visit(visit) for visit in trip.visits],
        "travel_back": _way(trip.back),
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "unit": visit.unit,
        "pins": [step.task.id for step in visit.steps if isinstance(step.task, Pin)],
        "travel": _way(visit.way),
        "arrives": clock(visit.arrives),
        "starts": clock(visit.steps[0].start),
        "leaves": clock(visit.leaves),
        "jobs": [each for step in visit.steps for each in _steps(step)],
    }


def _steps(step: Step) -> list[dict[str, Any]]:
    return [
        {
            "job": job,
            "starts": clock(step.start),
            "ends": clock(step.end),
            "disruption_minutes": step.disturbed,
            "choices": [{"code": each.value, "reason": CHOICE_WORDS[each]} for each in step.why],
        }
        for job in _jobs(step)
    ]


def _jobs(step: Step) -> tuple[str, ...]:
    return step.task.jobs if isinstance(step.task, Pin) else (step.task.id,)


def _breach(breach: Breach) -> Mapping[str, Any]:
    assert breach.job.deadline is not None
    return {
        "job": breach.job.id,
        "deadline": breach.job.deadline.isoformat(),
        "late_minutes": breach.by,  # null: it is left out
        "unavoidable": not breach.avoidable,
    }


def _way(way: Leg | None) -> dict[str, int] | None:
    return None if way is None else {"minutes": way.minutes, "metres": way.metres}


def clock(minute: int) -> str:
    hours, minutes = divmod(minute, 60)
    return f"{hours:02d}:{minutes:02d}"
