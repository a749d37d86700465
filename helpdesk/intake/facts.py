"""Gathering what `decision.decide` needs to know: who the sender is, and which tickets are named."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import User
from helpdesk.core.config import Settings
from helpdesk.extensions import db
from helpdesk.intake.decision import Facts, PassedOn, Place
from helpdesk.intake.reading import passed_on
from helpdesk.intake.threads import is_internal, thread_of, ticket_id_of
from helpdesk.mail import ledger, outbox, undeliverable
from helpdesk.mail.authentication import Authentication, authentication, trusted_servers
from helpdesk.mail.forwarded import is_forwarded
from helpdesk.mail.models import InboundMail, Outcome, Source
from helpdesk.mail.parsing import Parsed
from helpdesk.mail.stripping import reply_of
from helpdesk.mail.threading import Candidate, How, candidates, is_ours
from helpdesk.mail.undeliverable import Returned
from helpdesk.security.permissions import Permission
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import Action, can, is_party
from helpdesk.tickets.joining import follows
from helpdesk.tickets.models import Ticket

_REPLY_MARKS = re.compile(
    r"^(?:(?:re|odp|fwd?|fw|pd|wg|aw|sv|на|фв)\s*:\s*|\[(?:Dzwonek|Notatka|Note) \d{1,9}\]\s*)+",
    re.IGNORECASE,
)
LARGEST = 25 * 1024 * 1024
MOST_CANDIDATES = 30
# These name the thread itself, and only we can make them.
_PROVEN = {How.REPLY_TOKEN, How.OUR_MESSAGE_ID, How.REPLY_ADDRESS}
ONE_HOUR = timedelta(hours=1)


def gather(parsed: Parsed, mail: InboundMail, *, now: datetime) -> Facts:
    """Return the facts about a parsed message."""
    account = accounts.by_email(parsed.sender_email) if parsed.sender_email else None
    sender = account if account is not None and account.is_enabled else None
    # A closed account's old domain opens nothing.
    is_registered, is_closed = sender is not None and sender.is_registered, account is not sender
    school_id = school_id_of(parsed, sender)
    alike, all_told = _filed_lately(mail)
    return Facts(
        places=_places(parsed, mail, sender, now=now),
        school_id=school_id,
        is_known=is_registered or (not is_closed and _is_of_a_unit(parsed, sender, school_id)),
        is_our_letter=is_ours(parsed, outbox.secret())
        or outbox.is_our_address(parsed.sender_email),
        is_too_large=mail.size > LARGEST,
        passed_on=_passed_on(parsed, sender),
        returned=_returned(parsed, mail, now=now),
        proof=proof_of(parsed),
        filed_lately=alike,
        filed_in_all=all_told,
    )


def enabled_sender(parsed: Parsed) -> User | None:
    """Return the person who wrote, unless nobody has this address or the account is closed."""
    user = accounts.by_email(parsed.sender_email) if parsed.sender_email else None
    return user if user is not None and user.is_enabled else None


def school_id_of(parsed: Parsed, sender: User | None) -> int | None:
    """Return the sender's unit: their own, else that of the mail domain."""
    if sender is not None and sender.school_id is not None:
        return sender.school_id
    school = accounts.school_of_domain(parsed.sender_email)
    return school.id if school is not None else None


def _is_of_a_unit(parsed: Parsed, sender: User | None, school_id: int | None) -> bool:
    """Return whether the address itself belongs to a unit, whoever writes from it."""
    if sender is None or sender.school_id is None:
        return school_id is not None  # which was looked up by the address
    return accounts.school_of_domain(parsed.sender_email) is not None


def proof_of(parsed: Parsed) -> Authentication:
    """Return what the servers that the operator trusts found out about the sender."""
    settings: Settings = current_app.config["SETTINGS"]
    trusted = trusted_servers(settings.trusted_authserv)
    if not trusted:
        return Authentication()
    fields = parsed.authentication_results
    return authentication(fields, sender=parsed.sender_email, trusted=trusted)


