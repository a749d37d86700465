"""Doing what was decided: filing, replying, giving up an address. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.intake.facts import enabled_sender
from helpdesk.intake.filing import file_as_ticket, said_in
from helpdesk.intake.outcomes import (
    Automatic,
    Bounce,
    Continuation,
    Decision,
    NewTicket,
    NewTicketFor,
    Quarantine,
    Refused,
    Reply,
)
from helpdesk.intake.threads import thread_of, ticket_id_of
from helpdesk.mail import undeliverable
from helpdesk.mail.models import InboundMail, Outcome
from helpdesk.mail.parsing import Parsed
from helpdesk.mail.stripping import stripped
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import Action, can
from helpdesk.tickets.answering import Effect
from helpdesk.tickets.joining import hear
from helpdesk.tickets.lifecycle import Channel
from helpdesk.tickets.models import Ticket

OUTCOMES: Mapping[type, Outcome] = {
    NewTicket: Outcome.TICKET,
    NewTicketFor: Outcome.TICKET,
    Continuation: Outcome.TICKET,
    Reply: Outcome.REPLY,
    Automatic: Outcome.AUTOMATIC,
    Bounce: Outcome.BOUNCE,
    Quarantine: Outcome.QUARANTINE,
    Refused: Outcome.REFUSED,
}


class Done(NamedTuple):
    """What became of the message, and the thread to which it belongs now, or may belong."""

    outcome: Outcome
    thread: str | None = None


def carry_out(decision: Decision, mail: InboundMail, parsed: Parsed, now: datetime) -> Done:
    """Do it, and return what the message is now. It was decided on what stands in `parsed`."""
    outcome = OUTCOMES[type(decision)]
    match decision:
        case NewTicket(school_id=school_id):
            filed = file_as_ticket(mail, parsed, school_id, by=enabled_sender(parsed), now=now)
            return Done(outcome, filed.thread)
        case NewTicketFor():
            by = _known_sender(parsed)
            return Done(outcome, _file_passed_on(decision, mail, by=by, now=now).thread)
        case Reply() | Continuation():
            return _say(decision, mail, parsed, now)
        case Bounce(thread=thread, unreachable=unreachable):
            for email in unreachable:
                _give_up(email, thread, mail, now)
            return Done(outcome, thread)
        case Quarantine(ticket_id=int(ticket_id), is_internal=is_internal):
            return Done(outcome, thread_of(ticket_id, is_internal=is_internal))
    return Done(outcome)


def _give_up(email: str, thread: str | None, mail: InboundMail, now: datetime) -> None:
    """Write to the address no more, and tell so on the ticket that the letter was about."""
    undeliverable.mark(email, mail_id=mail.id, now=now)
    number = ticket_id_of(thread)
    ticket = db.session.get(Ticket, number) if number is not None else None
    if ticket is not None:
        tickets.tell_undelivered(ticket, email=email, mail_id=mail.id, now=now)


def _file_passed_on(
    decision: NewTicketFor, mail: InboundMail, *, by: User, now: datetime
) -> tickets.Filed:
    """File the original for who wrote it; what was written above it is a note of the staff."""
    found = decision.message
    assert found is not None  # it was decided on what was read in it
    filed = file_as_ticket(mail, found.original, decision.school_id, by=by, now=now)
    if found.above and filed.is_new:
        ticket = db.session.get_one(Ticket, filed.number)
        # Without the letter's id: what stands for the letter is the original.
        tickets.note(ticket, body=stripped(found.above), by=by, now=now, channel=Channel.MAIL)
    return filed


def _say(decision: Reply | Continuation, mail: InboundMail, parsed: Parsed, now: datetime) -> Done:
    """Put the words where they belong: to the staff's notes, the conversation, or a new ticket."""
    ticket, sender = db.session.get_one(Ticket, decision.ticket_id), _known_sender(parsed)
    said = said_in(mail, parsed)
    if isinstance(decision, Reply) and decision.is_internal:
        tickets.note(ticket, by=sender, now=now, **said)
        return Done(Outcome.REPLY, ticket.notes_thread)
    if not can(sender, Action.REPLY, ticket):
        # Who only joined is heard by the staff; it is not the requester who speaks.
        hear(ticket, by=sender, now=now, **said)
        return Done(Outcome.REPLY, ticket.thread)
    effect = decision.effect if isinstance(decision, Reply) else Effect.NEW_TICKET
    message = tickets.reply(ticket, by=sender, now=now, effect=effect, **said)
    # Another answer may have opened the new ticket in between; then this is a reply there.
    is_first = message.ticket is not ticket and message is message.ticket.messages[0]
    return Done(Outcome.TICKET if is_first else Outcome.REPLY, message.ticket.thread)


def _known_sender(parsed: Parsed) -> User:
    sender = enabled_sender(parsed)
    assert sender is not None  # only somebody we know takes part
    return sender
