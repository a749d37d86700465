"""Reading a problem from JSON, as docs/plan-wizyt.md describes it. Pure.

Every fault is named at once, by its path. What is only unfortunate (a unit nobody can drive to,
a deadline gone by) is no fault: the plan says what comes of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.core.clock import WARSAW
from helpdesk.visits.planning.costs import merged
from helpdesk.visits.planning.distances import Estimate, estimated
from helpdesk.visits.planning.faults import Node, Notes, decoded
from helpdesk.visits.planning.problem import (
    DAY,
    Hours,
    Job,
    Leg,
    Options,
    Pin,
    Place,
    Problem,
    Span,
    Technician,
    Unit,
)
from helpdesk.visits.planning.weights import DEFAULT, Weights

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = "daily"
MOST_DAYS, MOST_TECHNICIANS, MOST_UNITS, MOST_JOBS, MOST_LEGS = 31, 20, 300, 400, 100_000
HEAVIEST, DEAREST = 100, 10**12
FURTHEST, LONGEST_WAY = 2_000_000, DAY  # metres, minutes
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


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
    days = _days(found["days"])
    zone = _zone(found.get("zone"))
    technicians = _named(
        found["technicians"], MOST_TECHNICIANS, lambda each: _technician(each, days)
    )
    units = _named(found["units"], MOST_UNITS, lambda each: _unit(each, days))
    bases = _bases(found["bases"]) if "bases" in found else {}
    _check_bases(found, technicians, bases)
    problem = Problem(
        days=tuple(days),
        technicians=tuple(technicians[key][0] for key in sorted(technicians)),
        units={key: units[key][0] for key in sorted(units)},
        legs=_travel(found, units, bases),
        jobs=_jobs(found["jobs"], days, units, technicians),
        now=_instant(found["now"]) if "now" in found else None,
        zone=zone,
        weights=_weights(found["weights"]) if "weights" in found else DEFAULT,
        options=_options(found["options"]) if "options" in found else Options(),
    )
    if "pins" in found:
        return replace(problem, pins=_pins(found["pins"], problem))
    return problem


def _days(node: Node) -> list[date]:
    found: list[date] = []
    for each in node.items(most=MOST_DAYS):
        day = _date(each)
        if day in found:
            each.fault(f"{day} stands twice")
        elif day is not None:
            found.append(day)
    if not found:
        node.fault("needs at least one day")
    node.notes.finish()
    return sorted(found)


def _zone(node: Node | None) -> ZoneInfo:
    if node is None:
        return WARSAW
    return node.parsed(_zone_named, "the name of a time zone, as Europe/Warsaw") or WARSAW


def _zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError):  # unknown, or a folder of zones
        raise ValueError(name) from None


def _named(
    node: Node, most: int, read: Callable[[Node], tuple[Any, Node] | None]
) -> dict[str, tuple[Any, Node]]:
    """Return what a list holds, by id."""
    found: dict[str, tuple[Any, Node]] = {}
    for each in node.items(most=most):
        thing = read(each)
        if thing is None:
            continue
        if thing[0].id in found:
            each.fault(f"the id {thing[0].id!r} stands twice")
        found[thing[0].id] = thing
    return found


def _with(node: Node, required: Iterable[str], *optional: str) -> Mapping[str, Node] | None:
    """Return an object's members, None if one that is required is missing."""
    required = tuple(required)
    found = node.fields(*required, *optional)
    missing = [name for name in required if name not in found]
    if found and missing:
        node.fault(f"needs {', '.join(missing)}")
    return None if missing else found


def _technician(node: Node, days: list[date]) -> tuple[Technician, Node] | None:
    found = _with(node, ("id", "base", "hours"), "absences", "skills")
    if found is None:
        return None
    hours = _hours(found["hours"], days)
    away = set(_dates(found["absences"])) if "absences" in found else set()
    return Technician(
        id=found["id"].text(),
        base=found["base"].text(),
        hours={day: tuple(merged(hours[day])) for day in hours if day not in away},
        skills=_texts(found.get("skills")),
    ), node


