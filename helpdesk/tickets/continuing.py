"""A closed matter taken further by a new ticket. The caller commits.

A ticket is followed by one other at most, so the row from the first to the last has no forks:
whoever answers any of them comes to the last.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from helpdesk.accounts.models import User
from helpdesk.core.plain import rows
from helpdesk.extensions import db
from helpdesk.tickets import answering, deadlines
from helpdesk.tickets.answering import Effect
from helpdesk.tickets.conversation import Words
from helpdesk.tickets.filing import Filed, file_ticket
from helpdesk.tickets.lifecycle import Channel, Event
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record
from helpdesk.tickets.report import Report


def latest(ticket: Ticket) -> Ticket:
    """Return the last ticket of the row that this one stands in; mostly itself."""
    while (number := after(ticket.id)) is not None:
        ticket = db.session.get_one(Ticket, number)
    return ticket


def after(number: int) -> int | None:
    """Return the number of the ticket that takes this one further, if one does."""
    found: int | None = rows(_AFTER, {"ticket": number}).scalar()
    return found


_AFTER = select(Ticket.id).where(Ticket.continues_id == bindparam("ticket"))


def effect(ticket: Ticket, *, says: str, has_files: bool = False, now: datetime) -> Effect:
    """Return what the requester's words do to the ticket; '' for one who only wants it open."""
    return answering.effect(
        ticket.status,
        ticket.closed_at,
        deadlines.rules_of(ticket),
        says=says,
        name=ticket.requester.name,
        has_files=has_files,
        now=now,
    )


def continue_anew(ticket: Ticket, words: Words, *, by: User, now: datetime) -> Filed:
    """File what the requester says now as a new ticket of the same place, thing and kind.

    Filed by two answers at one moment it is one ticket; who comes second finds it not new.
    """
    report = Report(
        channel=words.channel,
        school_id=ticket.school_id,
        category_id=ticket.category_id,
        reporter_name=ticket.requester.name,
        reporter_email=ticket.requester.email,
        subject=ticket.subject,
        body=words.body,
        full_body=words.full_body,
        place=ticket.where,
        device_id=ticket.device_id,
        impact=ticket.impact,
        urgency=ticket.urgency,
        kind=ticket.kind,
        is_confidential=ticket.is_confidential,
        files=tuple(words.files),
        door_key=f"continues:{ticket.id}",
        is_confirmed=ticket.confirmed_at is not None or words.channel is Channel.MAIL,
        mail_id=words.mail_id,
        continues_id=ticket.id,
    )
    filed = file_ticket(report, by=by, now=now)
    if filed.is_new:
        new = db.session.get_one(Ticket, filed.number)
        new.reporter_id, new.reporter_name = ticket.reporter_id, ticket.reporter_name
        record(ticket, Event.LINKED, by=by, now=now, next=new.id)
        record(new, Event.LINKED, by=by, now=now, earlier=ticket.id)
    return filed
