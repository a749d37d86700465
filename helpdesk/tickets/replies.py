"""What is said on a ticket once it is filed, and what that moves. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.security.permissions import Permission
from helpdesk.tickets import deadlines, messages, staff_messages
from helpdesk.tickets.access import follow_link, is_party
from helpdesk.tickets.answering import Effect
from helpdesk.tickets.attachments import File
from helpdesk.tickets.continuing import continue_anew, latest
from helpdesk.tickets.continuing import effect as effect_of
from helpdesk.tickets.conversation import Words, say
from helpdesk.tickets.lifecycle import Channel, Event, Status
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.moves import move, reopen, resume
from helpdesk.tickets.naming import parties
from helpdesk.tickets.record import record


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
    effect: Effect | None = None,
) -> TicketMessage:
    """Say something on the ticket, as the staff or as the requester, whichever `by` is.

    A word of the requester goes to the last ticket that takes the matter further. It ends the
    waiting for one and reopens what is solved; too long after the closing it is a new ticket, to
    which the message returned belongs. `effect` is what was decided already, if it was.
    """
    words = Words(body, channel, files_given, full_body, mail_id)
    if words.is_empty:
        raise HelpdeskError(_l("Napisz kilka słów albo dodaj zdjęcie."))
    if not by.can(Permission.WORK_TICKETS) or is_party(by, ticket):
        return _answer(ticket, words, effect=effect, by=by, now=now)
    message = say(ticket, words, author=by, from_staff=True, now=now)
    _after_staff_reply(ticket, message, by=by, now=now)
    deadlines.refresh(ticket, now=now)
    return message


def note(
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
    """Write a note that only the staff reads, and tell those of them it concerns. No clock moves."""
    words = Words(body, channel, files_given, full_body, mail_id)
    if words.is_empty:
        raise HelpdeskError(_l("Notatka jest pusta."))
    concerned = _concerned(ticket, but=by)
    record(ticket, Event.NOTED, by=by, now=now)
    message = say(ticket, words, author=by, from_staff=True, internal=True, now=now)
    for person in concerned:
        outbox.post(staff_messages.noted(ticket, message, to=person, by=by), now=now)
    return message


def tell_undelivered(ticket: Ticket, *, email: str, mail_id: int, now: datetime) -> None:
    """Write down that a letter about the ticket came back for good: somebody has to call."""
    record(ticket, Event.UNDELIVERED, by=None, now=now, email=email, mail=mail_id)


def _answer(
    ticket: Ticket, words: Words, *, effect: Effect | None, by: User, now: datetime
) -> TicketMessage:
    """Take the requester's words to where the matter stands by now."""
    last = latest(ticket)
    # What was decided of one ticket says nothing of another that was opened meanwhile.
    if effect is None or last is not ticket:
        effect = effect_of(last, says=words.body, has_files=bool(words.files), now=now)
    if effect is Effect.NEW_TICKET:
        filed = continue_anew(last, words, by=by, now=now)
        last, effect = db.session.get_one(Ticket, filed.number), Effect.GOES_ON
        if filed.is_new:
            return last.messages[0]
    message = say(last, words, author=by, now=now)
    _after_requester_reply(last, effect, by=by, now=now)
    deadlines.refresh(last, now=now)
    return message


def _concerned(ticket: Ticket, *, but: User) -> list[User]:
    """Return the ticket's technician and who wrote notes on it, as far as they still work here."""
    people = [ticket.technician] if ticket.technician is not None else []
    people += [
        each.author
        for each in ticket.messages
        if each.is_internal and each.is_from_staff and each.author is not None
    ]
    return [
        each
        for each in dict.fromkeys(people)
        if each.id != but.id and each.is_enabled and each.can(Permission.WORK_TICKETS)
    ]


def _after_staff_reply(ticket: Ticket, message: TicketMessage, *, by: User, now: datetime) -> None:
    record(ticket, Event.REPLIED, by=by, now=now)
    if ticket.status is Status.NEW:
        move(ticket, Status.IN_PROGRESS)
        record(ticket, Event.STARTED, by=by, now=now)
    for person in parties(ticket):
        token = follow_link(ticket, person, now=now)
        outbox.post(messages.replied(ticket, message, token=token, to=person), now=now)


def _after_requester_reply(ticket: Ticket, effect: Effect, *, by: User, now: datetime) -> None:
    # Why a solved ticket stays solved is told beside the words.
    told: dict[str, Any] = {"only_thanks": True} if effect is Effect.THANKED else {}
    record(ticket, Event.ANSWERED, by=by, now=now, **told)
    if effect is Effect.REOPENS:
        reopen(ticket, reason=str(_l("Odpowiedź zgłaszającego.")), by=by, now=now)
        return  # which tells the technician
    if ticket.status is Status.WAITING_REQUESTER:
        resume(ticket, by=by, now=now)
    if ticket.technician is not None:
        outbox.post(staff_messages.answered(ticket, to=ticket.technician), now=now)
