"""One leaf of a MIME message as text, by its charset and its way of breaking lines. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from typing import Any

from helpdesk.mail.charsets import decoded
from helpdesk.mail.flowed import unflowed
from helpdesk.mail.headers import MALFORMED, Headers
from helpdesk.mail.payloads import payload

_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the body, as plain text or as HTML yet to be sanitised."""

    source: str
    is_html: bool = False


def piece_of(part: Message[Any, Any], kind: str) -> Piece:
    """Return the text of a leaf."""
    declared = _declared(part)
    content = payload(part)
    charset = _parameter(declared, "charset")
    if kind == "text/html":
        return Piece(decoded(content, charset or charset_inside(content)), is_html=True)
    text = decoded(content, charset)
    if _parameter(declared, "format").lower() == "flowed":
        text = unflowed(text, delete_space=_parameter(declared, "delsp").lower() == "yes")
    return Piece(text)


def parameter(part: Message[Any, Any], name: str) -> str:
    """Return a parameter of the part's Content-Type; '' if it is missing or nonsense."""
    return _parameter(_declared(part), name)


def charset_inside(content: bytes) -> str:
    """Return the charset that a page names itself, where the part names none."""
    match = _META_CHARSET.search(content[:4_000])
    return match[1].decode("ascii", "replace") if match else ""


def _declared(part: Message[Any, Any]) -> Message[str, str]:
    """Return a bounded Content-Type: the library reads it all anew for each question."""
    declared: Message[str, str] = Message()
    declared["content-type"] = Headers(part).raw("content-type")
    return declared


def _parameter(declared: Message[str, str], name: str) -> str:
    try:
        value = declared.get_param(name)
    except MALFORMED:
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, value
        value = value[2]
    return value.strip() if isinstance(value, str) else ""
