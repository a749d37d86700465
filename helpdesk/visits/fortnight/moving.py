"""What is dragged on the board: visits to other days and hands, tickets into visits, and back.

The rules are those of `visits.service`; here is found at what hour, and what takes it back. The
caller commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict
from helpdesk.core.wording import day as day_words
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from helpdesk.visits import board, service
from helpdesk.visits.fortnight import slots
from helpdesk.visits.fortnight.days import Stay
from helpdesk.visits.fortnight.gathering import Plan, plan_of
from helpdesk.visits.minutes import MINUTES, clock, minute
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.promise import service as promises
from helpdesk.visits.promise import wording as promise_words
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.promise.standings import standing_of
from helpdesk.visits.promise.window import Window
from helpdesk.visits.promise.window import window as promised

NEW = 0  # no visit has this id
SETTING_UP = 5  # minutes, as the proposal counts them
MORNING = 8 * MINUTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit stands: whose, on which day, when and for how long."""

    technician_id: int
    day: date
    starts_at: time
    minutes: int


class Confirmed(Conflict):
    """The school confirmed this window: moving the visit out of it takes a word of the technician."""

    def __init__(self, visit: Visit, window: Window) -> None:
        super().__init__(
            _l(
                "Szkoła potwierdziła ten termin: %(unit)s, %(when)s. Po przeniesieniu dostanie list "
                "z nowym terminem i prośbą o potwierdzenie.",
                unit=visit.school.short_name,
                when=promise_words.when(window, visit.day),
            )
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """A ticket taken into a visit; `minutes` is how long that was before, None if it is new."""

    visit: Visit
    minutes: int | None


def place_of(visit: Visit) -> Place:
    return Place(visit.technician_id, visit.day, visit.starts_at, visit.minutes)


def put(
    visit: Visit,
    *,
    technician: User,
    on: date,
    starts_at: time | None = None,
    renews: bool = False,
    by: User,
    now: datetime,
) -> Place:
    """Move the visit to a day, at its own hour or the nearest that fits; return where it stood.

    Raises Confirmed, unless `renews` says that the school is to be asked anew.
    """
    before = place_of(visit)
    if starts_at is None:
        plan = plan_of([on], reader=by, now=now)
        starts_at = _hour(plan, plan.stay(visit, on), technician, on)
    if not renews:
        _refuse_confirmed(visit, promised(on, starts_at))
    service.move(
        visit,
        technician=technician,
        on=on,
        starts_at=starts_at,
        minutes=visit.minutes,
        by=by,
        now=now,
    )
    return before


def take_in(ticket: Ticket, *, technician: User, on: date, by: User, now: datetime) -> Joined:
    """Plan to see to the ticket on a day: in the visit there is, which lasts longer, or a new one.

    Raises Conflict if somebody planned it meanwhile.
    """
    _refuse_planned(ticket, now=now)
    plan = plan_of([on], reader=by, now=now)
    needed = _usual_minutes(plan, ticket)
    standing = service.stay_on(technician, ticket.school_id, on)
    before = standing.minutes if standing is not None else None
    plain = Stay(NEW, ticket.school_id, MORNING, needed + SETTING_UP)
    stay = plan.for_tickets(plain, [ticket.id], on)
    visit = service.plan(
        [ticket],
        technician=technician,
        on=on,
        starts_at=_hour(plan, stay, technician, on, keeps_hour=False),
        minutes=stay.minutes,
        by=by,
        now=now,
    )
    if before is not None and visit.status is VisitStatus.PLANNED:
        service.last(visit, min(before + needed, service.MOST_MINUTES), now=now)
    return Joined(visit, before)


def take_back(
    visit: Visit, ticket: Ticket, *, minutes: int | None, by: User, now: datetime
) -> None:
    """Take the ticket out again; the visit is as long as it was, or called off if it was new."""
    service.remove(visit, ticket, by=by, now=now)
    if visit.status is not VisitStatus.PLANNED:
        return  # it has begun, and lasts as long as it takes
    if minutes is not None:
        service.last(visit, minutes, now=now)
    elif not visit.tickets:
        service.cancel(visit, by=by, now=now)


def _refuse_confirmed(visit: Visit, new: Window) -> None:
    holds = window_of(visit)
    standing = standing_of(visit, promises.promise_of(visit.id))
    if standing is Standing.CONFIRMED and new != holds:
        raise Confirmed(visit, holds)


def _refuse_planned(ticket: Ticket, *, now: datetime) -> None:
    # Whoever plans it meanwhile waits for this row, and then finds the visit.
    db.session.execute(select(Ticket.id).where(Ticket.id == ticket.id).with_for_update())
    planned = board.next_visit(ticket.id, today=local(now).date())
    if planned is not None:
        raise Conflict(
            _l(
                "Zgłoszenie %(number)s jest już w planie: %(day)s, %(technician)s. Niczego nie zmieniono.",
                number=ticket.id,
                day=day_words(planned.day, now),
                technician=planned.technician.name,
            )
        )


def _usual_minutes(plan: Plan, ticket: Ticket) -> int:
    known = plan.facts.tickets_by_id.get(ticket.id)
    return known.minutes if known else ticket.category.usual_minutes


def _hour(plan: Plan, stay: Stay, technician: User, on: date, *, keeps_hour: bool = True) -> time:
    """Return when the stay begins; today not in the past."""
    now = local(plan.facts.now)
    earliest = 0
    if on == now.date():
        earliest = -(-(minute(now.time()) + 1) // slots.STEP) * slots.STEP
    day = plan.day(technician.id, on)
    return clock(slots.start(day, stay, earliest=earliest, keeps_hour=keeps_hour))
