"""Which conversation a message belongs to, as far as the message itself can say. Pure.

Our letters ask for answers to an address that only we can make, `pomoc+ticket-1187.HMAC@domain`,
and carry Message-IDs of the same kind: `<dz.ticket-1187.RANDOM.HMAC@domain>`. An answer that
names one names its thread; a forged one is worth nothing. The address also tells whether it was
given to the very person who answers. Everything else is a hint, and the room that knows the
people decides.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk.mail.headers import clean_address
from helpdesk.mail.parsing import Parsed

PREFIX = "dz"
ROOT = "root"
OURS = re.compile(
    rf"{PREFIX}\.([a-z]{{1,20}})-(\d{{1,18}})\.([0-9a-z]{{1,40}})\.([0-9a-f]{{20}})@[^@\s]{{1,250}}"
)
# Servers may lower the case of a local part, so it is told in digits and small letters alone.
_REPLY = re.compile(
    r"[^@\s]{0,60}\+([a-z]{1,20})-(\d{1,18})\.([a-z2-7]{12})([a-z2-7]{12})@[^@\s]{1,250}"
)
LONGEST_LOCAL_PART = 64  # RFC 5321
MOST_ADDRESSES = 500
_THREAD = re.compile(r"([a-z]{1,20}):(\d{1,18})")
_NUMBER = re.compile(r"\[Dzwonek (\d{1,9})\]", re.IGNORECASE)


class How(enum.Enum):
    """By what a message was joined to its thread, from proof to mere hint."""

    # Sent to the address that we gave its very sender.
    REPLY_TOKEN = "reply_token"  # noqa: S105 -- a way, not a secret
    OUR_MESSAGE_ID = "our_message_id"
    REPLY_ADDRESS = "reply_address"  # sent to an address that we gave somebody else
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
    match = OURS.fullmatch(message_id.strip().strip("<>").lower())
    if match is None:
        return None
    kind, number, token, signature = match.groups()
    expected = _signature(f"{PREFIX}.{kind}-{number}.{token}", secret)
    return f"{kind}:{number}" if hmac.compare_digest(expected, signature) else None


@dataclass(frozen=True, slots=True)
class ReplyThread:
    """The thread in a reply address of ours, and whether we gave it to the one who uses it."""

    thread: str
    is_the_readers: bool


def reply_address(address: str, thread: str, *, reader: str, secret: bytes) -> str | None:
    """Return our `address` with a mark of `thread`, made for `reader`; None if it gets too long."""
    kind, number = _split(thread)
    local, _, domain = address.rpartition("@")
    marks = _mark(thread, secret) + _mark(_read_by(thread, reader), secret)
    marked = f"{local.partition('+')[0]}+{kind}-{number}.{marks}"
    return f"{marked}@{domain}" if len(marked) <= LONGEST_LOCAL_PART else None


def thread_of_address(address: str, secret: bytes, *, sender: str) -> ReplyThread | None:
    """Return what a reply address says when `sender` writes to it; None if we never made it.

    People write from a second address or pass our letter on: then it is not the reader's.
    """
    match = _REPLY.fullmatch(address.strip().lower())
    if match is None:
        return None
    kind, number, mark, readers_mark = match.groups()
    thread = f"{kind}:{number}"
    if not hmac.compare_digest(_mark(thread, secret), mark):
        return None
    expected = _mark(_read_by(thread, sender), secret)
    return ReplyThread(thread, bool(sender) and hmac.compare_digest(expected, readers_mark))


def is_ours(parsed: Parsed, secret: bytes) -> bool:
    """Return whether the message is a letter of our own that came back."""
    return thread_of_message_id(parsed.message_id, secret) is not None


def subject_tag(number: int) -> str:
    """Return the mark by which a subject names a matter: [Dzwonek 1187]."""
    return f"[Dzwonek {number}]"


def candidates(parsed: Parsed, secret: bytes, *, envelope: Iterable[str] = ()) -> list[Candidate]:
    """Return where `parsed` may belong, the best ground first. `envelope` is whom it came for."""
    found = [
        *_by_address(parsed, secret, envelope),
        *_by_message_id(parsed, secret),
        *(Candidate(How.SUBJECT_NUMBER, number) for number in _NUMBER.findall(parsed.subject)),
    ]
    order = list(How)
    return sorted(dict.fromkeys(found), key=lambda candidate: order.index(candidate.how))


def _by_address(parsed: Parsed, secret: bytes, envelope: Iterable[str]) -> Iterable[Candidate]:
    named = dict.fromkeys((*envelope, *parsed.delivered_to, *parsed.to, *parsed.cc))
    for address in list(named)[:MOST_ADDRESSES]:
        found = thread_of_address(address, secret, sender=parsed.sender_email)
        if found is not None:
            how = How.REPLY_TOKEN if found.is_the_readers else How.REPLY_ADDRESS
            yield Candidate(how, found.thread)


def _by_message_id(parsed: Parsed, secret: bytes) -> Iterable[Candidate]:
    # The last reference is the message that was answered; older ones come before it.
    for message_id in (*parsed.in_reply_to, *reversed(parsed.references)):
        thread = thread_of_message_id(message_id, secret)
        if thread is not None:
            yield Candidate(How.OUR_MESSAGE_ID, thread)
        else:
            yield Candidate(How.KNOWN_MESSAGE, message_id)


def _split(thread: str | None) -> tuple[str, str]:
    if thread is None:
        return "none", "0"
    match = _THREAD.fullmatch(thread)
    if match is None:
        raise ValueError(f"a thread key looks like ticket:1187, not {thread!r}")
    return match[1], match[2]


def _signature(local: str, secret: bytes) -> str:
    return hmac.new(secret, b"message-id:" + local.encode(), hashlib.sha256).hexdigest()[:20]


def _read_by(thread: str, reader: str) -> str:
    return f"{thread} read by {clean_address(reader)}"


def _mark(content: str, secret: bytes) -> str:
    """Return twelve small letters and digits that only we can make of `content`."""
    digest = hmac.new(secret, b"reply:" + content.encode(), hashlib.sha256).digest()
    return b32encode(digest)[:12].decode().lower()
