"""Which other windows there really are for a visit, as the database knows them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from helpdesk.core.wording import local
from helpdesk.visits.models import Visit
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.promise.slots import Busy, Question, minutes_of
from helpdesk.visits.proposing import travel
from helpdesk.visits.proposing.facts import Facts
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.travel import OFFICE, Spot


def question(visit: Visit, *, now: datetime) -> Question:
    """Return what is asked about another window for the visit, over the days that are planned.

    Raises HelpdeskError if the rules tell no working hours.
    """
    facts = gather(now=now)
    here = facts.units[visit.school_id].spot
    technician = visit.technician
    days = facts.days if technician.is_enabled else ()
    away = {day for each in facts.workers if each.id == technician.id for day in each.away}
    due = [each.resolution_due_at for each in visit.tickets if each.is_open]
    return Question(
        planned=window_of(visit),
        minutes=visit.minutes,
        today=local(now).date(),
        working={day: facts.hours[day] for day in days if day not in away},
        visiting=facts.units[visit.school_id].hours,
        busy=_busy(visit, facts),
        way_in=_minutes(OFFICE, here, facts),
        way_back=_minutes(here, OFFICE, facts),
        deadline=min((at for at in due if at is not None), default=None),
    )


def _busy(visit: Visit, facts: Facts) -> Mapping[date, list[Busy]]:
    """Return the technician's other visits by day."""
    here, found = facts.units[visit.school_id].spot, defaultdict(list)
    for each in facts.promises:
        if each.technician_id != visit.technician_id or each.id == visit.id:
            continue
        there = facts.units[each.unit_id].spot
        begins, ends = minutes_of(each.starts_at, each.minutes)
        found[each.day].append(
            Busy(
                begins,
                ends,
                way_here=_minutes(there, here, facts),
                way_there=_minutes(here, there, facts),
                is_here=each.unit_id == visit.school_id,
            )
        )
    return found


def _minutes(start: Spot, end: Spot, facts: Facts) -> int:
    return 0 if start.id == end.id else travel.way(start, end, facts.entered).minutes
