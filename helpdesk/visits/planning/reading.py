"""Reading a problem from JSON, as docs/plan-wizyt.md describes it. Pure.

Every fault is named at once, by its path. What is only unfortunate (a unit nobody can drive to,
a deadline gone by) is no fault: the plan says what comes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from helpdesk.visits.planning import shapes
from helpdesk.visits.planning.faults import Node, Notes, decoded
from helpdesk.visits.planning.problem import (
    DAY,
    Job,
    Options,
    Pin,
    Place,
    Problem,
    Technician,
    Unit,
    merged,
)
from helpdesk.visits.planning.ways import read_ways
from helpdesk.visits.planning.weights import DEAREST, DEFAULT, Weights

MOST_TECHNICIANS, MOST_UNITS, MOST_JOBS = 20, 300, 400
HEAVIEST = 100


def read_problem(data: bytes) -> Problem:
    """Return the problem that the JSON describes. Raises ProblemError naming every fault."""
    notes = Notes()
    problem = _problem(Node(decoded(data), "$", notes), notes)
    notes.finish()
    assert problem is not None, "whatever keeps a problem from being put together is a fault"
    return problem


def _problem(node: Node, notes: Notes) -> Problem | None:
    found = node.fields(
        "zone", "now", "days", "technicians", "bases", "units", "travel", "jobs", "pins",
        "weights", "options",
    )  # fmt: skip
    for name in ("days", "technicians", "units", "jobs"):
        if name not in found:
            node.fault(f"needs {name}")
    notes.finish()
    days = shapes.days(found["days"])
    zone = shapes.zone(found.get("zone"))
    technicians = shapes.named(
        found["technicians"], MOST_TECHNICIANS, lambda each: _technician(each, days)
    )
    units = shapes.named(found["units"], MOST_UNITS, lambda each: _unit(each, days))
    bases = _bases(found["bases"]) if "bases" in found else {}
    _check_bases(found, technicians, bases)
    places = {**bases, **{name: unit.place for name, (unit, _) in units.items()}}
    problem = Problem(
        days=tuple(days),
        technicians=tuple(technicians[key][0] for key in sorted(technicians)),
        units={key: units[key][0] for key in sorted(units)},
        legs=read_ways(found.get("travel"), places),
        jobs=_jobs(found["jobs"], days, units, technicians),
        now=shapes.instant(found["now"]) if "now" in found else None,
        zone=zone,
        weights=_weights(found["weights"]) if "weights" in found else DEFAULT,
        options=_options(found["options"]) if "options" in found else Options(),
    )
    if "pins" in found:
        return replace(problem, pins=_pins(found["pins"], problem))
    return problem


def _technician(node: Node, days: list[date]) -> tuple[Technician, Node] | None:
    found = shapes.members(node, ("id", "base", "hours"), "absences", "skills")
    if found is None:
        return None
    hours = shapes.hours(found["hours"], days)
    away = set(shapes.dates(found["absences"])) if "absences" in found else set()
    return Technician(
        id=found["id"].text(),
        base=found["base"].text(),
        hours={day: tuple(merged(hours[day])) for day in hours if day not in away},
        skills=shapes.texts(found.get("skills")),
    ), node


def _unit(node: Node, days: list[date]) -> tuple[Unit, Node] | None:
    found = shapes.members(node, ("id", "hours"), "shut", "lessons", "setup_minutes", "place")
    if found is None:
        return None
    hours = shapes.hours(found["hours"], days)
    shut = set(shapes.dates(found["shut"])) if "shut" in found else set()
    return Unit(
        id=found["id"].text(),
        hours={day: hours[day] for day in hours if day not in shut},
        lessons=shapes.hours(found["lessons"], days) if "lessons" in found else {},
        setup=found["setup_minutes"].whole(0, 240) if "setup_minutes" in found else 0,
        place=shapes.place(found["place"]) if "place" in found else None,
    ), node


def _check_bases(
    found: Mapping[str, Node],
    technicians: Mapping[str, tuple[Technician, Node]],
    bases: dict[str, Place | None],
) -> None:
    if not technicians:
        found["technicians"].fault("needs at least one technician")
    for technician, node in technicians.values():
        if "bases" in found and technician.base not in bases:
            node.fault(f"there is no base {technician.base!r}")
        bases.setdefault(technician.base)


def _bases(node: Node) -> dict[str, Place | None]:
    found: dict[str, Place | None] = {}
    for each in node.items(most=MOST_TECHNICIANS):
        members = shapes.members(each, ("id",), "place")
        if members is None:
            continue
        name = members["id"].text()
        if name in found:
            each.fault(f"the id {name!r} stands twice")
        found[name] = shapes.place(members["place"]) if "place" in members else None
    return found


def _jobs(
    node: Node,
    days: list[date],
    units: Mapping[str, Any],
    technicians: Mapping[str, Any],
) -> tuple[Job, ...]:
    found = shapes.named(node, MOST_JOBS, lambda each: _job(each, days))
    for job, each in found.values():
        if job.unit not in units:
            each.fault(f"there is no unit {job.unit!r}")
        if job.technician is not None and job.technician not in technicians:
            each.fault(f"there is no technician {job.technician!r}")
    return tuple(found[key][0] for key in sorted(found))


def _job(node: Node, days: list[date]) -> tuple[Job, Node] | None:
    found = shapes.members(
        node, ("id", "unit", "minutes"), "weight", "deadline", "earliest", "latest", "windows",
        "skills", "technician", "disturbs",
    )  # fmt: skip
    if found is None:
        return None
    return Job(
        id=found["id"].text(),
        unit=found["unit"].text(),
        minutes=found["minutes"].whole(1, DAY),
        weight=found["weight"].whole(1, HEAVIEST) if "weight" in found else 1,
        deadline=shapes.instant(found["deadline"]) if "deadline" in found else None,
        earliest=shapes.day(found["earliest"]) if "earliest" in found else None,
        latest=shapes.day(found["latest"]) if "latest" in found else None,
        windows=shapes.hours(found["windows"], days) if "windows" in found else None,
        skills=shapes.texts(found.get("skills")),
        technician=found["technician"].text() if "technician" in found else None,
        disturbs=found["disturbs"].flag() if "disturbs" in found else True,
    ), node


def _pins(node: Node, problem: Problem) -> tuple[Pin, ...]:
    found = shapes.named(node, MOST_JOBS, lambda each: _pin(each, problem))
    seen: dict[str, str] = {}
    for pin, each in found.values():
        for job in pin.jobs:
            if job in seen:
                each.fault(f"the job {job!r} stands in {seen[job]!r} too")
            seen[job] = pin.id
    return tuple(found[key][0] for key in sorted(found))


def _pin(node: Node, problem: Problem) -> tuple[Pin, Node] | None:
    found = shapes.members(node, ("id", "unit", "technician", "day", "start", "minutes"), "jobs")
    if found is None:
        return None
    pin = Pin(
        id=found["id"].text(),
        unit=found["unit"].text(),
        technician=found["technician"].text(),
        day=shapes.day(found["day"]) or problem.days[0],
        start=shapes.minute(found["start"]),
        minutes=found["minutes"].whole(1, DAY),
        jobs=tuple(each.text() for each in found["jobs"].items(most=MOST_JOBS))
        if "jobs" in found
        else (),
    )
    _check_pin(node, pin, problem)
    return pin, node


def _check_pin(node: Node, pin: Pin, problem: Problem) -> None:
    jobs = {job.id: job for job in problem.jobs}
    if pin.unit not in problem.units:
        node.fault(f"there is no unit {pin.unit!r}")
    if pin.technician not in problem.skills:
        node.fault(f"there is no technician {pin.technician!r}")
    if pin.day not in problem.days:
        node.fault(f"{pin.day} is not among the days")
    if pin.end > DAY:
        node.fault("ends after midnight")
    for job in pin.jobs:
        if job not in jobs:
            node.fault(f"there is no job {job!r}")
        elif jobs[job].unit != pin.unit:
            node.fault(f"the job {job!r} is in the unit {jobs[job].unit!r}")


def _weights(node: Node) -> Weights:
    names = [each.name for each in fields(Weights)]
    found = node.fields(*names)
    told = {name: found[name].whole(0, getattr(DEAREST, name)) for name in names if name in found}
    return replace(DEFAULT, **told)


def _options(node: Node) -> Options:
    found = node.fields("seed", "iterations", "seconds")
    return Options(
        seed=found["seed"].whole(0, 2**31) if "seed" in found else 1,
        iterations=found["iterations"].whole(1, 1_000_000) if "iterations" in found else None,
        seconds=found["seconds"].number(0.1, 3600) if "seconds" in found else 60.0,
    )
