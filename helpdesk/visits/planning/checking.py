"""Whether a plan keeps every rule of its problem, and what it comes to. Pure.

Written to be believed: it reads the plan as it is printed and the problem, and shares nothing
with what made the plan. Minute by minute where the planner is clever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from helpdesk.visits.planning.problem import Job, Pin, Problem, Span, Technician

Printed = Mapping[str, Any]


def violations(problem: Problem, plan: Printed) -> list[str]:
    """Return what is wrong with the plan, in words; nothing if all is well."""
    return [
        *_once_each(problem, plan),
        *_pins_kept(problem, plan),
        *(fault for trip in plan["trips"] for fault in _trip(problem, plan, trip)),
        *_trips_apart(plan),
        *_sums(problem, plan),
    ]


def _once_each(problem: Problem, plan: Printed) -> Iterator[str]:
    named = Counter([entry["job"] for entry in _entries(plan)])
    named.update(entry["job"] for entry in plan["left_out"])
    for job in problem.jobs:
        if named[job.id] != 1:
            yield f"job {job.id} stands {named[job.id]} times"
    for name in named.keys() - {job.id for job in problem.jobs}:
        yield f"job {name} is made up"


def _pins_kept(problem: Problem, plan: Printed) -> Iterator[str]:
    stands = {
        pin: (trip["technician"], trip["day"], visit["unit"])
        for trip in plan["trips"]
        for visit in trip["visits"]
        for pin in visit["pins"]
    }
    for pin in problem.pins:
        if stands.get(pin.id) != (pin.technician, pin.day.isoformat(), pin.unit):
            yield f"the confirmed visit {pin.id} was moved"
        for entry in _entries(plan):
            held = minute(entry["starts"]), minute(entry["ends"])
            if entry["job"] in pin.jobs and held != (pin.start, pin.end):
                yield f"job {entry['job']} was moved out of the confirmed visit {pin.id}"


def _trip(problem: Problem, plan: Printed, trip: Printed) -> Iterator[str]:
    where = f"{trip['technician']} on {trip['day']}"
    if _is_conflicting(plan, trip):
        if len(_own_jobs(problem, trip)):
            yield f"{where}: something was planned beside confirmed visits that can't be kept"
        return
    day = date.fromisoformat(trip["day"])
    technician = next(each for each in problem.technicians if each.id == trip["technician"])
    yield from _in_shift(problem, technician, day, trip, where)
    yield from _route(problem, technician, trip, where)
    units = [visit["unit"] for visit in trip["visits"] if not visit["pins"]]
    for unit in {unit for unit in units if units.count(unit) > 1}:
        yield f"{where}: comes back to {unit}"
    for entry in _own_jobs(problem, trip):
        yield from (f"{where}: {fault}" for fault in _job(problem, technician, day, entry))


def _is_conflicting(plan: Printed, trip: Printed) -> bool:
    troubled = {pin for conflict in plan["conflicts"] for pin in conflict["pins"]}
    return any(troubled & set(visit["pins"]) for visit in trip["visits"])


def _in_shift(
    problem: Problem, technician: Technician, day: date, trip: Printed, where: str
) -> Iterator[str]:
    leaves, returns = minute(trip["leaves"]), minute(trip["returns"])
    if not any(s.start <= leaves and returns <= s.end for s in technician.hours.get(day, ())):
        yield f"{where}: outside working hours"
    if problem.now is None:
        return
    begins = [minute(entry["starts"]) for entry in _own_jobs(problem, trip)]
    if any(_instant(problem, day, begin) < problem.now for begin in begins):
        yield f"{where}: begins something before now"
    under_way = bool(trip["visits"][0]["pins"])
    if not under_way and _instant(problem, day, leaves) < problem.now:
        yield f"{where}: leaves before now"


def _route(problem: Problem, technician: Technician, trip: Printed, where: str) -> Iterator[str]:
    place, free = technician.base, minute(trip["leaves"])
    for visit in trip["visits"]:
        pinned = [pin for pin in problem.pins if pin.id in visit["pins"]]
        yield from _way(problem, place, visit["unit"], visit["travel"], where)
        drive = visit["travel"]["minutes"]
        if minute(visit["arrives"]) < free + drive:
            yield f"{where}: arrives in {visit['unit']} before it can"
        yield from _stay(problem, place, visit, pinned, where)
        place, free = visit["unit"], minute(visit["leaves"])
    yield from _way(problem, place, technician.base, trip["travel_back"], where)
    if minute(trip["returns"]) < free + trip["travel_back"]["minutes"]:
        yield f"{where}: returns before it can"


def _way(problem: Problem, start: str, end: str, told: Printed | None, where: str) -> Iterator[str]:
    way = problem.legs.get((start, end), None if start != end else (0, 0))
    if way is None or told is None or (told["minutes"], told["metres"]) != tuple(way):
        yield f"{where}: the way from {start} to {end} is not {told}"


def _stay(
    problem: Problem, place: str, visit: Printed, pinned: Sequence[Pin], where: str
) -> Iterator[str]:
    confirmed = {job for pin in pinned for job in pin.jobs}
    busy = [
        (minute(e["starts"]), minute(e["ends"])) for e in visit["jobs"] if e["job"] not in confirmed
    ]
    busy = sorted([*busy, *((pin.start, pin.end) for pin in pinned)])
    free = minute(visit["arrives"])
    begins_with_pin = busy[0] in {(pin.start, pin.end) for pin in pinned}
    if place != visit["unit"] and not begins_with_pin:
        free += problem.units[visit["unit"]].setup
    for start, end in busy:
        if start < free:
            yield f"{where}: two things at once in {visit['unit']} at {start}"
        free = end
    if free > minute(visit["leaves"]):
        yield f"{where}: leaves {visit['unit']} before the end"


def _job(problem: Problem, technician: Technician, day: date, entry: Printed) -> Iterator[str]:
    job = next(each for each in problem.jobs if each.id == entry["job"])
    start, end = minute(entry["starts"]), minute(entry["ends"])
    if end - start != job.minutes:
        yield f"{job.id} takes {job.minutes} minutes"
    if job.technician not in {None, technician.id} or job.skills - technician.skills:
        yield f"{job.id} is not for {technician.id}"
    if (job.earliest and day < job.earliest) or (job.latest and day > job.latest):
        yield f"{job.id} is not for this day"
    open_hours = _minutes(problem.units[job.unit].hours.get(day, ()))
    if job.windows is not None:
        open_hours &= _minutes(job.windows.get(day, ()))
    if not open_hours.issuperset(range(start, end)):
        yield f"{job.id} is done outside hours or windows"
    if entry["disruption_minutes"] != _disturbed(problem, job, day, start):
        yield f"{job.id} does not disturb {entry['disruption_minutes']} minutes"


def _disturbed(problem: Problem, job: Job, day: date, start: int) -> int:
    lessons = _minutes(problem.units[job.unit].lessons.get(day, ()))
    return len(lessons & set(range(start, start + job.minutes))) if job.disturbs else 0


def _trips_apart(plan: Printed) -> Iterator[str]:
    troubled = {pin for conflict in plan["conflicts"] for pin in conflict["pins"]}
    by_day: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for trip in plan["trips"]:
        if not any(troubled & set(visit["pins"]) for visit in trip["visits"]):
            span = minute(trip["leaves"]), minute(trip["returns"])
            by_day.setdefault((trip["technician"], trip["day"]), []).append(span)
    for (technician, day), spans in by_day.items():
        ordered = sorted(spans)
        if any(later[0] < sooner[1] for sooner, later in pairwise(ordered)):
            yield f"{technician} on {day}: two trips at once"


def _sums(problem: Problem, plan: Printed) -> Iterator[str]:
    for name, amount in recomputed(problem, plan).items():
        term = next(each for each in plan["objective"]["terms"] if each["name"] == name)
        weight = getattr(problem.weights, name)
        if (term["amount"], term["points"]) != (amount, amount * weight):
            yield f"{name} is {amount}, not {term['amount']}"
    points = sum(term["points"] for term in plan["objective"]["terms"])
    if plan["objective"]["points"] != points:
        yield f"the points are {points}"
    if plan["totals"]["metres"] != sum(trip["metres"] for trip in plan["trips"]):
        yield "the metres are not the sum of the trips'"


def recomputed(problem: Problem, plan: Printed) -> dict[str, int]:
    """Return how much of each aim the plan misses."""
    jobs = {job.id: job for job in problem.jobs}
    found = Counter(
        dict.fromkeys(("breach", "left_out", "disruption", "overdue_day", "metre", "later_day"), 0)
    )
    for left in plan["left_out"]:
        job = jobs[left["job"]]
        found["left_out"] += job.weight
        after = _instant(problem, problem.days[-1] + timedelta(days=1), 0)
        found["breach"] += job.weight * (job.deadline is not None and job.deadline < after)
    for trip in plan["trips"]:
        day = date.fromisoformat(trip["day"])
        ways = [*(visit["travel"] for visit in trip["visits"]), trip["travel_back"]]
        found["metre"] += sum(way["metres"] for way in ways if way is not None)
        for entry in (entry for visit in trip["visits"] for entry in visit["jobs"]):
            job = jobs[entry["job"]]
            found["disruption"] += entry["disruption_minutes"]
            found["later_day"] += problem.days.index(day)
            if (
                job.deadline is not None
                and _instant(problem, day, minute(entry["ends"])) > job.deadline
            ):
                found["breach"] += job.weight
                due = job.deadline.astimezone(problem.zone).date()
                found["overdue_day"] += job.weight * ((day - due).days + 1)
    return dict(found)


def _own_jobs(problem: Problem, trip: Printed) -> list[Printed]:
    confirmed = {job for pin in problem.pins for job in pin.jobs}
    entries = [entry for visit in trip["visits"] for entry in visit["jobs"]]
    return [entry for entry in entries if entry["job"] not in confirmed]


def _entries(plan: Printed) -> Iterator[Printed]:
    for trip in plan["trips"]:
        for visit in trip["visits"]:
            yield from visit["jobs"]


def _minutes(spans: Sequence[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end)}


def _instant(problem: Problem, day: date, at: int) -> datetime:
    return datetime.combine(day, time(), problem.zone) + timedelta(minutes=at)


def minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
