"""Which other windows there really are for a visit, as the database knows them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from helpdesk.core.wording import local
from helpdesk.visits.models import Visit
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.promise.slots import Busy, Question, minutes_of
from helpdesk.visits.proposing.facts import Facts
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.travel import OFFICE, PlaceId

# Allowed for a way that nobody has told the length of, in minutes.
UNKNOWN_WAY = 45


def question(visit: Visit, *, now: datetime) -> Question:
    """Return what is asked about another window for the visit, over the days that are planned.

    Raises HelpdeskError if the rules tell no working hours.
    """
    facts = gather(now=now)
    here, technician = visit.school_id, visit.technician
    worker = facts.workers_by_id.get(technician.id)
    base, away = (worker.base, worker.away) if worker else (OFFICE.id, frozenset())
    days = [day for day in facts.days if technician.is_enabled and day not in away]
    matters = [ticket for ticket in visit.tickets if ticket.is_open]
    known = [facts.tickets_by_id[each.id] for each in matters if each.id in facts.tickets_by_id]
    return Question(
        planned=window_of(visit),
        minutes=visit.minutes,
        today=local(now).date(),
        working={day: facts.hours[day] for day in days},
        visiting=facts.units[here].hours,
        busy=_busy(visit, facts),
        way_in=_minutes(base, here, facts),
        way_back=_minutes(here, base, facts),
        deadline=min((each.due_at for each in known if each.due_at), default=None),
        rooms=tuple(each.room.week for each in known if each.room is not None),
    )


def _busy(visit: Visit, facts: Facts) -> Mapping[date, list[Busy]]:
    """Return the technician's other visits by day."""
    here, found = visit.school_id, defaultdict(list)
    for each in facts.promises:
        if each.technician_id != visit.technician_id or each.id == visit.id:
            continue
        begins, ends = minutes_of(each.starts_at, each.minutes)
        found[each.day].append(
            Busy(
                begins,
                ends,
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
