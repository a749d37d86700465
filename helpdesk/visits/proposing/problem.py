"""From facts to the problem that the planner solves, as docs/plan-wizyt.md describes it. Pure.

All times are multiples of five minutes, for nobody tells a school 8:17.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from helpdesk.core.clock import WARSAW
from helpdesk.core.wording import local
from helpdesk.visits.planning.reading import MOST_JOBS
from helpdesk.visits.proposing import windows
from helpdesk.visits.proposing.crews import Crew, asked, may_do, skills
from helpdesk.visits.proposing.crews import groups as crews_of
from helpdesk.visits.proposing.facts import Facts, OpenTicket, Promise, Recurring, Task, Worker
from helpdesk.visits.proposing.moves import Movable
from helpdesk.visits.proposing.travel import BaseId, PlaceId, Way
from helpdesk.visits.proposing.windows import spans

STEP = 5  # minutes
OFFICE, BASE = "office", "base"
# Coming in, saying good morning, getting the key.
SETTING_UP = 5
LONGEST_JOB = 240
# So long before the first visit of today the technician has set out, and the day is left alone.
SETS_OUT = timedelta(hours=1)


class Aside(enum.Enum):
    """Why an open ticket is not given to the planner."""

    REMOTE_FIRST = "remote_first"
    WAITING = "waiting"
    PART = "part"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Outline:
    """The problem, the visits that stand in it, and the tickets that do not."""

    document: dict[str, Any]
    promises: dict[str, Promise]
    aside: tuple[tuple[OpenTicket, Aside], ...]

    @property
    def attached(self) -> int:
        """How many recurring matters are in those visits: they are no jobs any more."""
        return sum(len(each.recurring) for each in self.promises.values())


def draft(facts: Facts, *, seconds: float, freed: Sequence[Movable] = ()) -> Outline:
    """Return the problem of planning the open tickets around the visits that were promised.

    The freed ones do not stand in it: each is a piece of work like a ticket.
    """
    free = {each.promise.id for each in freed}
    pins = [each for each in facts.promises if _is_pin(each, facts) and each.id not in free]
    pinned = _pinned(pins, facts)
    promised = {number for each in facts.promises for number in each.tickets}
    given: list[Task] = [
        facts.tickets_by_id[number] for numbers in pinned.values() for number in numbers
    ]
    aside = []
    for ticket in facts.tickets:
        if ticket.id in promised:
            continue
        why = _aside(ticket, len(given) + len(freed), facts.days[-1])
        if why is None:
            given.append(ticket)
        else:
            aside.append((ticket, why))
    given.extend(facts.recurring[: max(0, MOST_JOBS - len(given) - len(freed))])
    document = _document(facts, given, pins, pinned, freed)
    document["options"] = {"seed": 1, "seconds": seconds}
    return Outline(document, {pin_id(each.id): each for each in pins}, tuple(aside))


def pin_id(visit_id: int) -> str:
    return f"v{visit_id}"


def _aside(ticket: OpenTicket, planned: int, last: date) -> Aside | None:
    if ticket.is_waiting:
        return Aside.WAITING
    if ticket.part_on is not None and ticket.part_on > last:
        return Aside.PART
    if ticket.is_remote:
        return Aside.REMOTE_FIRST
    return Aside.TOO_MANY if planned >= MOST_JOBS else None


def _is_pin(promise: Promise, facts: Facts) -> bool:
    return (
        promise.technician_id in facts.names
        and facts.days[0] <= promise.day <= facts.days[-1]
        and not _is_underway(facts, promise.technician_id, promise.day)
    )


def _is_underway(facts: Facts, technician_id: int, day: date) -> bool:
    """Return whether the technician is on the road already: such a day is not planned anew."""
    now = local(facts.now)
    return day == now.date() and any(
        each.is_started or datetime.combine(day, each.starts_at, WARSAW) <= now + SETS_OUT
        for each in facts.promises
        if each.technician_id == technician_id and each.day == day
    )


def _pinned(pins: Iterable[Promise], facts: Facts) -> dict[int, list[int]]:
    """Return the open tickets of each visit; one that stands in two is seen to in the first."""
    seen: set[int] = set()
    found = {}
    for pin in pins:
        known = (facts.tickets_by_id.get(number) for number in pin.tickets)
        fitting = [each.id for each in known if each and each.unit_id == pin.unit_id]
        found[pin.id] = [number for number in fitting if number not in seen]
        seen.update(fitting)
    return found


def _document(
    facts: Facts,
    tasks: Sequence[Task],
    pins: Sequence[Promise],
    pinned: dict[int, list[int]],
    freed: Sequence[Movable],
) -> dict[str, Any]:
    days = sorted({*facts.days, *(each.day for each in pins)})
    stands = [*pins, *(each.promise for each in freed)]
    units = sorted({each.unit_id for each in (*tasks, *stands)})
    crews = [*(may_do(each, facts) for each in tasks), *(each.crew for each in freed)]
    groups = crews_of(facts, crews)
    return {
        "zone": WARSAW.key,
        "now": _rounded_up(facts.now).isoformat(),
        "days": [day.isoformat() for day in days],
        "technicians": [_technician(each, facts, groups) for each in facts.workers],
        "units": [_unit(facts, unit_id) for unit_id in units],
        "travel": {"legs": _legs(facts, units), "symmetric": False},
        "jobs": [
            *(_job(each, facts, groups, pins) for each in tasks),
            *(_freed(each, facts, groups) for each in freed),
        ],
        "pins": [_pin(each, pinned[each.id]) for each in pins],
    }


def _rounded_up(now: datetime) -> datetime:
    minute = now.replace(second=0, microsecond=0)
    late = minute.minute % STEP * 60 + now.second + (now.microsecond > 0)
    return minute + timedelta(minutes=STEP - minute.minute % STEP) if late else minute


def _technician(worker: Worker, facts: Facts, groups: Collection[Crew]) -> dict[str, Any]:
    hours = {
        day.isoformat(): spans(working)
        for day in facts.days
        if (working := facts.hours_of(worker, day)) and not _is_underway(facts, worker.id, day)
    }
    return {
        "id": str(worker.id),
        "base": _place(worker.base),
        "hours": hours,
        "skills": skills(worker.id, groups),
    }


def _unit(facts: Facts, unit_id: int) -> dict[str, Any]:
    unit = facts.units[unit_id]
    return {
        "id": str(unit_id),
        "hours": {day.isoformat(): spans(unit.hours[day]) for day in facts.days},
        "lessons": {day.isoformat(): spans(ringing) for day, ringing in unit.lessons.items()},
        "setup_minutes": SETTING_UP,
    }


def _legs(facts: Facts, units: Sequence[int]) -> list[dict[str, Any]]:
    """Return the ways that may be driven; one that nobody knows is left out."""
    places: set[PlaceId] = {*units, *(each.base for each in facts.workers)}
    return [
        {"from": _place(start), "to": _place(end), **_in_steps(way)}
        for (start, end), way in facts.ways.items()
        if way.is_known and {start, end} <= places
    ]


def _place(place: PlaceId) -> str:
    if isinstance(place, BaseId):
        return f"{BASE}{place.id}"
    return OFFICE if place is None else str(place)


def _in_steps(way: Way) -> dict[str, int]:
    return {"minutes": _steps(way.minutes), "metres": way.metres}


def _steps(minutes: int) -> int:
    return -(-minutes // STEP) * STEP


def _job(
    task: Task, facts: Facts, groups: Collection[Crew], pins: Sequence[Promise]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": task.key,
        "unit": str(task.unit_id),
        "minutes": _steps(min(max(task.minutes, STEP), LONGEST_JOB)),
        "windows": windows.of(task, facts.days, pins),
        "disturbs": task.disturbs,
        **asked(may_do(task, facts), groups, facts),
    }
    if task.due_at is not None:
        found["deadline"] = task.due_at.isoformat()
    if isinstance(task, Recurring):
        found |= {"earliest": task.earliest.isoformat(), "latest": task.latest.isoformat()}
    elif task.part_on is not None:
        found["earliest"] = task.part_on.isoformat()
    return found


def _freed(visit: Movable, facts: Facts, groups: Collection[Crew]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": visit.key,
        "unit": str(visit.promise.unit_id),
        # The planner adds setting up, which is in the minutes that were promised.
        "minutes": _steps(max(visit.promise.minutes - SETTING_UP, STEP)),
        "windows": windows.of_visit(visit, facts.days),
        "disturbs": visit.disturbs,
        "earliest": visit.earliest.isoformat(),
        **asked(visit.crew, groups, facts),
    }
    if visit.due_at is not None:
        found["deadline"] = visit.due_at.isoformat()
    if visit.latest is not None:
        found["latest"] = visit.latest.isoformat()
    return found


def _pin(promise: Promise, tickets: Sequence[int]) -> dict[str, Any]:
    return {
        "id": pin_id(promise.id),
        "unit": str(promise.unit_id),
        "technician": str(promise.technician_id),
        "day": promise.day.isoformat(),
        "start": f"{promise.starts_at:%H:%M}",
        "minutes": promise.minutes,
        "jobs": [str(number) for number in tickets],
    }
