"""Reading what a proposal is made of: people, units, open tickets, visits ahead. Always as many queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.plain import one_of
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.sla import service as sla
from helpdesk.sla.calendars import TECHNICIAN, UNIT
from helpdesk.sla.clock import Calendar, Hours
from helpdesk.sla.rules import Rules
from helpdesk.visits import technicians
from helpdesk.visits.models import AHEAD, Visit, VisitStatus
from helpdesk.visits.promise.models import VisitPromise
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.promise.standings import standing_of
from helpdesk.visits.proposing.facts import Facts, Promise, Unit, Worker
from helpdesk.visits.proposing.open_tickets import open_tickets
from helpdesk.visits.proposing.recurring_work import disturbs, recurring
from helpdesk.visits.recurring import attached
from helpdesk.visits.recurring.models import VisitOccurrence
from helpdesk.visits.ways import known

WORKING_DAYS = 10
FURTHEST = 60  # days looked through for them
ONE_DAY = timedelta(days=1)
SATURDAY = 5
USUAL = None  # the weekday of bells that are rung on all days without their own


def gather(*, now: datetime, reader: User | None = None) -> Facts:
    """Return what is known at `now`, with the tickets that `reader` may see; without one, all.

    Raises HelpdeskError if the rules tell no working hours, or if there is no technician.
    """
    calendar = _working_hours(sla.current_rules(now))
    if calendar is None:
        raise HelpdeskError(
            _l(
                "W zasadach nie ma kalendarza „technician”, więc nie wiadomo, kiedy informatycy pracują."
            )
        )
    found = gather_days(_working_days(calendar, local(now).date()), now=now, reader=reader)
    if not found.workers:
        raise HelpdeskError(_l("Nie ma jeszcze żadnego informatyka. Dodaje ich administrator."))
    return found


def gather_days(days: Sequence[date], *, now: datetime, reader: User | None = None) -> Facts:
    """Return what is known of these days; `hours` are empty if the rules tell no working hours."""
    rules = sla.current_rules(now)
    calendar = _working_hours(rules)
    whole = (selectinload(School.lessons), joinedload(School.shut_days))
    schools = db.session.scalars(select(School).options(*whole)).unique().all()
    return Facts(
        now=now,
        days=tuple(days),
        workers=_workers(days[-1], days[0]),
        units={each.id: _unit(each, rules, calendar, days) for each in schools},
        tickets=open_tickets(reader, shut=_shut_rooms(schools, days), now=now),
        promises=_promises(local(now).date()),
        hours={day: calendar.hours_on(day) for day in days} if calendar else {},
        entered=known.entered(),
        bases=known.bases(),
        recurring=recurring(today=local(now).date(), until=days[-1]),
    )


def _working_hours(rules: Rules) -> Calendar | None:
    try:
        return rules.calendar(TECHNICIAN)
    except KeyError:
        return None


def _working_days(calendar: Calendar, today: date) -> tuple[date, ...]:
    """Return the next days on which anybody works, today among them."""
    coming = (today + number * ONE_DAY for number in range(FURTHEST))
    found = [day for day in coming if calendar.hours_on(day)][:WORKING_DAYS]
    if not found:
        raise HelpdeskError(_l("W najbliższych dwóch miesiącach nie ma dnia pracy."))
    return tuple(found)


def _workers(last: date, first: date) -> tuple[Worker, ...]:
    return tuple(
        Worker(
            id=person.id,
            name=person.name,
            units=frozenset(each.id for each in person.schools),
            skills=frozenset(each.id for each in person.skills),
            base=known.base_of(person),
            away=frozenset(
                day
                for absence in person.absences
                for day in _between(max(absence.from_on, first), min(absence.until_on, last))
            ),
            weeks=person.weeks,
        )
        for person in technicians.at_work()
    )


def _between(first: date, last: date) -> Iterable[date]:
    return (first + number * ONE_DAY for number in range((last - first).days + 1))


def _unit(school: School, rules: Rules, working: Calendar | None, days: Sequence[date]) -> Unit:
    timetables = rules.timetables
    (calendar,) = timetables.get((UNIT,), school.code).parts if timetables.units else (working,)
    hours: Mapping[date, Sequence[Hours]] = (
        {day: calendar.hours_on(day) for day in days} if calendar else {}
    )
    shut = {day for day in days if school.why_shut(day) is not None}
    school_days = {day for day in days if _is_school_day(day, school, rules)} - shut
    bells = _bells(school)
    return Unit(
        spot=known.spot(school),
        name=school.short_name,
        hours={**hours, **dict.fromkeys(shut, ())},
        lessons={day: bells.get(day.weekday(), bells[USUAL]) for day in sorted(school_days)},
    )


def _bells(school: School) -> dict[int | None, list[Hours]]:
    """Return the lessons by weekday, and under USUAL those of the other days."""
    found: dict[int | None, list[Hours]] = {USUAL: []}
    for each in school.lessons:
        found.setdefault(each.weekday, []).append(Hours(each.starts_at, each.ends_at))
    return found


def _shut_rooms(schools: Iterable[School], days: Sequence[date]) -> dict[int, frozenset[date]]:
    """Return the days on which a room is shut, of each that is on one of them."""
    found: dict[int, set[date]] = defaultdict(set)
    for each in (each for school in schools for each in school.shut_days):
        if each.room_id is not None:
            found[each.room_id].update(day for day in days if each.holds(day))
    return {room_id: frozenset(held) for room_id, held in found.items() if held}


def _is_school_day(day: date, school: School, rules: Rules) -> bool:
    return day.weekday() < SATURDAY and not rules.timetables.in_break(school.code, day)


def _promises(today: date) -> tuple[Promise, ...]:
    """Return the visits ahead, and those begun that nobody has ended."""
    query = (
        select(Visit, VisitPromise)
        .outerjoin(VisitPromise, VisitPromise.visit_id == Visit.id)
        .where(
            one_of(Visit.status, AHEAD),
            or_(Visit.day >= today, Visit.status == VisitStatus.STARTED),
        )
        .options(selectinload(Visit.tickets))
        .order_by(Visit.day, Visit.starts_at, Visit.id)
    )
    ahead = db.session.execute(query).all()
    recurs = attached.of_visits([visit.id for visit, _told in ahead])
    return tuple(
        _ahead(visit, standing_of(visit, told), recurs.get(visit.id, ())) for visit, told in ahead
    )


def _ahead(visit: Visit, standing: Standing | None, recurs: Sequence[VisitOccurrence]) -> Promise:
    return Promise(
        id=visit.id,
        version=visit.version,
        unit_id=visit.school_id,
        technician_id=visit.technician_id,
        day=visit.day,
        starts_at=visit.starts_at,
        minutes=visit.minutes,
        is_started=visit.status is VisitStatus.STARTED,
        tickets=tuple(sorted(ticket.id for ticket in visit.tickets)),
        recurring=tuple(each.id for each in recurs),
        disturbing=sum(each.rule.minutes for each in recurs if disturbs(each.rule)),
        standing=standing,
        earliest=max((each.earliest_on for each in recurs), default=None),
        latest=min((each.latest_on for each in recurs), default=None),
    )
