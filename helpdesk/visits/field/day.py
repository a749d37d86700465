"""What the phone takes along: today's and the next days' visits with all that is needed on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import User
from helpdesk.core.wording import clock_dated, local, weekday_long
from helpdesk.extensions import db
from helpdesk.tickets import wording
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.visits.field import service
from helpdesk.visits.field.checklist import LINES
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.records import content, told
from helpdesk.visits.records import service as records
from helpdesk.visits.recurring import attached
from helpdesk.visits.recurring import wording as recurring
from helpdesk.visits.recurring.models import VisitOccurrence
from helpdesk.visits.wording import STATUS

AHEAD = timedelta(days=1)  # a morning without a network must find its day
LONGEST_TEXT = 2_000


def snapshot(technician: User, *, now: datetime) -> dict[str, Any]:
    """Return today's visits and tomorrow's as plain JSON values, worded in the reader's language."""
    today = local(now).date()
    visits = _visits(technician, today, today + AHEAD)
    checked = service.checks([visit.id for visit in visits])
    recurs = attached.of_visits([visit.id for visit in visits])
    said = _last_words([ticket.id for visit in visits for ticket in visit.tickets])
    return {
        "person": {"id": technician.id, "name": technician.name},
        "made_at": now.isoformat(),
        "visits": [
            _visit(visit, recurs.get(visit.id, []), checked.get(visit.id, set()), said, now)
            for visit in visits
        ],
    }


def _visits(technician: User, first: object, last: object) -> Sequence[Visit]:
    query = (
        select(Visit)
        .where(
            Visit.technician_id == technician.id,
            Visit.day.between(first, last),
            Visit.status != VisitStatus.CANCELLED,
        )
        .options(
            joinedload(Visit.school),
            selectinload(Visit.tickets).options(
                joinedload(Ticket.room),
                joinedload(Ticket.category),
                joinedload(Ticket.device),
                joinedload(Ticket.requester),
            ),
        )
        .order_by(Visit.day, Visit.starts_at, Visit.id)
    )
    return db.session.scalars(query).all()


def _last_words(ticket_ids: Sequence[int]) -> Mapping[int, str]:
    """Return the first message of each ticket: what was reported, in the reporter's words."""
    query = (
        select(TicketMessage.ticket_id, TicketMessage.body)
        .where(TicketMessage.ticket_id.in_(ticket_ids), TicketMessage.is_internal.is_(False))
        .order_by(TicketMessage.id.desc())
    )
    # The first one written, hence the last one read, stays.
    return {ticket_id: body[:LONGEST_TEXT] for ticket_id, body in db.session.execute(query)}


def _visit(
    visit: Visit,
    recurs: Sequence[VisitOccurrence],
    checked: set[str],
    said: Mapping[int, str],
    now: datetime,
) -> dict[str, Any]:
    return {
        "id": visit.id,
        "day": visit.day.isoformat(),
        "day_words": weekday_long(visit.day),
        "time": f"{visit.starts_at.hour}:{visit.starts_at.minute:02d}",
        "minutes": visit.minutes,
        "status": visit.status.value,
        "status_words": str(STATUS[visit.status]),
        "unit": visit.school.name,
        "short": visit.school.short_name,
        "address": visit.school.address,
        "phone": visit.school.phone,
        "kilometres": visit.kilometres,
        "note": visit.note,
        "arrived_at": visit.arrived_at and visit.arrived_at.isoformat(),
        "left_at": visit.left_at and visit.left_at.isoformat(),
        "checklist": [
            {"key": key, "words": str(words), "done": key in checked}
            for key, words in (*_recurring_lines(recurs), *LINES.items())
        ],
        "tickets": [_ticket(ticket, said.get(ticket.id, ""), now) for ticket in visit.tickets],
        **_record(visit, recurs),
    }


def _record(visit: Visit, recurs: Sequence[VisitOccurrence]) -> dict[str, Any]:
    """Return what the record would say now, to which the phone adds what it has not sent yet."""
    signed = records.papers(visit.id)[:1]
    return {
        "signed": told.signer(signed[0].facts) if signed else "",
        "record": None if signed else records.to_sign(visit),
        # Beside the record's recurring parts, in their order: what they are called, and by which
        # keys the checklist knows their lines.
        "recurring": [
            {
                "title": told.recurring_title(content.recurring(each)),
                "keys": [key for key, _words in each.keyed_lines],
            }
            for each in recurs
        ],
        "recipients": [person.name for person in records.staff_of(visit.school_id)],
    }


def _recurring_lines(recurs: Sequence[VisitOccurrence]) -> list[tuple[str, str]]:
    """Return the lines that checks, audits and trainings add, each under what it belongs to."""
    return [
        (key, f"{recurring.named(each.rule)}: {words}")
        for each in recurs
        for key, words in each.keyed_lines
    ]


def _ticket(ticket: Ticket, said: str, now: datetime) -> dict[str, Any]:
    device = ticket.device
    return {
        "id": ticket.id,
        "subject": ticket.subject,
        "where": ticket.where,
        "status": ticket.status.value,
        "status_words": str(wording.STATUS[ticket.status]),
        "is_open": ticket.is_open,
        "due": clock_dated(ticket.due_at, now) if ticket.due_at else "",
        "category": ticket.category.label,
        "said": said,
        "device": f"{device.kind} {device.model}, {device.number}" if device else "",
        "requester": ticket.requester.name,
        "phone": ticket.requester.phone,
        "minutes": ticket.minutes,
    }
