"""From raw bytes to a parsed message: `parse` never raises, whatever the bytes. Pure.

What is too deep, too many or too long is left out and said so (`is_partial`); the raw bytes stay
in the ledger. A message that the library itself chokes on is read by its headers alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

from helpdesk.mail.authentication import LONGEST_FIELD, topmost_results
from helpdesk.mail.automatic import Verdict, judged
from helpdesk.mail.charsets import cleaned, decoded, one_line
from helpdesk.mail.headers import MALFORMED, Headers
from helpdesk.mail.invitations import Invitation
from helpdesk.mail.parts import Content, Part, collect
from helpdesk.mail.payloads import message_of
from helpdesk.mail.quotes import shallow, unquoted
from helpdesk.mail.sanitising import as_text

MOST_TEXT = 200_000  # characters of body that are kept beside the raw bytes
_LATE_START = re.compile(
    rb"[\r\n]+(?=(?:received|return-path|delivered-to|from|to|subject|date|message-id|mime-version"
    rb"|content-type|dkim-signature|x-[\w-]+):)",
    re.IGNORECASE,
)
_DELIVERED = ("delivered-to", "x-original-to", "x-envelope-to", "envelope-to")
# PGP in the text itself. Words beside an encrypted block can still be read.
_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----$", re.MULTILINE)
_ENCRYPTED = re.compile(
    r"-----BEGIN PGP MESSAGE-----\n(?:[^-]|-(?!----))*-----END PGP MESSAGE-----"
)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n|\r\r")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message as the rest of the house sees it. Texts hold no control characters."""

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    sender_email: str = ""
    sender_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()  # whom servers on the way say it was for
    date: datetime | None = None
    body_text: str = ""
    unquoted: tuple[str, ...] = ()  # of an HTML body that marks its quotes: what lies between
    html: str | None = None
    attachments: tuple[Part, ...] = ()
    is_auto: bool = False
    is_bounce: bool = False
    auto_reason: str = ""
    failed: tuple[str, ...] = ()  # addresses that our letter did not reach
    failed_permanently: tuple[str, ...] = ()  # those of them that nothing will reach
    authentication_results: tuple[str, ...] = ()  # as written, topmost first: see authentication
    is_partial: bool = False
    is_signed: bool = False  # it says so; no signature is checked
    is_encrypted: bool = False  # and there is no word that could be read
    invitation: Invitation | None = None


def parse(raw: bytes) -> Parsed:
    """Return what `raw` says. Never raises; nonsense gives a Parsed with little in it."""
    raw = from_start(raw)
    message = message_of(raw)
    if message is not None:
        try:
            return _read(message, collect(message))
        except MALFORMED:
            pass
    return _by_headers_alone(raw)


def from_start(raw: bytes) -> bytes:
    """Return `raw` without the blank lines that some hosts leave before the headers."""
    match = _LATE_START.match(raw)
    return raw[match.end() :] if match else raw


def headers_of(raw: bytes) -> Message[Any, Any]:
    """Return the header block of `raw` as a message without body."""
    raw = from_start(raw)
    end = _END_OF_HEADERS.search(raw)
    head = raw[: end.end() if end else len(raw)][:300_000]
    try:
        return BytesHeaderParser().parsebytes(head)
    except MALFORMED:
        return Message()


def body_of(raw: bytes) -> bytes:
    """Return what follows the header block."""
    raw = from_start(raw)
    end = _END_OF_HEADERS.search(raw)
    return raw[end.end() :] if end else b""


def sender_of(headers: Headers) -> tuple[str, str]:
    """Return (name, address) of the author; ('', '') if the message names none."""
    return next(iter(headers.addresses("from", "sender")), ("", ""))


def _read(message: Message[Any, Any], content: Content) -> Parsed:
    headers = Headers(message)
    name, address = sender_of(headers)
    subject = headers.text("subject")
    verdict = judged(message, headers, sender=address, subject=subject)
    if not verdict.is_auto and content.invitation and content.invitation.is_bare_answer:
        verdict = Verdict(is_auto=True, reason="calendar: METHOD:REPLY")
    text = _text(content)
    if not text and content.invitation is not None:
        text = content.invitation.description
    return Parsed(
        message_id=next(iter(headers.message_ids("message-id")), ""),
        in_reply_to=headers.message_ids("in-reply-to"),
        references=headers.message_ids("references"),
        subject=subject,
        sender_email=address,
        sender_name=name,
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        delivered_to=_addresses(headers, *_DELIVERED),
        date=headers.date(),
        body_text=text[:MOST_TEXT],
        unquoted=_unquoted(content),
        html="\n".join(content.html) or None,
        attachments=tuple(content.attachments),
        **_judgement(verdict),
        authentication_results=tuple(
            one_line(value, LONGEST_FIELD) for value in topmost_results(headers)
        ),
        is_partial=content.is_partial or len(text) > MOST_TEXT,
        is_signed=content.is_signed or bool(_SIGNED.search(text)),
        is_encrypted=(content.is_encrypted and not text) or bool(_ENCRYPTED.fullmatch(text)),
        invitation=content.invitation,
    )


def _judgement(verdict: Verdict) -> dict[str, Any]:
    return {
        "is_auto": verdict.is_auto,
        "is_bounce": verdict.is_bounce,
        "auto_reason": one_line(verdict.reason, 200),
        "failed": verdict.failures.named,
        "failed_permanently": verdict.failures.permanent,
    }


def _addresses(headers: Headers, *names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for _name, address in headers.addresses(*names)))


def _text(content: Content) -> str:
    """Return the body as one plain text."""
    pieces = [
        as_text(piece.source) if piece.is_html else cleaned(piece.source) for piece in content.body
    ]
    return shallow("\n\n".join(stripped for piece in pieces if (stripped := piece.strip())))


def _unquoted(content: Content) -> tuple[str, ...]:
    """Return the body between its quotes, if HTML in it says what is quoted."""
    found = [unquoted(piece.source) if piece.is_html else () for piece in content.body]
    if not any(found):
        return ()
    rest = [as_text(p.source) if p.is_html else cleaned(p.source) for p in content.body]
    return tuple(text for own, whole in zip(found, rest, strict=True) for text in own or (whole,))


def _by_headers_alone(raw: bytes) -> Parsed:
    """Read a message whose structure can't be: its headers, and its body as it stands."""
    shown = cleaned(decoded(body_of(raw)[: MOST_TEXT * 2], None))
    content = Content(is_partial=True)
    try:
        parsed = _read(headers_of(raw), content)
    except MALFORMED:
        parsed = Parsed(is_partial=True)
    return _with_body(parsed, shown.strip()[:MOST_TEXT])


def _with_body(parsed: Parsed, text: str) -> Parsed:
    values = {name: getattr(parsed, name) for name in Parsed.__slots__}
    return Parsed(**{**values, "body_text": text})
