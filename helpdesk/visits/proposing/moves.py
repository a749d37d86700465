"""Visits that may be moved, since their schools have not confirmed them, and what binds each. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypeAlias

from helpdesk.core.wording import local
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.proposing.crews import Crew, may_do
from helpdesk.visits.proposing.facts import Facts, OpenTicket, Promise, TimedRoom

ONE_DAY = timedelta(days=1)


class Place(NamedTuple):
    """Whose a visit is, on which day and from when."""

    technician_id: int
    day: date
    starts_at: time


Moves: TypeAlias = Mapping[int, Place]  # by the visits' numbers


@dataclass(frozen=True, slots=True)
class Movable:
    """A visit to be placed anew, as one piece of work."""

    promise: Promise
    crew: Crew  # who may do all of it
    due_at: datetime | None
    disturbs: bool
    earliest: date
    latest: date | None
    rooms: tuple[TimedRoom, ...]
    # Days on which another visit of the unit stands: nobody comes to it twice for this one.
    taken: frozenset[date]

    @property
    def key(self) -> str:
        """What it is called among all that waits for a visit: neither ticket nor what recurs."""
        return key_of(self.promise.id)


def key_of(visit_id: int) -> str:
    return f"w{visit_id}"


def place_of(promise: Promise) -> Place:
    return Place(promise.technician_id, promise.day, promise.starts_at)


def moved(facts: Facts, moves: Moves) -> Facts:
    """Return the facts as they will be once these visits are moved."""
    promises = [
        replace(each, **moves[each.id]._asdict()) if each.id in moves else each
        for each in facts.promises
    ]
    promises.sort(key=lambda each: (each.day, each.starts_at, each.id))
    return replace(facts, promises=tuple(promises))


def may_move(promise: Promise, facts: Facts) -> bool:
    """Return whether the visit may be moved: its school is not sure of it, and it is not today's."""
    return (
        promise.standing in {Standing.AWAITING, Standing.ASKS_OTHER}
        and not promise.is_started
        and local(facts.now).date() < promise.day <= facts.days[-1]
        and promise.technician_id in facts.names
    )


def movable(facts: Facts) -> tuple[Movable, ...]:
    """Return the visits that may be moved, each with what binds it; where it stands always suits."""
    return tuple(_movable(each, facts) for each in facts.promises if may_move(each, facts))


def _movable(promise: Promise, facts: Facts) -> Movable:
    tickets = _tickets(promise, facts)
    parts = [each.part_on for each in tickets if each.part_on is not None]
    # Never today: whom we promised another day is not called on at such short notice.
    tomorrow = local(facts.now).date() + ONE_DAY
    earliest = max((tomorrow, *parts, *([promise.earliest] if promise.earliest else [])))
    return Movable(
        promise=promise,
        crew=_crew(promise, tickets, facts),
        due_at=min((each.due_at for each in tickets if each.due_at is not None), default=None),
        disturbs=promise.disturbing > 0 or any(each.disturbs for each in tickets),
        earliest=min(earliest, promise.day),
        latest=None if promise.latest is None else max(promise.latest, promise.day),
        rooms=tuple(each.room for each in tickets if each.room is not None),
        taken=frozenset(
            each.day
            for each in facts.promises
            if each.unit_id == promise.unit_id and each.id != promise.id
        ),
    )


def _tickets(promise: Promise, facts: Facts) -> list[OpenTicket]:
    known = (facts.tickets_by_id.get(number) for number in promise.tickets)
    return [each for each in known if each is not None and each.unit_id == promise.unit_id]


def _crew(promise: Promise, tickets: list[OpenTicket], facts: Facts) -> Crew:
    """Return who may do all of it; whose it is now always may."""
    crews = [may_do(each, facts) for each in tickets]
    if promise.recurring:
        crews.append(_of_unit(promise.unit_id, facts))
    return frozenset(facts.names).intersection(*crews) | {promise.technician_id}


def _of_unit(unit_id: int, facts: Facts) -> Crew:
    able = frozenset(each.id for each in facts.workers if unit_id in each.units)
    return able or frozenset(facts.names)
