"""E-mail's door: keeping what comes in, and turning a kept message into what it is.

`accept` commits, for the mail server's sake: it may say 250 only after that. Everything else
leaves the commit to its caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select, update

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError, NotFound
from helpdesk.core.plain import one_of
from helpdesk.core.processes import this_process
from helpdesk.extensions import db
from helpdesk.intake.decision import (
    Automatic,
    Bounce,
    Continuation,
    Decision,
    NewTicket,
    NewTicketFor,
    Quarantine,
    Reason,
    Refused,
    Reply,
    decide,
    thread_of,
    ticket_id_of,
)
from helpdesk.intake.facts import enabled_sender, gather, plain_subject
from helpdesk.intake.guessing import Guess, guess
from helpdesk.intake.reading import REASONS, glimpsed, read
from helpdesk.mail import ledger, undeliverable
from helpdesk.mail.authentication import as_kept
from helpdesk.mail.forwarded import forwarded
from helpdesk.mail.models import InboundMail, Outcome, Source
from helpdesk.mail.parsing import Parsed
from helpdesk.mail.stripping import reply_of, stripped
from helpdesk.schools.models import Category, School
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import Action, can
from helpdesk.tickets.answering import Effect
from helpdesk.tickets.attachments import File, any_file
from helpdesk.tickets.joining import hear
from helpdesk.tickets.lifecycle import Channel
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.report import Report

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3  # a message that kills its process each time is set aside
MOST_FILES = 20
OTHER = "other"  # the category of what only a person can put in its place
# Waiting for a person: counted in the navigation.
PENDING = frozenset({Outcome.QUARANTINE, Outcome.ERROR})
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


def keep_to_settle(raws: Sequence[bytes], *, source: Source, now: datetime) -> list[ledger.Entry]:
    """Store messages that the caller settles itself, so that no job takes them meanwhile."""
    return ledger.keep_all(raws, source=source, now=now, claimed_until=now + LEASE)


def accept(raw: bytes, *, source: Source, envelope_from: str, envelope_to: list[str]) -> None:
    """Store a message for good. Committed when this returns; the rest is the job's."""
    ledger.keep(
        raw,
        source=source,
        now=utcnow(),
        envelope_from=envelope_from,
        envelope_to=envelope_to,
    )
    db.session.commit()


def waiting(now: datetime, *, limit: int = 100) -> list[int]:
    """Return the ids of messages nobody has looked at yet, or whose reader died."""
    query = select(InboundMail.id).where(_is_due(now)).order_by(InboundMail.id).limit(limit)
    return list(db.session.scalars(query))


def claim(mail_id: int, *, now: datetime) -> bool:
    """Count an attempt at the message. False if somebody else has it. Commit before you begin."""
    statement = (
        update(InboundMail)
        .where(InboundMail.id == mail_id, _is_due(now))
        .values(
            attempts=InboundMail.attempts + 1,
            claimed_until=now + LEASE,
            claimed_by=this_process(),
        )
        .returning(InboundMail.id)
    )
    return db.session.scalar(statement) is not None


def settle(mail: InboundMail, *, now: datetime, parsed: Parsed | None = None) -> Parsed:
    """Decide what the claimed message is and do it: file, reply or set aside, with the reason.

    Returns the message as it was read, unless the caller has `parsed` it already.
    """
    if mail.attempts > MOST_ATTEMPTS:
        _record(mail, Outcome.ERROR, Reason.GAVE_UP, now=now)
        return glimpsed(mail)
    parsed = parsed or read(ledger.raw(mail))
    facts = gather(parsed, mail, now=now)
    mail.authentication = as_kept(facts.proof)
    decision = decide(parsed, facts)
    if isinstance(decision, NewTicket | Continuation | Reply):
        undeliverable.clear(parsed.sender_email)  # whoever writes has a mailbox
    done = _carry_out(decision, mail, parsed, now)
    _record(
        mail,
        done.outcome,
        decision.reason,
        detail=decision.detail,
        thread=done.thread,
        now=now,
    )
    return parsed


