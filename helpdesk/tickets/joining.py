"""Joining a matter that somebody else reported. The caller commits.

Who joins follows the status and is no party to the conversation: sees no words, names or
photographs, and what they write is read by the staff alone and moves neither status nor clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from helpdesk.accounts import links
from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import Purpose, User
from helpdesk.core.errors import NotFound
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.tickets import messages, staff_messages
from helpdesk.tickets.access import is_party
from helpdesk.tickets.attachments import File
from helpdesk.tickets.conversation import Words, say
from helpdesk.tickets.lifecycle import Channel, Event
from helpdesk.tickets.models import Ticket, TicketFollower, TicketMessage
from helpdesk.tickets.record import record
from helpdesk.tickets.unconfirmed import may_be_written_to


def joinable(ticket_id: int) -> Ticket:
    """Return the ticket if anybody may join it: open, and not confidential. Raises NotFound.

    The words are the same for all that can't be joined, so that none is told of by them.
    """
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None or ticket.is_confidential or not ticket.is_open:
        raise NotFound(
            _l(
                "Do tej sprawy nie można już dołączyć: może jest załatwiona. Jeśli u Ciebie nadal nie działa, zgłoś to."
            )
        )
    return ticket


def ask(ticket: Ticket, *, name: str, email: str, now: datetime) -> None:
    """Write to the address with the link that joins: until it is opened nobody follows.

    Does the same for somebody who follows already, so that nobody learns from it who does.
    """
    known = accounts.reporter(name=name, email=email, school_id=ticket.school_id, now=now)
    person = accounts.get(known.id)
    if person.is_enabled and may_be_written_to(person, now=now):
        token = follow_link(ticket, person, now=now)
        outbox.post(messages.joining(ticket, to=person, token=token), now=now)


def join(ticket: Ticket, person: User, *, now: datetime) -> bool:
    """Let the person follow. False if they did already, or reported it themselves."""
    if is_party(person, ticket):
        return False
    row = {"ticket_id": ticket.id, "user_id": person.id}
    new = insert(TicketFollower).values(**row).on_conflict_do_nothing()
    if db.session.scalar(new.returning(TicketFollower.user_id)) is None:
        return False
    record(ticket, Event.JOINED, by=person, now=now)
    return True


def leave(ticket: Ticket, person: User, *, now: datetime) -> bool:
    """Let the person hear no more of it. False if they did not follow."""
    row = (TicketFollower.ticket_id == ticket.id, TicketFollower.user_id == person.id)
    gone = delete(TicketFollower).where(*row).returning(TicketFollower.user_id)
    if db.session.scalar(gone) is None:
        return False
    record(ticket, Event.LEFT, by=person, now=now)
    return True


def follows(ticket: Ticket, person: User) -> bool:
    """Return whether the person joined."""
    return db.session.get(TicketFollower, (ticket.id, person.id)) is not None


def follow_link(ticket: Ticket, person: User, *, now: datetime) -> str:
    """Return a new token by which `person` joins, and sees how the ticket stands."""
    lasts = None if ticket.closed_at is None else links.AFTER_CLOSING
    return links.issue(person, Purpose.FOLLOW, now=now, lasts=lasts, thread=ticket.thread)


def tell(ticket: Ticket, *, now: datetime) -> None:
    """Write to all who joined how the ticket stands now: solved, taken back, or open again."""
    followers = (
        select(User)
        .join(TicketFollower, TicketFollower.user_id == User.id)
        .where(TicketFollower.ticket_id == ticket.id, User.is_enabled)
        .order_by(User.id)
    )
    for person in db.session.scalars(followers).all():
        token = follow_link(ticket, person, now=now)
        outbox.post(messages.news(ticket, to=person, token=token), now=now)


def hear(
    ticket: Ticket,
    *,
    body: str,
    by: User,
    now: datetime,
    channel: Channel,
    files_given: Sequence[File] = (),
    full_body: str | None = None,
    mail_id: int | None = None,
) -> TicketMessage:
    """Keep what somebody who joined wrote, for the staff to read, and tell the technician.

    It is not the requester's word: what waits goes on waiting, what is solved stays solved.
    """
    record(ticket, Event.NOTED, by=by, now=now)
    words = Words(body, channel, files_given, full_body, mail_id)
    message = say(ticket, words, author=by, internal=True, now=now)
    if ticket.technician is not None:
        outbox.post(staff_messages.heard(ticket, message, to=ticket.technician, by=by), now=now)
    return message
