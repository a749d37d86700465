"""What an absence puts at risk, and who could take it. Pure.

Everything of the technician that should be done before they are back: the visits of these days,
and what is theirs, is due and stands in no visit. Each is offered the first day on which somebody
who may do it has the time, the way there and back included; what nobody has time for will be late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from helpdesk.core.clock import WARSAW
from helpdesk.visits.capacity.hours import ONE_DAY, Calendar
from helpdesk.visits.capacity.needs import last_day, waiting
from helpdesk.visits.proposing.facts import Facts, OpenTicket, Promise, Task, Worker


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can't be done as it is: one task, and the visit in which it stands if it does."""

    task: Task
    promise: Promise | None

    @property
    def last(self) -> date | None:
        return last_day(self.task)

    @property
    def is_afar(self) -> bool:
        """Whether it is tried from afar first: nobody drives there, and no door need be open."""
        return self.task.is_remote and self.promise is None

    @property
    def minutes(self) -> int:
        """What it takes of somebody's time, the way not counted."""
        if isinstance(self.task, OpenTicket) and self.is_afar:
            return self.task.minutes_afar
        return self.task.minutes


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who could do it and when; None: nobody, and if it has a last day it will be late."""

    item: Item
    technician_id: int | None
    day: date | None

    @property
    def will_breach(self) -> bool:
        return self.day is None and self.item.last is not None


@dataclass(frozen=True)
class Effect:
    """What comes of somebody's absence. `emptied` are their visits of these days."""

    worker: Worker
    first: date
    last: date
    emptied: tuple[Promise, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def days(self) -> frozenset[date]:
        return frozenset(days(self.first, self.last))

    @property
    def breaches(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.will_breach]

    @property
    def movable(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.day is not None]


def days(first: date, last: date) -> Iterator[date]:
    """Yield the days from the first to the last."""
    return (first + number * ONE_DAY for number in range((last - first).days + 1))


def entered(facts: Facts, worker: Worker) -> list[tuple[date, date]]:
    """Return the technician's absences in the days ahead, each from its first to its last day."""
    found: list[tuple[date, date]] = []
    for day in sorted(worker.away & set(facts.days)):
        if found and found[-1][1] == day - ONE_DAY:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def effect(facts: Facts, worker: Worker, first: date, last: date) -> Effect:
    """Return what comes of it if the technician is away from `first` to `last`."""
    first, last = max(first, facts.days[0]), min(last, facts.days[-1])
    gone = frozenset(days(first, last))
    calendar = Calendar(facts, {worker.id: gone})
    emptied = tuple(
        each for each in facts.promises if each.technician_id == worker.id and each.day in gone
    )
    items = [*_in_visits(facts, emptied), *_due_meanwhile(facts, worker, first, last)]
    room = _Room(calendar)
    ordered = sorted(items, key=lambda each: (each.last or date.max, each.task.key))
    return Effect(
        worker, first, last, emptied, tuple(_outcome(each, room, last) for each in ordered)
    )


def _in_visits(facts: Facts, promises: tuple[Promise, ...]) -> Iterator[Item]:
    for promise in promises:
        for number in promise.tickets:
            if number in facts.tickets_by_id:
                yield Item(facts.tickets_by_id[number], promise)


def _due_meanwhile(facts: Facts, worker: Worker, first: date, last: date) -> Iterator[Item]:
    """Yield what is this technician's alone, stands in no visit and is due before they are back."""
    for task in waiting(facts):
        day = last_day(task)
        mine = task.technician_id == worker.id or facts.able_to(task) == {worker.id}
        if mine and day is not None and first <= day <= last:
            yield Item(task, None)


@dataclass
class _Room:
    """The time that is left, less what was already given away."""

    calendar: Calendar
    taken: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))
    driven: set[tuple[int, date, int]] = field(default_factory=set)

    def take(self, item: Item, worker: Worker, day: date) -> bool:
        """Give the item this day if there is the time for it and its way."""
        unit_id = item.task.unit_id
        is_open = item.is_afar or self.calendar.facts.units[unit_id].hours.get(day)
        if not is_open or self.calendar.is_away(worker, day):
            return False
        needed = item.minutes + self._way(item, worker, day)
        free = self.calendar.time(worker, day).free - self.taken[worker.id, day]
        if free < needed:
            return False
        self.taken[worker.id, day] += needed
        if not item.is_afar:
            self.driven.add((worker.id, day, unit_id))
        return True

    def _way(self, item: Item, worker: Worker, day: date) -> int:
        if item.is_afar:
            return 0
        task = item.task
        visits = self.calendar.promises.get((worker.id, day), ())
        there = any(each.unit_id == task.unit_id for each in visits)
        if there or (worker.id, day, task.unit_id) in self.driven:
            return 0
        return self.calendar.driving(worker, [task.unit_id])


def _outcome(item: Item, room: _Room, last: date) -> Outcome:
    facts = room.calendar.facts
    able = facts.able_to(item.task)
    # Without a last day it may wait until they are back, and is shown only if somebody is free.
    until = item.last or last
    today = facts.now.astimezone(WARSAW).date()
    late_already = until < today
    for day in (day for day in facts.days if late_already or day <= until):
        for worker in facts.workers:
            if worker.id in able and room.take(item, worker, day):
                return Outcome(item, worker.id, day)
    return Outcome(item, None, None)
