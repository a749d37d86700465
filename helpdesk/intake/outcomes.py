"""What a message can turn out to be, and why. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from helpdesk.mail.forwarded import Forwarded
from helpdesk.tickets.answering import Effect


class Reason(enum.Enum):
    """Why a message became what it became. Stored by value; worded in `wording`."""

    KNOWN_SENDER = "known_sender"
    REPLY_TOKEN = "reply_token"  # noqa: S105 -- a reason, not a secret
    OUR_MESSAGE_ID = "our_message_id"
    REPLY_ADDRESS = "reply_address"
    KNOWN_MESSAGE = "known_message"
    SUBJECT_NUMBER = "subject_number"
    ONLY_THANKS = "only_thanks"
    LATE_REPLY = "late_reply"
    BY_HAND = "by_hand"
    PUT_BY_HAND = "put_by_hand"
    TAKEN_OUT = "taken_out"
    TURNED_DOWN = "turned_down"
    AUTOMATIC = "automatic"
    OWN_LETTER = "own_letter"
    UNDELIVERED = "undelivered"
    UNKNOWN_SENDER = "unknown_sender"
    NO_SENDER = "no_sender"
    NO_UNIT = "no_unit"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    STRANGERS_REPLY = "strangers_reply"
    UNPROVEN_STAFF = "unproven_staff"
    NOTES_REPLY = "notes_reply"
    FORWARDED = "forwarded"
    FORWARDED_UNREADABLE = "forwarded_unreadable"
    FORGED_SENDER = "forged_sender"
    FLOOD = "flood"
    TOO_LARGE = "too_large"
    FAILURE = "failure"
    GAVE_UP = "gave_up"
    READ_TOO_LONG = "read_too_long"
    READ_TOO_MUCH = "read_too_much"
    READER_DIED = "reader_died"


@dataclass(frozen=True, slots=True)
class NewTicket:
    school_id: int
    reason: Reason = Reason.KNOWN_SENDER
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NewTicketFor:
    """A new ticket of whoever wrote the message that one of the staff passed on."""

    school_id: int
    detail: str
    reason: Reason = Reason.FORWARDED
    message: Forwarded | None = None  # as it was read for the decision


@dataclass(frozen=True, slots=True)
class Reply:
    ticket_id: int
    reason: Reason
    detail: str = ""
    effect: Effect | None = None
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class Continuation:
    """A new ticket, because it answers one that was closed too long ago."""

    ticket_id: int
    reason: Reason = Reason.LATE_REPLY
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Automatic:
    detail: str
    reason: Reason = Reason.AUTOMATIC


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter of ours that came back: about which thread, and who can't be reached at all."""

    detail: str
    reason: Reason = Reason.UNDELIVERED
    thread: str | None = None
    unreachable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantine:
    reason: Reason
    detail: str = ""
    ticket_id: int | None = None  # the ticket it may belong to
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    reason: Reason
    detail: str = ""


Decision = (
    NewTicket | NewTicketFor | Continuation | Reply | Automatic | Bounce | Quarantine | Refused
)