def record_failure(mail_id: int, error: Exception, *, now: datetime) -> None:
    """Set the message aside with what went wrong; its bytes are kept and it can be tried again."""
    mail = db.session.get_one(InboundMail, mail_id)
    detail = f"{type(error).__name__}: {error}"
    reason = REASONS.get(type(error), Reason.FAILURE)
    _record(mail, Outcome.ERROR, reason, detail=detail, now=now)


# How many messages wait for a person to decide: each page of a technician asks it.
QUARANTINED = select(func.count(InboundMail.id)).where(one_of(InboundMail.outcome, PENDING))


def find(mail_id: int) -> InboundMail:
    """Return the entry of the ledger. Raises NotFound."""
    mail = db.session.get(InboundMail, mail_id)
    if mail is None:
        raise NotFound(_l("Nie ma takiej wiadomości."))
    return mail


def entries(
    outcomes: frozenset[Outcome] | None, *, before: int | None = None, limit: int = 50
) -> list[InboundMail]:
    """Return entries of the ledger, newest first, of these outcomes if any are named."""
    query = select(InboundMail).order_by(InboundMail.id.desc()).limit(limit)
    if outcomes is not None:
        query = query.where(InboundMail.outcome.in_(outcomes))
    if before is not None:
        query = query.where(InboundMail.id < before)
    return list(db.session.scalars(query))


def likely_school(mail: InboundMail, schools: list[School]) -> School | None:
    """Return the unit that sender or subject point to, to be chosen at first."""
    parsed = Parsed(sender_email=mail.sender_email)
    sender = enabled_sender(parsed)
    domain = mail.sender_email.rpartition("@")[2]
    for school in schools:
        if sender is not None and sender.school_id == school.id:
            return school
        if domain and domain == school.email_domain:
            return school
    subject = mail.subject.casefold()
    return next((each for each in schools if each.short_name.casefold() in subject), None)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(
        InboundMail.outcome == Outcome.STORED,
        or_(InboundMail.claimed_until.is_(None), InboundMail.claimed_until <= now),
    )


class _Done(NamedTuple):
    """What became of the message, and the thread to which it belongs now, or may belong."""

    outcome: Outcome
    thread: str | None = None


def _carry_out(decision: Decision, mail: InboundMail, parsed: Parsed, now: datetime) -> _Done:
    outcome = OUTCOMES[type(decision)]
    match decision:
        case NewTicket(school_id=school_id):
            filed = file_as_ticket(mail, parsed, school_id, by=enabled_sender(parsed), now=now)
            return _Done(outcome, filed.thread)
        case NewTicketFor(school_id=school_id):
            return _Done(outcome, _file_passed_on(mail, parsed, school_id, now=now).thread)
        case Reply() | Continuation():
            return _say(decision, mail, parsed, now)
        case Bounce(thread=thread, unreachable=unreachable):
            for email in unreachable:
                _give_up(email, thread, mail, now)
            return _Done(outcome, thread)
        case Quarantine(ticket_id=int(ticket_id), is_internal=is_internal):
            return _Done(outcome, thread_of(ticket_id, is_internal=is_internal))
    return _Done(outcome)


def _give_up(email: str, thread: str | None, mail: InboundMail, now: datetime) -> None:
    """Write to the address no more, and tell so on the ticket that the letter was about."""
    undeliverable.mark(email, mail_id=mail.id, now=now)
    number = ticket_id_of(thread)
    ticket = db.session.get(Ticket, number) if number is not None else None
    if ticket is not None:
        tickets.tell_undelivered(ticket, email=email, mail_id=mail.id, now=now)


def file_as_ticket(
    mail: InboundMail,
    parsed: Parsed,
    school_id: int,
    *,
    by: User | None,
    now: datetime,
    again: int | None = None,
    in_name_of: User | None = None,
) -> tickets.Filed:
    """File the message. Once it was filed, only `again` with another number files it anew."""
    own = reply_of(parsed)
    guessed = guess(parsed.subject, own)
    report = Report(
        channel=Channel.MAIL,
        school_id=school_id,
        category_id=_category(guessed).id,
        reporter_name=_reporter_name(parsed, in_name_of or by),
        reporter_email=in_name_of.email if in_name_of else parsed.sender_email or _email(by),
        subject=plain_subject(parsed),
        body=own,
        full_body=_if_longer(parsed.body_text, own),
        files=files_of(parsed),
        door_key=f"mail:{mail.id}" if again is None else f"mail:{mail.id}:{again}",
        is_confirmed=True,
        mail_id=mail.id,
        category_word=guessed.word if guessed else "",
    )
    return tickets.file_ticket(report, by=by, now=now)


