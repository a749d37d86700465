"""What is said on a ticket once it is filed, and what that moves. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l

from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.mail import outbox
from helpdesk.security.permissions import Permission
from helpdesk.tickets import deadlines, messages
from helpdesk.tickets.access import follow_link
from helpdesk.tickets.attachments import File
from helpdesk.tickets.conversation import say
from helpdesk.tickets.lifecycle import Channel, Event, Status
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.moves import move, reopen, resume
from helpdesk.tickets.record import record
from helpdesk.tickets.report import BODY_LENGTH


def reply(
    ticket: Ticket,
    *,
    body: str,
    by: User,
    now: datetime,
    channel: Channel = Channel.DESK,
    files_given: Sequence[File] = (),
    full_body: str | None = None,
    mail_id: int | None = None,
) -> TicketMessage:
    """Say something on the ticket, as the staff or as the requester, whichever `by` is.

    A word of the requester ends the waiting for one, and reopens what was resolved or closed.
    """
    if not body.strip() and not files_given:
        raise HelpdeskError(_l("Napisz kilka słów albo dodaj zdjęcie."))
    from_staff = by.can(Permission.WORK_TICKETS) and by.id != ticket.requester_id
    message = say(
        ticket,
        body=body.strip()[:BODY_LENGTH],
        full_body=full_body,
        author=by,
        channel=channel,
        files_given=files_given,
        mail_id=mail_id,
        from_staff=from_staff,
        now=now,
    )
    if from_staff:
        _after_staff_reply(ticket, message, by=by, now=now)
    else:
        _after_requester_reply(ticket, by=by, now=now)
    deadlines.refresh(ticket, now=now)
    return message


def note(
    ticket: Ticket, *, body: str, by: User, now: datetime, files_given: Sequence[File] = ()
) -> TicketMessage:
    """Write a note that only the staff reads. No clock moves and no letter leaves."""
    if not body.strip():
        raise HelpdeskError(_l("Notatka jest pusta."))
    record(ticket, Event.NOTED, by=by, now=now)
    return say(
        ticket,
        body=body.strip()[:BODY_LENGTH],
        author=by,
        channel=Channel.DESK,
        files_given=files_given,
        from_staff=True,
        internal=True,
        now=now,
    )


def _after_staff_reply(ticket: Ticket, message: TicketMessage, *, by: User, now: datetime) -> None:
    record(ticket, Event.REPLIED, by=by, now=now)
    if ticket.status is Status.NEW:
        move(ticket, Status.IN_PROGRESS)
        record(ticket, Event.STARTED, by=by, now=now)
    letter = messages.replied(ticket, message, token=follow_link(ticket, ticket.requester, now=now))
    outbox.post(letter, now=now)


def _after_requester_reply(ticket: Ticket, *, by: User, now: datetime) -> None:
    record(ticket, Event.ANSWERED, by=by, now=now)
    if ticket.status in {Status.RESOLVED, Status.CLOSED}:
        reopen(ticket, reason=str(_l("Odpowiedź zgłaszającego.")), by=by, now=now)
        return  # which tells the technician
    if ticket.status is Status.WAITING_REQUESTER:
        resume(ticket, by=by, now=now)
    if ticket.technician is not None:
        outbox.post(messages.answered(ticket, to=ticket.technician), now=now)
