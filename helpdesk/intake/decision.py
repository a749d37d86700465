"""What a message is, decided on facts alone. Pure.

A guess never puts a letter into somebody else's conversation: a proven reference from a person
who does not take part is set aside for a person to look at, and a bare number in a subject counts
only for those who take part already. Nobody speaks as the staff whose mail is not proven to be
theirs, and an answer to what only the staff may read never reaches anybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from helpdesk.intake.outcomes import (
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
)
from helpdesk.mail.authentication import Authentication
from helpdesk.mail.forwarded import Forwarded
from helpdesk.mail.parsing import Parsed
from helpdesk.mail.threading import How
from helpdesk.mail.undeliverable import Returned
from helpdesk.tickets.answering import Effect

# A machine that answers our letters without saying that it is one stops here.
MOST_AN_HOUR, MOST_IN_ALL = 30, 60
# The two conversations of a ticket: with its requester, and of the staff alone.

BY_HOW = {
    How.REPLY_TOKEN: Reason.REPLY_TOKEN,
    How.OUR_MESSAGE_ID: Reason.OUR_MESSAGE_ID,
    How.REPLY_ADDRESS: Reason.REPLY_ADDRESS,
    How.KNOWN_MESSAGE: Reason.KNOWN_MESSAGE,
    How.SUBJECT_NUMBER: Reason.SUBJECT_NUMBER,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket the message names, by what, and what the sender is to it."""

    ticket_id: int
    how: How
    takes_part: bool
    # The sender would speak as the service: a name in a From line is no proof of that.
    as_staff: bool = False
    # It answers what only the staff may read.
    is_internal: bool = False
    # What the words of the requester would do to it; empty for anybody else's.
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A message that one of the staff passed on: its sender, if they could be read, and their unit."""

    sender_email: str = ""
    school_id: int | None = None
    # Nobody files for a closed account, nor for ourselves.
    may_report: bool = True
    message: Forwarded | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the house knows that the message itself can't say."""

    places: Sequence[Place] = ()
    school_id: int | None = None
    is_known: bool = False
    is_our_letter: bool = False
    is_too_large: bool = False
    # What a trusted server found out about the sender; nothing where there is no such server.
    passed_on: PassedOn | None = None  # by one of the staff
    returned: Sequence[Returned] = ()  # our letters that a notice is about
    proof: Authentication = field(default_factory=Authentication)
    # Tickets of this sender within the hour: under this subject, and under any.
    filed_lately: int = 0
    filed_in_all: int = 0


def decide(parsed: Parsed, facts: Facts) -> Decision:
    """Return what the message is. Machines first, then replies, then people we know."""
    if facts.is_too_large:
        return Refused(Reason.TOO_LARGE)
    if facts.is_our_letter:
        return Automatic(parsed.message_id, Reason.OWN_LETTER)
    if parsed.is_bounce:
        return _of_a_notice(parsed, facts)
    if parsed.is_auto:
        return Automatic(parsed.auto_reason)
    if not parsed.sender_email:
        return Quarantine(Reason.NO_SENDER)
    return _of_a_person(parsed, facts)


def _of_a_notice(parsed: Parsed, facts: Facts) -> Bounce:
    """Only a letter that we did send says anything of its reader; only a lasting fault blocks."""
    lost = [each.email for each in facts.returned if each.email in parsed.failed_permanently]
    return Bounce(
        ", ".join(parsed.failed) or parsed.auto_reason,
        thread=next((each.thread for each in facts.returned if each.thread), None),
        unreachable=tuple(dict.fromkeys(lost)),
    )


def _of_a_person(parsed: Parsed, facts: Facts) -> Decision:
    place = _place(facts)
    if place is not None:
        return _of_a_place(place, parsed, facts)
    if facts.passed_on is not None:
        return _passed_on(facts.passed_on, facts)
    obstacle = _why_no_ticket(parsed, facts)
    if obstacle is not None or facts.school_id is None:
        return _quarantined(obstacle or Reason.NO_UNIT, facts)
    return NewTicket(facts.school_id)


