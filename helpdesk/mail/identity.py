"""Which message this is, and whether we have it already. Pure.

A redelivery differs in trace headers and line ends only, so the key is made of what the author's
client wrote. Two different messages under one Message-ID have two keys.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from helpdesk.mail.headers import Headers, raw_payload
from helpdesk.mail.parsing import body_of, headers_of, sender_of

MADE_UP = "@made-up.invalid"  # ends the ids of messages that came without one
_STABLE = ("message-id", "from", "date", "subject", "to")
_MBOX_QUOTE = re.compile(rb"^>+From ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Identity:
    """What the ledger knows of a message before anybody has looked into it."""

    message_id: str
    dedupe_key: str
    subject: str
    sender_email: str
    sender_name: str


def identified(raw: bytes, *, received_on: date) -> Identity:
    """Return who `raw` says it is. Never raises; a missing Message-ID is made up.

    A machine that dates nothing ("backup failed", each night) means it each day anew: the day it
    was received on then tells its messages apart.
    """
    head = headers_of(raw)
    headers = Headers(head)
    key = _key(raw, headers, raw_payload(head))
    name, address = sender_of(headers)
    stated = next(iter(headers.message_ids("message-id")), "")
    if not stated and not headers.raw("date"):
        key = hashlib.sha256(f"{key}:{received_on}".encode()).hexdigest()
    return Identity(
        message_id=stated or f"{key[:32]}{MADE_UP}",
        dedupe_key=key,
        subject=headers.text("subject"),
        sender_email=address,
        sender_name=name,
    )


def _key(raw: bytes, headers: Headers, unread: bytes) -> str:
    """Return the hash of what the client wrote; `unread` are lines of the head that are no fields."""
    stable = [(name, headers.raw(name)) for name in _STABLE]
    hashed = hashlib.sha256()
    for name, value in stable:
        hashed.update(f"{name}:{value}\n".encode("utf-8", "replace"))
    # A message without its usual fields, or without the blank line below them, is what it holds.
    hashed.update(unread.replace(b"\r\n", b"\n").rstrip())
    body = body_of(raw) if any(value for _name, value in stable) else raw
    hashed.update(_MBOX_QUOTE.sub(b"From ", body.replace(b"\r\n", b"\n").rstrip()))
    return hashed.hexdigest()
