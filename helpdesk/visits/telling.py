"""What of the plan of visits is noted on tickets and told their reporters. The caller commits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from helpdesk.accounts.models import User
from helpdesk.mail import outbox
from helpdesk.mail.outbox import Draft
from helpdesk.tickets import deadlines
from helpdesk.tickets import service as tickets_service
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record
from helpdesk.visits import messages
from helpdesk.visits.models import Visit

# What tells reporters when somebody comes.
LETTERS: Mapping[str, Callable[..., Draft]] = {
    messages.PLANNED: messages.planned,
    messages.MOVED: messages.moved,
}


def record_plan(ticket: Ticket, visit: Visit, *, by: User, now: datetime) -> None:
    """Note on the ticket when somebody comes."""
    record(
        ticket,
        Event.VISIT_PLANNED,
        by=by,
        now=now,
        visit=visit.id,
        day=visit.day.isoformat(),
        time=visit.starts_at.strftime("%H:%M"),
        technician=visit.technician_id,
    )
    # By some policies a planned visit is the first answer.
    deadlines.refresh(ticket, now=now)


def announce(ticket: Ticket, visit: Visit, *, now: datetime) -> None:
    """Tell the reporter the plan, instead of whatever of it still waits to be told."""
    _take_back(ticket)
    _post(messages.planned, ticket, visit, now=now)


def announce_move(ticket: Ticket, visit: Visit, *, now: datetime) -> None:
    """Tell the new time; to who was not told of the former it is simply the plan."""
    is_first = _take_back(ticket)
    _post(messages.planned if is_first else messages.moved, ticket, visit, now=now)


def write_anew(ticket: Ticket, visit: Visit, *, now: datetime) -> None:
    """Write those letters about the plan again that still wait."""
    for kind, letter in LETTERS.items():
        if outbox.withdraw(ticket.thread, kind):
            _post(letter, ticket, visit, now=now)


def call_off(ticket: Ticket, visit: Visit, *, by: User, now: datetime) -> None:
    """Note and tell that nobody comes for the ticket then."""
    record(ticket, Event.VISIT_CANCELLED, by=by, now=now, visit=visit.id, day=visit.day.isoformat())
    # If the letter announcing the visit has not left yet, there is nothing to take back.
    untold = _take_back(ticket)
    if ticket.is_open and not untold:
        token = tickets_service.follow_link(ticket, ticket.requester, now=now)
        outbox.post(messages.cancelled(ticket, visit, token=token, now=now), now=now)


def _take_back(ticket: Ticket) -> bool:
    """Withdraw what waits of the plan. True if the reporter therefore never heard of a visit."""
    outbox.withdraw(ticket.thread, messages.MOVED)
    return bool(outbox.withdraw(ticket.thread, messages.PLANNED))


def _post(letter: Callable[..., Draft], ticket: Ticket, visit: Visit, *, now: datetime) -> None:
    if ticket.is_open:
        token = tickets_service.follow_link(ticket, ticket.requester, now=now)
        draft = letter(ticket, visit, token=token, now=now)
        outbox.post(draft, now=now, not_before=now + messages.WAITS)
