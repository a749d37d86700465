"""Putting a letter where it belongs, because a person says so. The caller commits.

Each move is kept with what was before it, so that `undoing` can take it back. Whoever presses
twice, or in two tabs, is told that the letter stands elsewhere by now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import joinedload

from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.extensions import db
from helpdesk.intake.facts import plain_subject
from helpdesk.intake.filing import file_as_ticket, said_in
from helpdesk.intake.models import MailMove
from helpdesk.intake.outcomes import Reason
from helpdesk.intake.reading import shown
from helpdesk.intake.threads import thread_of, ticket_id_of
from helpdesk.mail.models import InboundMail, Outcome
from helpdesk.mail.parsing import Parsed
from helpdesk.security.permissions import Permission
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import Action, is_party, own_of, visible_to
from helpdesk.tickets.joining import hear
from helpdesk.tickets.lifecycle import Event, Status
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.record import record

LATELY = timedelta(days=60)
MOST_LIKELY = 6


class Decided(Conflict):
    """Somebody decided about the letter since it was shown, perhaps in another tab."""

    def __init__(self) -> None:
        super().__init__(_l("Ta wiadomość jest już obsłużona."))


@dataclass(frozen=True, slots=True)
class ToTicket:
    """The letter goes to a ticket there is: as its sender's word, or for the staff alone."""

    number: int
    as_note: bool = False


@dataclass(frozen=True, slots=True)
class ToNewTicket:
    """The letter is a matter of its own, of this unit; `email`: in whose name, if not the sender's."""

    school_id: int
    email: str = ""


@dataclass(frozen=True, slots=True)
class ToDecision:
    """The letter leaves its ticket and waits for somebody to decide."""


Where = ToTicket | ToNewTicket | ToDecision


def move(
    mail: InboundMail,
    where: Where,
    *,
    with_effects: bool = True,
    seen: str | None = None,
    by: User,
    now: datetime,
) -> MailMove:
    """Take the letter out of where it stands and put it `where`.

    With `with_effects` the ticket it leaves stands as if it had never come, where that can be.
    Raises Conflict if it is not as it was `seen`, NotFound or NotAllowed for a ticket out of reach.
    """
    if seen is not None and seen != mark(mail):
        raise Decided
    message = tickets.standing(mail.id)
    source, target = _hold(message, where, by=by)
    if message is None and isinstance(where, ToDecision):
        raise Conflict(_l("Ten list nie stoi w żadnym zgłoszeniu."))
    made = _begin(mail, message, by=by, now=now)
    put = _put_in(mail, where, target, made=made, by=by, now=now)
    if put is not None:
        made.to_ticket_id, made.to_message_id = put.ticket_id, put.id
        made.made_ticket = put.ticket is not target
        record(
            put.ticket, Event.ATTACHED, by=by, now=now, mail=mail.id, message=put.id,
            source=source.id if source else None,
        )  # fmt: skip
    if message is not None:
        event = tickets.take_out(
            message, to=made.to_ticket_id, with_effects=with_effects, by=by, now=now
        )
        made.from_ticket_id, made.from_message_id = message.ticket_id, message.id
        made.detached_id = event.id
    db.session.add(made)
    db.session.flush()
    return made


def mark(mail: InboundMail) -> str:
    """Return what tells whether the letter was decided again since a page showed it."""
    at = mail.processed_at.isoformat() if mail.processed_at else ""
    return f"{mail.outcome.value} {mail.thread or ''} {at}"


def likely_tickets(mail: InboundMail, *, reader: User) -> Sequence[Ticket]:
    """Return tickets the letter may belong to: named in it, of its sender, unit or subject."""
    named = ticket_id_of(mail.thread)
    sender = accounts.by_email(mail.sender_email) if mail.sender_email else None
    unit = accounts.school_of_domain(mail.sender_email)
    school_id = unit.id if unit else sender.school_id if sender else None
    alike: list[ColumnElement[bool]] = [Ticket.id == named] if named else []
    if sender is not None:
        alike.append(own_of(sender))
    if school_id is not None:
        alike.append(Ticket.school_id == school_id)
    if subject := plain_subject(Parsed(subject=mail.subject)):
        alike.append(Ticket.subject.icontains(subject, autoescape=True))
    standing = tickets.standing(mail.id)
    query = (
        select(Ticket)
        .where(
            or_(*alike) if alike else Ticket.id == 0,
            Ticket.filed_at > mail.received_at - LATELY,
            Ticket.status != Status.WITHDRAWN,
            Ticket.id != (standing.ticket_id if standing else 0),
            visible_to(reader),
        )
        .options(joinedload(Ticket.school), joinedload(Ticket.requester))
        .order_by(Ticket.id.desc())
        .limit(50)
    )
    found = db.session.scalars(query).all()

    def closeness(ticket: Ticket) -> tuple[bool, bool, bool, int]:
        return (
            ticket.id != named,
            sender is None or not is_party(sender, ticket),
            not (subject and subject.casefold() in ticket.subject.casefold()),
            -ticket.id,
        )

    return sorted(found, key=closeness)[:MOST_LIKELY]


