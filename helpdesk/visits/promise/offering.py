"""Which other windows there really are for a visit, and whose, as the database knows them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from helpdesk.core.wording import local
from helpdesk.visits.minutes import minute
from helpdesk.visits.models import Visit
from helpdesk.visits.planning.problem import Span
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.promise.slots import Busy, Question, is_real, offered
from helpdesk.visits.promise.window import Window
from helpdesk.visits.proposing.facts import Facts, OpenTicket, Worker
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.travel import PlaceId

# Allowed for a way that nobody has told the length of, in minutes.
UNKNOWN_WAY = 45


class Offer(NamedTuple):
    """A window in which the visit can be made, and by whom."""

    window: Window
    technician_id: int
    technician: str


def offers(visit: Visit, *, now: datetime) -> Sequence[Offer]:
    """Return up to three other windows with the visit's own technician; if there is none, with
    the first of the others who may do it and has one.

    Raises HelpdeskError if the rules tell no working hours.
    """
    facts = gather(now=now)
    for worker in _who_may(visit, facts):
        found = offered(_question(visit, worker, facts))
        if found:
            return [Offer(each, worker.id, worker.name) for each in found]
    return ()


def taker(visit: Visit, slot: Window, *, now: datetime) -> int | None:
    """Return who makes the visit in a window by the rule of `offers`; None if nobody can any more."""
    facts = gather(now=now)
    for worker in _who_may(visit, facts):
        asked = _question(visit, worker, facts)
        if is_real(slot, asked):
            return worker.id
        if offered(asked):
            return None
    return None


def _who_may(visit: Visit, facts: Facts) -> Iterator[Worker]:
    """Yield the visit's own technician, then who may do all that is to be done there."""
    able = [facts.able_to(each) for each in _matters(visit, facts)]
    own = facts.workers_by_id.get(visit.technician_id)
    if own is not None:
        yield own
    for worker in facts.workers:
        if worker is not own and all(worker.id in each for each in able):
            yield worker


def _matters(visit: Visit, facts: Facts) -> list[OpenTicket]:
    known = (facts.tickets_by_id.get(ticket.id) for ticket in visit.tickets)
    return [each for each in known if each is not None]


def _question(visit: Visit, worker: Worker, facts: Facts) -> Question:
    """Return what is asked about another window with this technician, over the days that are planned."""
    here, matters = visit.school_id, _matters(visit, facts)
    unit = facts.units[here]
    recurring = (each.disturbing for each in facts.promises if each.id == visit.id)
    return Question(
        planned=window_of(visit),
        minutes=visit.minutes,
        today=local(facts.now).date(),
        working={day: facts.hours_of(worker, day) for day in facts.days},
        visiting=unit.hours,
        busy=_busy(visit, worker, facts),
        way_in=_minutes(worker.base, here, facts),
        way_back=_minutes(here, worker.base, facts),
        deadline=min((each.due_at for each in matters if each.due_at), default=None),
        rooms=tuple({each.room.name: each.room for each in matters if each.room}.values()),
        lessons=unit.lessons,
        disturbing=sum(each.minutes for each in matters if each.disturbs) + sum(recurring),
    )


def _busy(visit: Visit, worker: Worker, facts: Facts) -> Mapping[date, list[Busy]]:
    """Return the technician's other visits by day."""
    here, found = visit.school_id, defaultdict(list)
    for each in facts.promises:
        if each.technician_id != worker.id or each.id == visit.id:
            continue
        begins = minute(each.starts_at)
        found[each.day].append(
            Busy(
                Span(begins, begins + each.minutes),
                way_here=_minutes(each.unit_id, here, facts),
                way_there=_minutes(here, each.unit_id, facts),
                is_here=each.unit_id == here,
            )
        )
    return found


def _minutes(start: PlaceId, end: PlaceId, facts: Facts) -> int:
    if start == end:
        return 0
    way = facts.ways[start, end]
    return way.minutes if way.is_known else UNKNOWN_WAY