def _file_passed_on(
    mail: InboundMail, parsed: Parsed, school_id: int, *, now: datetime
) -> tickets.Filed:
    """File the original for who wrote it; what was written above it is a note of the staff."""
    found, by = forwarded(parsed), _known_sender(parsed)
    assert found is not None  # it was decided on what was read in it
    filed = file_as_ticket(mail, found.original, school_id, by=by, now=now)
    if found.above and filed.is_new:
        ticket = db.session.get_one(Ticket, filed.number)
        # Without the letter's id: what stands for the letter is the original.
        tickets.note(ticket, body=stripped(found.above), by=by, now=now, channel=Channel.MAIL)
    return filed


def _say(decision: Reply | Continuation, mail: InboundMail, parsed: Parsed, now: datetime) -> _Done:
    """Put the words where they belong: to the staff's notes, the conversation, or a new ticket."""
    ticket, sender = db.session.get_one(Ticket, decision.ticket_id), _known_sender(parsed)
    said = said_in(mail, parsed)
    if isinstance(decision, Reply) and decision.is_internal:
        tickets.note(ticket, by=sender, now=now, **said)
        return _Done(Outcome.REPLY, ticket.notes_thread)
    if not can(sender, Action.REPLY, ticket):
        # Who only joined is heard by the staff; it is not the requester who speaks.
        hear(ticket, by=sender, now=now, **said)
        return _Done(Outcome.REPLY, ticket.thread)
    effect = decision.effect if isinstance(decision, Reply) else Effect.NEW_TICKET
    message = tickets.reply(ticket, by=sender, now=now, effect=effect, **said)
    # Another answer may have opened the new ticket in between; then this is a reply there.
    is_first = message.ticket is not ticket and message is message.ticket.messages[0]
    return _Done(Outcome.TICKET if is_first else Outcome.REPLY, message.ticket.thread)


def _known_sender(parsed: Parsed) -> User:
    sender = enabled_sender(parsed)
    assert sender is not None  # only somebody we know takes part
    return sender


def said_in(mail: InboundMail, parsed: Parsed) -> dict[str, Any]:
    """Return what the message says, as a ticket keeps it."""
    own = reply_of(parsed)
    return {
        "body": own,
        "full_body": _if_longer(parsed.body_text, own),
        "files_given": files_of(parsed),
        "channel": Channel.MAIL,
        "mail_id": mail.id,
    }


def _reporter_name(parsed: Parsed, known: User | None) -> str:
    return parsed.sender_name or (known.name if known and not parsed.sender_email else "")


def _email(person: User | None) -> str:
    return person.email if person else ""


def _if_longer(whole: str, own: str) -> str | None:
    return whole if len(whole) > len(own) else None


def files_of(parsed: Parsed) -> tuple[File, ...]:
    """Return the attachments fit to be kept: pictures re-encoded, the rest only for download."""
    given = [part for part in parsed.attachments if part.content][:MOST_FILES]
    return tuple(any_file(part.name, part.content) for part in given)


def _category(guessed: Guess | None) -> Category:
    """Return the category guessed, if the catalogue offers it, else the one for all the rest."""
    codes = (guessed.code, OTHER) if guessed else (OTHER,)
    query = select(Category).where(Category.code.in_(codes))
    found = {each.code: each for each in db.session.scalars(query)}
    if guessed and guessed.code in found and found[guessed.code].is_active:
        return found[guessed.code]
    category = found.get(OTHER)
    if category is None:
        raise HelpdeskError(_l("Brakuje kategorii „other”, do której trafia poczta."))
    return category


def _record(
    mail: InboundMail,
    outcome: Outcome,
    reason: Reason,
    *,
    now: datetime,
    detail: str = "",
    thread: str | None = None,
) -> None:
    mail.outcome, mail.reason, mail.detail = outcome, reason.value, detail[:500]
    mail.thread = thread or mail.thread
    mail.processed_at, mail.claimed_until, mail.claimed_by = now, None, None