def _passed_on(parsed: Parsed, sender: User | None) -> PassedOn | None:
    if sender is None or not sender.can(Permission.WORK_TICKETS) or not is_forwarded(parsed):
        return None
    found = passed_on(parsed)
    if found is None:
        return PassedOn()
    original = found.original
    author = accounts.by_email(original.sender_email)
    is_closed = author is not None and not author.is_enabled
    return PassedOn(
        original.sender_email,
        school_id_of(original, author),
        may_report=not is_closed and outbox.hindrance_to(original.sender_email) is None,
        message=found,
    )


def _returned(parsed: Parsed, mail: InboundMail, *, now: datetime) -> list[Returned]:
    if not parsed.is_bounce:
        return []
    raw, secret = ledger.raw(mail), outbox.secret()
    return undeliverable.returned(raw, parsed.failed, secret=secret, now=now)


def _places(
    parsed: Parsed, mail: InboundMail, sender: User | None, *, now: datetime
) -> tuple[Place, ...]:
    places: dict[tuple[int, bool], Place] = {}
    for candidate in _candidates(parsed, mail)[:MOST_CANDIDATES]:
        thread = _thread(candidate, mail)
        number = ticket_id_of(thread)
        ticket = db.session.get(Ticket, number) if number is not None else None
        if ticket is None:
            continue
        if is_internal(thread):
            place = _among_the_staff(ticket, candidate.how, sender)
        elif sender is not None and is_party(sender, ticket):
            place = _of_the_requester(tickets.latest(ticket), candidate.how, parsed, now=now)
        else:
            place = _place(ticket, candidate.how, sender)
        places.setdefault((place.ticket_id, place.is_internal), place)
    return tuple(places.values())


def _candidates(parsed: Parsed, mail: InboundMail) -> list[Candidate]:
    return candidates(parsed, outbox.secret(), envelope=mail.envelope_to)


def _thread(candidate: Candidate, mail: InboundMail) -> str | None:
    if candidate.how is How.SUBJECT_NUMBER:
        return thread_of(int(candidate.value))
    if candidate.how in _PROVEN:
        return candidate.value
    for earlier in ledger.by_message_id(candidate.value):
        if earlier.id != mail.id and earlier.thread is not None:
            return earlier.thread
    return None


def _of_the_requester(ticket: Ticket, how: How, parsed: Parsed, *, now: datetime) -> Place:
    own = reply_of(parsed)
    # A subject of their own is a word as well: "Nadal nie działa", and below it only thanks.
    says = own if ticket.subject in parsed.subject else f"{plain_subject(parsed)}\n{own}"
    effect = tickets.effect(ticket, says=says, has_files=bool(parsed.attachments), now=now)
    return Place(ticket.id, how, takes_part=True, effect=effect)


def _among_the_staff(ticket: Ticket, how: How, sender: User | None) -> Place:
    works = sender is not None and can(sender, Action.WORK, ticket)
    return Place(ticket.id, how, takes_part=works, as_staff=works, is_internal=True)


def _place(ticket: Ticket, how: How, sender: User | None) -> Place:
    if sender is None:
        return Place(ticket.id, how, takes_part=False)
    speaks = can(sender, Action.REPLY, ticket)
    # A technician who joined would still speak as the service.
    return Place(ticket.id, how, takes_part=speaks or follows(ticket, sender), as_staff=speaks)


def plain_subject(parsed: Parsed) -> str:
    """Return the subject without the marks of replies and forwards, and without our own."""
    return _REPLY_MARKS.sub("", parsed.subject)


def _filed_lately(mail: InboundMail) -> tuple[int, int]:
    """Return how many tickets this sender filed by wire within the hour: under one subject, and all.

    A machine that answers our letters repeats itself; a busy secretary does not. A folder is
    read in by a person, so however much lies in it is no flood.
    """
    if mail.source is Source.FOLDER:
        return 0, 0
    recent = select(InboundMail).order_by(InboundMail.id.desc()).limit(200).subquery()
    same = func.count().filter(recent.c.subject == mail.subject)
    query = select(same, func.count()).where(
        recent.c.sender_email == mail.sender_email,
        recent.c.source != Source.FOLDER,
        recent.c.outcome == Outcome.TICKET,
        recent.c.received_at > mail.received_at - ONE_HOUR,
    )
    alike, all_told = db.session.execute(query.select_from(recent)).one()
    return alike, all_told