def _passed_on(original: PassedOn, facts: Facts) -> Decision:
    """File for whoever wrote it first, if the staff did pass it on and we can tell for whom."""
    if _is_forged(facts):
        return _quarantined(Reason.FORGED_SENDER, facts)
    if not facts.proof.proves_sender:
        return _quarantined(Reason.UNPROVEN_STAFF, facts)
    if not original.sender_email or not original.may_report:
        return Quarantine(Reason.FORWARDED_UNREADABLE, original.sender_email)
    if original.school_id is None:
        return Quarantine(Reason.NO_UNIT, original.sender_email)
    return NewTicketFor(original.school_id, original.sender_email, message=original.message)


def _why_no_ticket(parsed: Parsed, facts: Facts) -> Reason | None:
    """Return why the message is not filed for its sender; None if it may be."""
    if not facts.is_known:
        return Reason.UNKNOWN_SENDER
    if _is_forged(facts):
        return Reason.FORGED_SENDER
    if parsed.is_encrypted:
        return Reason.ENCRYPTED
    if _is_empty(parsed) and not parsed.subject:
        return Reason.EMPTY
    if facts.school_id is None:
        return Reason.NO_UNIT
    is_flood = facts.filed_lately >= MOST_AN_HOUR or facts.filed_in_all >= MOST_IN_ALL
    return Reason.FLOOD if is_flood else None


def _of_a_place(place: Place, parsed: Parsed, facts: Facts) -> Decision:
    obstacle = _obstacle(place, parsed, facts)
    if obstacle is not None:
        return _quarantined(obstacle, facts, place)
    # Passed on into a ticket it is for the staff: an answer would have been written as one.
    among_us = place.is_internal or (place.as_staff and facts.passed_on is not None)
    if place.effect is Effect.NEW_TICKET:
        return Continuation(place.ticket_id, detail=str(place.ticket_id))
    reason = Reason.ONLY_THANKS if place.effect is Effect.THANKED else BY_HOW[place.how]
    return Reply(place.ticket_id, reason, "", place.effect, among_us)


def _obstacle(place: Place, parsed: Parsed, facts: Facts) -> Reason | None:
    """Return why the message may not go where it points; None if it may."""
    if place.is_internal and not place.as_staff:
        return Reason.NOTES_REPLY
    if not place.takes_part:
        return Reason.STRANGERS_REPLY
    if _is_forged(facts):
        return Reason.FORGED_SENDER
    if place.as_staff and not facts.proof.proves_sender:
        return Reason.UNPROVEN_STAFF
    if parsed.is_encrypted:
        return Reason.ENCRYPTED
    return Reason.EMPTY if _is_empty(parsed) else None


def _quarantined(reason: Reason, facts: Facts, place: Place | None = None) -> Quarantine:
    detail = told(facts.proof) if reason in _BY_PROOF else ""
    if place is None:
        return Quarantine(reason, detail)
    return Quarantine(reason, detail, place.ticket_id, place.is_internal)


def _is_empty(parsed: Parsed) -> bool:
    """Return whether nothing is said; a file without content says nothing."""
    return not parsed.body_text and not any(part.content for part in parsed.attachments)


_BY_PROOF = {Reason.FORGED_SENDER, Reason.UNPROVEN_STAFF}


def _is_forged(facts: Facts) -> bool:
    """Return whether the sender's own domain disowns the message."""
    return facts.proof.dmarc.outcome == "fail"


def told(proof: Authentication) -> str:
    """Return what was found out, as servers write it; '' if nothing was."""
    found = (("spf", proof.spf), ("dkim", proof.dkim), ("dmarc", proof.dmarc))
    return ", ".join(
        f"{name}={result.outcome} ({result.domain})"
        if result.domain
        else f"{name}={result.outcome}"
        for name, result in found
        if result.outcome
    )


def _place(facts: Facts) -> Place | None:
    """Return the place the message belongs to, or where a stranger wants it to belong.

    If anything it answers was only for the staff, it is no answer to anything else.
    """
    internal = next((each for each in facts.places if each.is_internal), None)
    if internal is not None:
        return internal
    for place in facts.places:
        if place.takes_part:
            return place
    return next((each for each in facts.places if each.how is not How.SUBJECT_NUMBER), None)
