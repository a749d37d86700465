"""Saying who reports, where a mailbox wrote that several people read. The caller commits."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.mail import outbox
from helpdesk.tickets import messages
from helpdesk.tickets.access import follow_link
from helpdesk.tickets.lifecycle import Event, Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record

ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN})
NAME_LENGTH = 120


def parties(ticket: Ticket) -> list[User]:
    """Return whom letters to the requester go to: the requester, and who reports by a mailbox.

    An address that nobody has vouched for gets none: whoever typed it may have mistyped it.
    """
    reporter = ticket.reporter
    if reporter is None or not (reporter.is_enabled and reporter.is_registered):
        return [ticket.requester]
    return [ticket.requester, reporter]


def name_somebody(ticket: Ticket, person: User, *, by: User, now: datetime) -> bool:
    """Say that it is this person who reports, and tell them. False if that was said before."""
    if not _name(ticket, person.name, person, by=by, now=now):
        return False
    if person.is_registered:
        token = follow_link(ticket, person, now=now)
        outbox.post(messages.named(ticket, to=person, token=token), now=now)
    return True


def name_another(ticket: Ticket, *, name: str, email: str, by: User, now: datetime) -> bool:
    """Say that somebody reports who is not on the list. False if that was said before."""
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name:
        raise HelpdeskError(_l("Wpisz imię i nazwisko."))
    if not email:
        return _name(ticket, name, None, by=by, now=now)
    known = accounts.reporter(name=name, email=email, school_id=ticket.school_id, now=now)
    return _name(ticket, name, accounts.get(known.id), by=by, now=now)


def _name(ticket: Ticket, name: str, person: User | None, *, by: User, now: datetime) -> bool:
    if ticket.status in ENDED:
        raise Conflict(_l("To zgłoszenie jest już zamknięte, więc osoby nie można zmienić."))
    if person is not None and person.id == ticket.requester_id:
        raise HelpdeskError(_l("To adres wspólnej skrzynki. Wpisz adres osoby, która zgłasza."))
    number = person.id if person else None
    if (ticket.reporter_id, ticket.reporter_name) == (number, name):
        return False
    before = ticket.reporter_name
    ticket.reporter, ticket.reporter_name = person, name
    record(ticket, Event.REPORTER_NAMED, by=by, now=now, name=name, before=before)
    return True
