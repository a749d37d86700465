"""Which message this is, and whether we have it already. Pure.

A redelivery differs in trace headers and line ends only, so the key is made of what the author's
client wrote. Two different messages under one Message-ID have two keys.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from helpdesk.mail.headers import Headers
from helpdesk.mail.parsing import body_of, headers_of, sender_of

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


def identified(raw: bytes) -> Identity:
    """Return who `raw` says it is. Never raises; a missing Message-ID is made up."""
    headers = Headers(headers_of(raw))
    key = _key(raw, headers)
    name, address = sender_of(headers)
    stated = next(iter(headers.message_ids("message-id")), "")
    return Identity(
        message_id=stated or f"{key[:32]}@made-up.invalid",
        dedupe_key=key,
        subject=headers.text("subject"),
        sender_email=address,
        sender_name=name,
    )


def _key(raw: bytes, headers: Headers) -> str:
    hashed = hashlib.sha256()
    for name in _STABLE:
        hashed.update(f"{name}:{headers.raw(name)}\n".encode("utf-8", "replace"))
    body = body_of(raw).replace(b"\r\n", b"\n").rstrip()
    hashed.update(_MBOX_QUOTE.sub(b"From ", body))
    return hashed.hexdigest()