def _hold(
    message: TicketMessage | None, where: Where, *, by: User
) -> tuple[Ticket | None, Ticket | None]:
    """Find both tickets and hold them until the commit, the lower number first."""
    source_id = message.ticket_id if message else None
    target_id = where.number if isinstance(where, ToTicket) else None
    if source_id is not None and source_id == target_id:
        raise Conflict(_l("Ten list już stoi w zgłoszeniu %(number)s.", number=source_id))
    held = {}
    for number in sorted({each for each in (source_id, target_id) if each is not None}):
        held[number] = tickets.find(number, reader=by, action=Action.WORK)
        db.session.refresh(held[number], with_for_update=True)
    target = held[target_id] if target_id is not None else None
    if target is not None and target.status is Status.WITHDRAWN:
        raise Conflict(_l("Zgłoszenie %(number)s jest wycofane.", number=target.id))
    return held[source_id] if source_id is not None else None, target


def _begin(
    mail: InboundMail, message: TicketMessage | None, *, by: User, now: datetime
) -> MailMove:
    """Claim the letter as it was seen and keep how it was. Raises Conflict."""
    made = MailMove(mail_id=mail.id, at=now, by_id=by.id, before=_stands(mail), made_ticket=False)
    claim = (
        update(InboundMail)
        .where(
            InboundMail.id == mail.id,
            InboundMail.outcome == mail.outcome,
            InboundMail.outcome != Outcome.STORED,
            InboundMail.thread.is_not_distinct_from(mail.thread),
            InboundMail.processed_at.is_not_distinct_from(mail.processed_at),
        )
        .values(
            outcome=Outcome.QUARANTINE,
            reason=Reason.TAKEN_OUT.value,
            detail=by.name,
            thread=None,
            processed_at=now,
            claimed_until=None,
            claimed_by=None,
        )
    )
    if mail.outcome in {Outcome.TICKET, Outcome.REPLY} and message is None:
        raise Conflict(_l("Ten list stał w zgłoszeniu, ale już go tam nie ma."))
    if db.session.scalar(claim.returning(InboundMail.id)) is None:
        raise Decided
    db.session.refresh(mail)
    db.session.add(made)
    db.session.flush()
    return made


def _stands(mail: InboundMail) -> dict[str, str | None]:
    return {
        "outcome": mail.outcome.value,
        "reason": mail.reason,
        "detail": mail.detail,
        "thread": mail.thread,
    }


def _put_in(
    mail: InboundMail,
    where: Where,
    target: Ticket | None,
    *,
    made: MailMove,
    by: User,
    now: datetime,
) -> TicketMessage | None:
    if isinstance(where, ToDecision):
        return None
    parsed = shown(mail)
    mail.detail = by.name
    if isinstance(where, ToNewTicket):
        put = _file(mail, parsed, where, number=made.id, by=by, now=now)
        mail.outcome, mail.reason = Outcome.TICKET, Reason.BY_HAND.value
    else:
        assert target is not None  # `_hold` found it
        sender = _author(parsed, target.school_id, by=by, now=now)
        _check_voice(sender, target, where, by=by)
        speak = hear if where.as_note else tickets.reply
        put = speak(target, by=sender, now=now, **said_in(mail, parsed))
        mail.outcome, mail.reason = Outcome.REPLY, Reason.PUT_BY_HAND.value
    db.session.flush()
    # What answers a note for the staff is for the staff alone, too.
    mail.thread = thread_of(put.ticket_id, is_internal=put.is_internal)
    return put


def _file(
    mail: InboundMail, parsed: Parsed, where: ToNewTicket, *, number: int, by: User, now: datetime
) -> TicketMessage:
    in_name_of = None
    if where.email and accounts.normalised_email(where.email) != parsed.sender_email:
        known = accounts.reporter(name="", email=where.email, school_id=where.school_id, now=now)
        in_name_of = accounts.get(known.id)
    file_as_ticket(
        mail, parsed, where.school_id, by=by, now=now, again=number, in_name_of=in_name_of
    )
    message = tickets.standing(mail.id)
    assert message is not None  # it was filed with it
    return message


def _author(parsed: Parsed, school_id: int, *, by: User, now: datetime) -> User:
    """Return whose word the letter is; a letter without a sender is the word of who puts it here."""
    if not parsed.sender_email:
        return by
    known = accounts.reporter(
        name=parsed.sender_name, email=parsed.sender_email, school_id=school_id, now=now
    )
    return accounts.get(known.id)


def _check_voice(sender: User, target: Ticket, where: ToTicket, *, by: User) -> None:
    """A From line is no proof: nobody is made to speak for the service but by themselves."""
    speaks_as_staff = sender.can(Permission.WORK_TICKETS) and not is_party(sender, target)
    if speaks_as_staff and not where.as_note and sender.id != by.id:
        raise HelpdeskError(_l("List pracownika możesz dołączyć tylko jako notatkę dla obsługi."))