def _unit(node: Node, days: list[date]) -> tuple[Unit, Node] | None:
    found = _with(node, ("id", "hours"), "shut", "lessons", "setup_minutes", "place")
    if found is None:
        return None
    hours = _hours(found["hours"], days)
    shut = set(_dates(found["shut"])) if "shut" in found else set()
    return Unit(
        id=found["id"].text(),
        hours={day: hours[day] for day in hours if day not in shut},
        lessons=_hours(found["lessons"], days) if "lessons" in found else {},
        setup=found["setup_minutes"].whole(0, 240) if "setup_minutes" in found else 0,
        place=_place(found["place"]) if _given(found, "place") else None,
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
        members = _with(each, ("id",), "place")
        if members is None:
            continue
        name = members["id"].text()
        if name in found:
            each.fault(f"the id {name!r} stands twice")
        found[name] = _place(members["place"]) if _given(members, "place") else None
    return found


def _travel(
    found: Mapping[str, Node],
    units: Mapping[str, tuple[Unit, Node]],
    bases: Mapping[str, Place | None],
) -> dict[tuple[str, str], Leg]:
    """Return the ways by coordinates, and over them those that are given."""
    members = _travel_fields(found.get("travel"))
    estimate = Estimate(
        members["speed_kmh"].number(1, 200) if "speed_kmh" in members else 40.0,
        members["detour"].number(1, 10) if "detour" in members else 1.3,
    )
    places = {**bases, **{name: unit.place for name, (unit, _) in units.items() if unit.place}}
    legs = estimated({name: place for name, place in places.items() if place}, estimate)
    both = members["symmetric"].flag() if "symmetric" in members else True
    known = {*units, *bases}
    given = _matrix(members["matrix"], known) if "matrix" in members else {}
    given |= _legs(members["legs"], known) if "legs" in members else {}
    back = {(end, start): leg for (start, end), leg in given.items()} if both else {}
    return {**legs, **back, **given}


def _travel_fields(node: Node | None) -> Mapping[str, Node]:
    if node is None:
        return {}
    return node.fields("legs", "matrix", "symmetric", "speed_kmh", "detour")


def _place(node: Node) -> Place | None:
    members = _with(node, ("lat", "lon"))
    if members is None:
        return None
    return Place(members["lat"].number(-90, 90), members["lon"].number(-180, 180))


def _matrix(node: Node, known: set[str]) -> dict[tuple[str, str], Leg]:
    """Return the ways of two square tables; null is a way that is not known."""
    members = _with(node, ("places", "minutes", "metres"))
    if members is None:
        return {}
    places = [each.text() for each in members["places"].items(most=MOST_UNITS)]
    for name in places:
        if name not in known:
            members["places"].fault(f"there is no unit or base {name!r}")
    minutes, metres = (_square(members[name], len(places)) for name in ("minutes", "metres"))
    return {
        (start, end): Leg(_minutes(minutes[row][column]), metres[row][column].whole(0, FURTHEST))
        for row, start in enumerate(places)
        for column, end in enumerate(places)
        if minutes and metres and start != end and minutes[row][column].value is not None
    }


def _square(node: Node, size: int) -> list[list[Node]]:
    rows = [row.items(most=MOST_UNITS) for row in node.items(most=MOST_UNITS)]
    if len(rows) != size or any(len(row) != size for row in rows):
        node.fault(f"must be {size} rows of {size} numbers")
        return []
    return rows


def _minutes(node: Node) -> int:
    return ceil(node.number(0, LONGEST_WAY))


def _legs(node: Node, known: set[str]) -> dict[tuple[str, str], Leg]:
    found: dict[tuple[str, str], Leg] = {}
    for each in node.items(most=MOST_LEGS):
        members = _with(each, ("from", "to", "minutes", "metres"))
        if members is None:
            continue
        ends = members["from"].text(), members["to"].text()
        for end, name in zip(ends, ("from", "to"), strict=True):
            if end and end not in known:
                members[name].fault(f"there is no unit or base {end!r}")
        if ends in found:
            each.fault(f"the way from {ends[0]!r} to {ends[1]!r} stands twice")
        found[ends] = Leg(_minutes(members["minutes"]), members["metres"].whole(0, FURTHEST))
    return found


def _jobs(
    node: Node,
    days: list[date],
    units: Mapping[str, Any],
    technicians: Mapping[str, Any],
) -> tuple[Job, ...]:
    found = _named(node, MOST_JOBS, lambda each: _job(each, days))
    for job, each in found.values():
        if job.unit not in units:
            each.fault(f"there is no unit {job.unit!r}")
        if job.technician is not None and job.technician not in technicians:
            each.fault(f"there is no technician {job.technician!r}")
    return tuple(found[key][0] for key in sorted(found))


def _job(node: Node, days: list[date]) -> tuple[Job, Node] | None:
    found = _with(
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
        deadline=_instant(found["deadline"]) if _given(found, "deadline") else None,
        earliest=_date(found["earliest"]) if _given(found, "earliest") else None,
        latest=_date(found["latest"]) if _given(found, "latest") else None,
        windows=_hours(found["windows"], days) if _given(found, "windows") else None,
        skills=_texts(found.get("skills")),
        technician=found["technician"].text() if _given(found, "technician") else None,
        disturbs=found["disturbs"].flag() if "disturbs" in found else True,
    ), node


def _given(found: Mapping[str, Node], name: str) -> bool:
    return name in found and found[name].value is not None


def _pins(node: Node, problem: Problem) -> tuple[Pin, ...]:
    found = _named(node, MOST_JOBS, lambda each: _pin(each, problem))
    seen: dict[str, str] = {}
    for pin, each in found.values():
        for job in pin.jobs:
            if job in seen:
                each.fault(f"the job {job!r} stands in {seen[job]!r} too")
            seen[job] = pin.id
    return tuple(found[key][0] for key in sorted(found))


def _pin(node: Node, problem: Problem) -> tuple[Pin, Node] | None:
    found = _with(node, ("id", "unit", "technician", "day", "start", "minutes"), "jobs")
    if found is None:
        return None
    pin = Pin(
        id=found["id"].text(),
        unit=found["unit"].text(),
        technician=found["technician"].text(),
        day=_date(found["day"]) or problem.days[0],
        start=_minute(found["start"]),
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
    return replace(
        DEFAULT, **{name: found[name].whole(0, DEAREST) for name in names if name in found}
    )


def _options(node: Node) -> Options:
    found = node.fields("seed", "iterations", "seconds")
    return Options(
        seed=found["seed"].whole(0, 2**31) if "seed" in found else 1,
        iterations=found["iterations"].whole(1, 1_000_000) if _given(found, "iterations") else None,
        seconds=found["seconds"].number(0.1, 3600) if "seconds" in found else 60.0,
    )


def _hours(node: Node, days: list[date]) -> Hours:
    """Return the hours of each planned day: by date, else by weekday, else those of every day."""
    by_name: dict[str, tuple[Span, ...]] = {}
    for name, each in node.members():
        if name != DAILY and name not in WEEKDAYS and _as_date(name) is None:
            each.fault("must be a date, daily, or one of " + ", ".join(WEEKDAYS))
        by_name[name] = tuple(_span(span) for span in each.items(most=50))
    found = {}
    for day in days:
        names = (day.isoformat(), WEEKDAYS[day.weekday()], DAILY)
        found[day] = next((by_name[name] for name in names if name in by_name), ())
    return found


def _as_date(text: str) -> date | None:
    try:
        return _parse_date(text)
    except ValueError:
        return None


def _span(node: Node) -> Span:
    ends = node.items(most=2)
    if len(ends) != 2:
        node.fault('must be two times, as ["07:30", "15:30"]')
        return Span(0, 0)
    start, end = (_minute(each) for each in ends)
    if start >= end:
        node.fault("ends before it begins")
        return Span(0, 0)
    return Span(start, end)


def _minute(node: Node) -> int:
    return node.parsed(_parse_minute, "a time of day, as 07:30") or 0


def _parse_minute(text: str) -> int:
    if not re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", text, re.ASCII):
        raise ValueError(text)
    minute = int(text[:2]) * 60 + int(text[3:])
    if minute > DAY:
        raise ValueError(text)
    return minute


def _date(node: Node) -> date | None:
    return node.parsed(_parse_date, f"a date from {FIRST} to {LAST}")


def _parse_date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError(text)
    found = date.fromisoformat(text)
    if not FIRST <= found <= LAST:
        raise ValueError(text)
    return found


def _dates(node: Node) -> list[date]:
    found = [_date(each) for each in node.items(most=400)]
    return [day for day in found if day is not None]


def _instant(node: Node) -> datetime | None:
    return node.parsed(_parse_instant, "an instant with its offset, as 2026-03-24T12:00:00+01:00")


def _parse_instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or not FIRST <= found.date() <= LAST:
        raise ValueError(text)
    return found


def _texts(node: Node | None) -> frozenset[str]:
    return frozenset(each.text() for each in node.items(most=50)) if node else frozenset()
