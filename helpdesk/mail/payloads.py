"""The bytes of a MIME part, undone of their transfer encoding as far as they can be. Pure."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.generator import BytesGenerator
from email.message import Message
from io import BytesIO
from typing import Any

from helpdesk.mail.headers import MALFORMED, Headers, raw_payload

# Each level costs the library a comparison for every line that follows.
MOST_NESTING = 150
_NESTED = re.compile(rb"boundary\s*=|^content-type:\s*message/", re.IGNORECASE | re.MULTILINE)
_ENCODING = re.compile(r"[\w-]+")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}\s*")


def message_of(raw: bytes) -> Message[Any, Any] | None:
    """Return the parsed message; None for one that is nested too deep or chokes the library."""
    if len(_NESTED.findall(raw)) > MOST_NESTING:
        return None
    try:
        return message_from_bytes(raw)
    except MALFORMED:
        return None


def payload(part: Message[Any, Any]) -> bytes:
    """Return the bytes of a leaf, undone of their transfer encoding as far as they can be."""
    return _undone(raw_payload(part), _encoding(part))


def enclosed_message(part: Message[Any, Any]) -> bytes:
    """Return the bytes of a message inside the message."""
    inside = part.get_payload()
    if not isinstance(inside, list):
        return payload(part)
    out = BytesIO()
    for message in inside:
        try:
            BytesGenerator(out, mangle_from_=False, maxheaderlen=0).flatten(message)
        except MALFORMED:
            out.write(b"")  # what could be written so far is kept
    encoding = _encoding(part)
    if encoding in {"base64", "quoted-printable"}:
        return _undone(out.getvalue().strip(), encoding)
    return out.getvalue()


def _encoding(part: Message[Any, Any]) -> str:
    """Return the transfer encoding without the blanks and comments the library trips over."""
    match = _ENCODING.search(Headers(part).raw("content-transfer-encoding").lower())
    return match[0] if match else ""


def _undone(content: bytes, encoding: str) -> bytes:
    """Return the bytes of `content`; text that a list put below a base64 block is kept."""
    below = b""
    if encoding == "base64":
        content, below = _parted(content)
    leaf: Message[str, str] = Message()
    leaf["content-transfer-encoding"] = encoding
    leaf.set_payload(content.decode("ascii", "surrogateescape"))
    try:
        undone = leaf.get_payload(decode=True)
    except MALFORMED:
        undone = None
    return (undone if isinstance(undone, bytes) else content) + below


def _parted(content: bytes) -> tuple[bytes, bytes]:
    """Return the base64 block and the text below it, which a blank line sets apart."""
    block, blank, below = content.strip().partition(b"\n\r\n" if b"\r\n" in content else b"\n\n")
    first = below.lstrip().partition(b"\n")[0]
    if not blank or _BASE64_LINE.fullmatch(first):
        return content, b""  # noise inside the block is passed over by the library
    return block, b"\n\n" + below
