"""Which conversation a message belongs to, as far as the message itself can say. Pure.

Our letters carry Message-IDs that only we can make: `<dz.ticket-1187.RANDOM.HMAC@domain>`. An
answer that names one names its thread; a forged one is worth nothing. Everything else is a hint,
and the room that knows the people decides.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import re
from dataclasses import dataclass

from helpdesk.mail.parsing import Parsed

PREFIX = "dz"
ROOT = "root"
_OURS = re.compile(
    rf"{PREFIX}\.([a-z]{{1,20}})-(\d{{1,18}})\.([0-9a-z]{{1,40}})\.([0-9a-f]{{20}})@[^@\s]{{1,250}}"
)
_THREAD = re.compile(r"([a-z]{1,20}):(\d{1,18})")
_NUMBER = re.compile(r"\[Dzwonek (\d{1,9})\]", re.IGNORECASE)


class How(enum.Enum):
    """By what a message was joined to its thread, from proof to mere hint."""

    OUR_MESSAGE_ID = "our_message_id"
    KNOWN_MESSAGE = "known_message"
    SUBJECT_NUMBER = "subject_number"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a message may belong: a thread key, a message id, or a number."""

    how: How
    value: str


def make_message_id(thread: str | None, secret: bytes, domain: str, *, token: str) -> str:
    """Return a Message-ID of ours, without angle brackets. `token` makes it one of its kind."""
    kind, number = _split(thread)
    local = f"{PREFIX}.{kind}-{number}.{token}"
    return f"{local}.{_signature(local, secret)}@{domain}"


def root_message_id(thread: str, secret: bytes, domain: str) -> str:
    """Return the id all letters of `thread` refer to, so that clients group them."""
    return make_message_id(thread, secret, domain, token=ROOT)


def thread_of_message_id(message_id: str, secret: bytes) -> str | None:
    """Return the thread key in a Message-ID that we made; None for any other."""
    match = _OURS.fullmatch(message_id.strip().strip("<>").lower())
    if match is None:
        return None
    kind, number, token, signature = match.groups()
    expected = _signature(f"{PREFIX}.{kind}-{number}.{token}", secret)
    return f"{kind}:{number}" if hmac.compare_digest(expected, signature) else None


def is_ours(parsed: Parsed, secret: bytes) -> bool:
    """Return whether the message is a letter of our own that came back."""
    return thread_of_message_id(parsed.message_id, secret) is not None


def subject_tag(number: int) -> str:
    """Return the mark by which a subject names a matter: [Dzwonek 1187]."""
    return f"[Dzwonek {number}]"


def candidates(parsed: Parsed, secret: bytes) -> list[Candidate]:
    """Return where `parsed` may belong, the best ground first."""
    # The last reference is the message that was answered; older ones come before it.
    named = list(dict.fromkeys((*parsed.in_reply_to, *reversed(parsed.references))))
    ours: list[Candidate] = []
    others: list[Candidate] = []
    for message_id in named:
        thread = thread_of_message_id(message_id, secret)
        if thread is not None:
            ours.append(Candidate(How.OUR_MESSAGE_ID, thread))
        else:
            others.append(Candidate(How.KNOWN_MESSAGE, message_id))
    numbers = [Candidate(How.SUBJECT_NUMBER, found) for found in _NUMBER.findall(parsed.subject)]
    return list(dict.fromkeys((*ours, *others, *numbers)))


def _split(thread: str | None) -> tuple[str, str]:
    if thread is None:
        return "none", "0"
    match = _THREAD.fullmatch(thread)
    if match is None:
        raise ValueError(f"a thread key looks like ticket:1187, not {thread!r}")
    return match[1], match[2]


def _signature(local: str, secret: bytes) -> str:
    return hmac.new(secret, b"message-id:" + local.encode(), hashlib.sha256).hexdigest()[:20]
