"""Filing: the one end of all five doors. The caller commits."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.schools.models import Area, Category, Room, School
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Priority
from helpdesk.tickets import deadlines, messages
from helpdesk.tickets.access import follow_link
from helpdesk.tickets.conversation import say
from helpdesk.tickets.dispatch import routing_for
from helpdesk.tickets.lifecycle import Event, Kind, Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record
from helpdesk.tickets.report import BODY_LENGTH, Report, subject_of
from helpdesk.tickets.routing import Reason
from helpdesk.tickets.unconfirmed import may_be_written_to


def file_ticket(report: Report, *, by: User | None, now: datetime) -> Ticket:
    """File the report, route it, set its deadlines and write to those concerned.

    A report whose `door_key` was filed before returns that ticket and changes nothing.
    Raises HelpdeskError if the unit or category is unknown.
    """
    known = _by_door_key(report.door_key)
    if known is not None:
        return known
    sla.record_version(sla.current_rules(), now)
    ticket = _new_ticket(report, now=now)
    record(
        ticket,
        Event.FILED,
        by=by or ticket.requester,
        now=now,
        kind=ticket.kind.value,
        priority=ticket.priority.value,
        channel=report.channel.value,
        unit=ticket.unit,
    )
    _route(ticket, now=now)
    deadlines.refresh(ticket, now=now)
    try:
        with db.session.begin_nested():
            db.session.add(ticket)
    except IntegrityError:
        # Another process filed the same report between our look and our write.
        return cast("Ticket", _by_door_key(report.door_key))
    # What follows is written in one go at the commit.
    with db.session.no_autoflush:
        _open_conversation(ticket, report, now=now)
    return ticket


def new_door_key() -> str:
    """Return a key for a form about to be shown, so that sending it twice files it once."""
    return secrets.token_urlsafe(16)


def confirm_address(ticket: Ticket, *, now: datetime) -> None:
    """The link sent to the typed address was opened: the address is the reporter's own."""
    if ticket.confirmed_at is None:
        ticket.confirmed_at = now


def _by_door_key(key: str | None) -> Ticket | None:
    if key is None:
        return None
    return db.session.scalar(select(Ticket).where(Ticket.door_key == key))


def _new_ticket(report: Report, *, now: datetime) -> Ticket:
    school = db.session.get(School, report.school_id)
    category = db.session.get(Category, report.category_id)
    if school is None or category is None:
        raise HelpdeskError(_l("Nie znamy takiej placówki albo kategorii."))
    requester = accounts.reporter(
        name=report.reporter_name,
        email=report.reporter_email,
        phone=report.reporter_phone,
        school=school,
        now=now,
    )
    rules = sla.current_rules()
    kind = report.kind or (Kind.SECURITY if category.area is Area.SECURITY else Kind.INCIDENT)
    return Ticket(
        kind=kind,
        status=Status.NEW,
        subject=subject_of(report, category.name),
        channel=report.channel,
        is_confidential=kind is Kind.SECURITY,
        school=school,
        room=_room(school, report.place),
        place=report.place.strip()[:100],
        category=category,
        device_id=report.device_id,
        requester=requester,
        routing=Reason.NOBODY,
        impact=report.impact,
        urgency=report.urgency,
        priority=rules.priority(kind.value, report.impact, report.urgency),
        filed_at=now,
        confirmed_at=now if report.is_confirmed else None,
        sla_version=rules.version,
        door_key=report.door_key,
        # A new ticket has neither yet: nothing to look for when the first is appended.
        events=[],
        messages=[],
    )


def _room(school: School, place: str) -> Room | None:
    wanted = place.strip().casefold()
    if not wanted:
        return None
    return db.session.scalar(
        select(Room).where(
            Room.school_id == school.id, func.lower(Room.name) == wanted, Room.is_active
        )
    )


def _route(ticket: Ticket, *, now: datetime) -> None:
    routing = routing_for(ticket.school.id, ticket.category.id, now=now)
    ticket.technician_id, ticket.routing = routing.technician_id, routing.reason
    record(
        ticket,
        Event.ROUTED,
        by=None,
        now=now,
        technician=routing.technician_id,
        reason=routing.reason.value,
    )


def _open_conversation(ticket: Ticket, report: Report, *, now: datetime) -> None:
    """Keep what the reporter said, and write to those concerned."""
    say(
        ticket,
        body=report.body.strip()[:BODY_LENGTH],
        full_body=report.full_body,
        author=ticket.requester,
        channel=report.channel,
        files_given=report.files,
        mail_id=report.mail_id,
        now=now,
    )
    if report.is_confirmed or may_be_written_to(ticket.requester, now=now):
        outbox.post(
            messages.filed(ticket, token=follow_link(ticket, ticket.requester, now=now)), now=now
        )
    if ticket.priority is Priority.CRITICAL and ticket.technician is not None:
        outbox.post(messages.critical(ticket, to=ticket.technician), now=now)
