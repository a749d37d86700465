"""Telling schools what is new about their visits, and reminding them on the morning of the day.

Nobody who plans, moves or cancels has to think of the school: what it was told is compared with
what holds, once that has not changed for a while. So no way of changing a visit is forgotten.
"""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select, update

from helpdesk.accounts.models import User
from helpdesk.core.batches import one_by_one
from helpdesk.core.clock import WARSAW
from helpdesk.core.db import reading
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.mail.outbox import Draft
from helpdesk.sla import service as sla
from helpdesk.sla.calendars import TECHNICIAN
from helpdesk.visits.messages import WAITS
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.promise import messages, service
from helpdesk.visits.promise.models import VisitPromise
from helpdesk.visits.promise.people import asked, window_of
from helpdesk.visits.promise.standing import News, Promised, Standing, is_reminded, news
from helpdesk.visits.promise.standings import standing_of


def tell_schools(*, now: datetime) -> int:
    """Write about each visit whose plan is new to its school; returns how many."""
    today = local(now).date()
    ahead = and_(Visit.status == VisitStatus.PLANNED, Visit.day >= today)
    called_off = and_(Visit.status == VisitStatus.CANCELLED, VisitPromise.told_day >= today)
    query = (
        select(Visit, VisitPromise)
        .outerjoin(VisitPromise, VisitPromise.visit_id == Visit.id)
        .where(or_(ahead, called_off), Visit.changed_at <= now - WAITS)
        .order_by(Visit.id)
    )
    with reading():
        untold = [
            visit.id
            for visit, promise in db.session.execute(query)
            if _news(visit, promise, now) is not None
        ]
        db.session.rollback()
    return one_by_one(untold, lambda visit_id: _tell(visit_id, now))


def remind_schools(*, now: datetime) -> int:
    """Write on the morning of a working day about its visits, once each; returns about how many."""
    today = local(now).date()
    morning = _morning(today)
    if morning is None or now < morning or not _is_working(today, now):
        return 0
    query = (
        select(Visit.id)
        .join(VisitPromise, VisitPromise.visit_id == Visit.id)
        .where(Visit.day == today, Visit.status == VisitStatus.PLANNED, _unreminded(today))
        .order_by(Visit.id)
    )
    with reading():
        waiting = db.session.scalars(query).all()
        db.session.rollback()
    return one_by_one(waiting, lambda visit_id: _remind(visit_id, now))


def _tell(visit_id: int, now: datetime) -> bool:
    visit, promise = _held(visit_id)
    found, people = _news(visit, promise, now), asked(visit)
    # Changed again since the query: told once it has come to rest.
    if found is None or visit.changed_at > now - WAITS:
        return False
    if not people and found is not News.CANCELLED:
        return False
    for person in people:
        outbox.post(_letter(found, visit, promise, person, now), now=now)
    service.told(visit, None if found is News.CANCELLED else _holds(visit), now=now)
    return True


def _letter(
    found: News, visit: Visit, promise: VisitPromise | None, to: User, now: datetime
) -> Draft:
    was = promise.told if promise else None
    if found is News.CANCELLED and was is not None:
        return messages.cancelled(visit, was.window, to=to, now=now)
    token = service.issue_link(visit, to, now=now)
    if was is None:
        return messages.asked(visit, to=to, token=token, now=now)
    return messages.changed(
        visit,
        to=to,
        token=token,
        is_confirmed=standing_of(visit, promise) is Standing.CONFIRMED,
        same_time=was.window == window_of(visit),
        now=now,
    )


def _remind(visit_id: int, now: datetime) -> bool:
    visit, promise = _held(visit_id)
    if promise is None or visit.status is not VisitStatus.PLANNED:
        return False
    at, told = _morning(visit.day), promise.told
    if at is None or not is_reminded(_holds(visit), told, promise.told_at, at=at, now=now):
        return False
    if not _claim(visit):
        return False
    for person in asked(visit):
        token = service.issue_link(visit, person, now=now)
        outbox.post(messages.morning(visit, to=person, token=token), now=now)
    return True


def _held(visit_id: int) -> tuple[Visit, VisitPromise | None]:
    """Return the visit, held until the commit, and what its school knows."""
    visit = db.session.get_one(Visit, visit_id, with_for_update=True)
    return visit, db.session.get(VisitPromise, visit_id, populate_existing=True)


def _news(visit: Visit, promise: VisitPromise | None, now: datetime) -> News | None:
    return news(promise.told if promise else None, _holds(visit), visit.status, now=now)


def _holds(visit: Visit) -> Promised:
    return Promised(window_of(visit), visit.technician_id)


def _claim(visit: Visit) -> bool:
    """Name the day on which the school is reminded. False if another process was first."""
    claim = update(VisitPromise).where(VisitPromise.visit_id == visit.id, _unreminded(visit.day))
    named = claim.values(reminded_on=visit.day).returning(VisitPromise.visit_id)
    return db.session.scalar(named) is not None


def _unreminded(day: date) -> ColumnElement[bool]:
    return or_(VisitPromise.reminded_on.is_(None), VisitPromise.reminded_on != day)


def _morning(day: date) -> datetime | None:
    """Return when schools are reminded on the day; None if they never are."""
    hour = current_app.config["SETTINGS"].reminds_at
    return datetime.combine(day, hour, WARSAW) if hour is not None else None


def _is_working(day: date, now: datetime) -> bool:
    """Return whether technicians work on the day; Monday to Friday where the rules do not say."""
    rules = sla.current_rules(now)
    if TECHNICIAN not in rules.calendars:
        return day.weekday() < 5
    return bool(rules.calendar(TECHNICIAN).hours_on(day))
