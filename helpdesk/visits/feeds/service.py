"""Calendar feeds: who may subscribe to which visits, by an address that can be taken back.

The address holds a token of which only the hash is kept. What a feed shows is asked anew each
time: it ends with the account, the role or the place at the unit of whoever made it. The caller
commits.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, NotAllowed, NotFound
from helpdesk.extensions import db
from helpdesk.mail.outbox import mail_domain
from helpdesk.security.permissions import Permission
from helpdesk.visits.feeds.calendar import Entry
from helpdesk.visits.models import CalendarFeed, Visit, VisitHandover, VisitStatus, VisitTicket
from helpdesk.visits.promise.people import window_of

MOST = 5  # feeds of one person: a phone, a computer, a spare
BEHIND = timedelta(days=60)
MOST_VISITS = 1_000
MINUTE = timedelta(minutes=1)


def living(owner: User) -> Sequence[CalendarFeed]:
    """Return the feeds of this person that have not been taken back, the oldest first."""
    query = select(CalendarFeed).where(
        CalendarFeed.owner_id == owner.id, CalendarFeed.revoked_at.is_(None)
    )
    return db.session.scalars(query.order_by(CalendarFeed.id)).all()


def may_open(person: User) -> bool:
    """Return whether there are visits that this person's calendar may show."""
    return _may_have(person, None) or (
        person.school_id is not None and _may_have(person, person.school_id)
    )


def open_feed(owner: User, *, now: datetime) -> str:
    """Return the token of a new feed: of the technician's own visits, else of the person's unit.

    Raises NotAllowed for whoever has neither, Conflict beyond MOST.
    """
    if not may_open(owner):
        raise NotAllowed(
            _l("Kalendarz wizyt mają informatycy oraz sekretariat i dyrekcja placówki.")
        )
    # Two tabs at once must not pass the limit together: the owner's row is held meanwhile.
    db.session.execute(select(User.id).where(User.id == owner.id).with_for_update())
    if len(living(owner)) >= MOST:
        raise Conflict(_l("Masz już %(most)d adresów. Wyłącz ten, którego nie używasz.", most=MOST))
    token = secrets.token_urlsafe(24)
    school_id = None if owner.can(Permission.PLAN_VISITS) else owner.school_id
    db.session.add(
        CalendarFeed(
            token_hash=_hash(token), owner_id=owner.id, school_id=school_id, created_at=now
        )
    )
    return token


def revoke(feed_id: int, *, owner: User, now: datetime) -> None:
    """Take the address back; it opens nothing from now on. Raises NotFound for another's feed."""
    mine = (CalendarFeed.id == feed_id, CalendarFeed.owner_id == owner.id)
    if db.session.scalar(select(CalendarFeed.id).where(*mine)) is None:
        raise NotFound(_l("Nie ma takiego adresu."))
    statement = update(CalendarFeed).where(*mine, CalendarFeed.revoked_at.is_(None))
    db.session.execute(statement.values(revoked_at=now))


def find(token: str) -> CalendarFeed:
    """Return the living feed behind the token. Raises NotFound: wrong, taken back, out of office."""
    query = (
        select(CalendarFeed)
        .where(CalendarFeed.token_hash == _hash(token), CalendarFeed.revoked_at.is_(None))
        .options(joinedload(CalendarFeed.owner), joinedload(CalendarFeed.school))
    )
    feed = db.session.scalar(query)
    if feed is None or not feed.owner.is_enabled or not _may_have(feed.owner, feed.school_id):
        raise NotFound(_l("Nie ma takiego kalendarza."))
    return feed


def name(feed: CalendarFeed) -> str:
    """Return what the calendar is called in the reader's list of calendars."""
    if feed.school is not None:
        return _("Wizyty informatyka: %(unit)s", unit=feed.school.short_name)
    return _("Wizyty w placówkach")


def entries(feed: CalendarFeed, *, today: date) -> list[Entry]:
    """Return the visits of the feed from two months back on.

    Cancelled ones are marked so, and to a technician so are those that others make now.
    """
    since = today - BEHIND
    query = (
        select(Visit, _matters().scalar_subquery())
        .where(_shown(feed), Visit.day >= since)
        .options(joinedload(Visit.school))
        .order_by(Visit.day, Visit.starts_at, Visit.id)
        .limit(MOST_VISITS)
    )
    shown = [_entry(visit, matters, feed) for visit, matters in db.session.execute(query)]
    return shown if feed.school_id is not None else shown + _handed_over(feed.owner_id, since)


def _handed_over(owner_id: int, since: date) -> list[Entry]:
    """Return the visits that are no longer the technician's, each as it stood when it last was."""
    last = select(func.max(VisitHandover.version)).where(
        VisitHandover.visit_id == Visit.id, VisitHandover.technician_id == owner_id
    )
    query = (
        select(VisitHandover)
        .join(VisitHandover.visit)
        .where(
            VisitHandover.technician_id == owner_id,
            VisitHandover.day >= since,
            VisitHandover.version == last.correlate(Visit).scalar_subquery(),
            Visit.technician_id != owner_id,
        )
        .options(joinedload(VisitHandover.visit).joinedload(Visit.school))
        .order_by(VisitHandover.day, VisitHandover.starts_at, VisitHandover.visit_id)
        .limit(MOST_VISITS)
    )
    return [_gone(each) for each in db.session.scalars(query)]


def _matters() -> Select[int]:
    return select(func.count()).where(VisitTicket.visit_id == Visit.id).correlate(Visit)


def _shown(feed: CalendarFeed) -> ColumnElement[bool]:
    if feed.school_id is not None:
        return Visit.school_id == feed.school_id
    return Visit.technician_id == feed.owner_id


def _entry(visit: Visit, matters: int, feed: CalendarFeed) -> Entry:
    """Return what the calendar needs to say, and no name, subject or contact beyond it."""
    count = ngettext("%(num)s zgłoszenie", "%(num)s zgłoszeń", matters)
    is_units = feed.school_id is not None
    # A school is told a window; its calendar must not name a minute.
    begins, minutes = _promised(visit) if is_units else (visit.starts_at, visit.minutes)
    return Entry(
        uid=_uid(visit),
        sequence=visit.version,
        changed_at=visit.changed_at,
        day=visit.day,
        starts_at=begins,
        minutes=minutes,
        summary=_("Wizyta informatyka") if is_units else visit.school.short_name,
        location="" if is_units else visit.school.address,
        description=count if matters else "",
        url="" if is_units else _page(visit),
        is_cancelled=visit.status is VisitStatus.CANCELLED,
    )


def _gone(handover: VisitHandover) -> Entry:
    """Return the visit as its former technician had it, but cancelled. Nothing later is told."""
    visit = handover.visit
    return Entry(
        uid=_uid(visit),
        sequence=handover.version,
        changed_at=handover.at,
        day=handover.day,
        starts_at=handover.starts_at,
        minutes=handover.minutes,
        summary=visit.school.short_name,
        location=visit.school.address,
        url=_page(visit),
        is_cancelled=True,
    )


def _uid(visit: Visit) -> str:
    return f"wizyta-{visit.id}@{mail_domain()}"


def _page(visit: Visit) -> str:
    return f"{current_app.config['SETTINGS'].url}/wizyty/{visit.id}"


def _promised(visit: Visit) -> tuple[time, int]:
    window = window_of(visit)
    return window.since, (window.closes - window.opens) // MINUTE


def _may_have(owner: User, school_id: int | None) -> bool:
    if school_id is None:
        return owner.can(Permission.PLAN_VISITS)
    return owner.can(Permission.FOLLOW_UNIT) and owner.school_id == school_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
