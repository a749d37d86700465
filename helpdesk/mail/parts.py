"""The parts of a MIME message: which are its text, and which are files. Pure.

Of alternatives the plain one is read unless it is blank; what hangs on the others (pictures) is
kept all the same. Messages inside messages are files, not descended into. A signature is no file;
what is signed is read like anything else, and no signature is checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from helpdesk.mail import cms, tnef
from helpdesk.mail.charsets import decoded
from helpdesk.mail.file_names import clean_name, file_name, type_by_name
from helpdesk.mail.headers import Headers
from helpdesk.mail.invitations import Invitation, invitation
from helpdesk.mail.payloads import enclosed_message, message_of, payload
from helpdesk.mail.pieces import Piece, parameter, piece_of

MOST_PARTS = 200
MOST_ATTACHMENTS = 50
MOST_CALENDARS = 5
DEEPEST = 20

_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}")
_SIGNATURES = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
}
_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_WINMAIL = {"application/ms-tnef", "application/vnd.ms-tnef"}
_CALENDARS = {"text/calendar", "application/ics"}


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with the message. Its name is fit to be shown, never to be a path."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False


@dataclass(slots=True)
class Content:
    """What was found in a message."""

    body: list[Piece] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    spare: list[Piece] = field(default_factory=list)  # read where there is no other text
    attachments: list[Part] = field(default_factory=list)
    invitation: Invitation | None = None
    parts: int = 0
    calendars: int = 0
    is_partial: bool = False
    is_signed: bool = False
    is_encrypted: bool = False


def collect(message: Message[Any, Any]) -> Content:
    """Return the body and the files of `message`."""
    content = Content()
    content.body = _visit(message, content, depth=0)
    if not any(piece.source.strip() for piece in content.body):
        content.body = content.spare
        content.html.extend(piece.source for piece in content.spare if piece.is_html)
    return content


def _visit(part: Message[Any, Any], content: Content, *, depth: int) -> list[Piece]:
    """Return the pieces of body under `part`, and put the files under it into `content`."""
    content.parts += 1
    if depth > DEEPEST or content.parts > MOST_PARTS:
        content.is_partial = True
        return []
    kind = part.get_content_type()
    if part.is_multipart() and not kind.startswith("message/"):
        return _visit_inside(part, kind, content, depth=depth)
    headers = Headers(part)
    # A multipart whose boundary is wrong or missing is shown as it stands.
    if kind.startswith("multipart/") or _is_text(kind, headers, file_name(headers)):
        piece = piece_of(part, kind)
        if piece.is_html:
            content.html.append(piece.source)
        return [piece]
    return _visit_file(part, kind, headers, content, depth=depth)


def _visit_file(
    part: Message[Any, Any], kind: str, headers: Headers, content: Content, *, depth: int
) -> list[Piece]:
    """Open the file if it is a wrapping of Outlook's or S/MIME's, else keep it as it is."""
    data = enclosed_message(part) if kind.startswith("message/") else payload(part)
    if kind in _SMIME:
        signed = _unsealed(data, parameter(part, "smime-type"), content)
        if signed is not None:
            return _visit(signed, content, depth=depth + 1)
    if kind in _WINMAIL or file_name(headers).lower() == "winmail.dat":
        found = tnef.opened(data)
        if found is not None:
            _unpack(found, content)
            return []
    if kind in _CALENDARS:
        _read_calendar(data, parameter(part, "charset"), content)
    _attach(part, kind, data, headers, content)
    return []


def _read_calendar(data: bytes, charset: str, content: Content) -> None:
    if content.invitation is None and content.calendars < MOST_CALENDARS:
        content.calendars += 1
        content.invitation = invitation(decoded(data, charset or "utf-8"))


def _unpack(found: tnef.Opened, content: Content) -> None:
    """Put the files of a winmail.dat beside the others, and its text behind what there may be."""
    content.is_partial |= found.is_partial
    if found.text.strip() or found.html:
        text = found.text if found.text.strip() else found.html
        content.spare.append(Piece(text, is_html=not found.text.strip()))
    for file in found.files:
        kind = file.content_type or type_by_name(file.name)
        _keep(content, file.name, kind, file.content, is_inline=file.inline)


def _visit_inside(
    part: Message[Any, Any], kind: str, content: Content, *, depth: int
) -> list[Piece]:
    inside = [child for child in part.get_payload() if isinstance(child, Message)]
    if kind == "multipart/signed":
        content.is_signed = True
        inside = [child for child in inside if child.get_content_type() not in _SIGNATURES]
    content.is_encrypted |= kind == "multipart/encrypted"
    children = [_visit(child, content, depth=depth + 1) for child in inside]
    if kind == "multipart/alternative":
        return _preferred(children)
    return [piece for pieces in children for piece in pieces]


def _unsealed(data: bytes, declared: str, content: Content) -> Message[Any, Any] | None:
    """Return the message inside a file of S/MIME, unless it is encrypted or can't be read."""
    found = cms.opened(data)
    if found is None or found.is_encrypted:
        content.is_encrypted |= found is not None or declared.lower() == "enveloped-data"
        return None
    content.is_signed |= bool(found.content)
    return message_of(found.content) if found.content else None


def _preferred(children: list[list[Piece]]) -> list[Piece]:
    """Return the alternative to read: the first with plain text, else the last with anything."""
    filled = [pieces for pieces in children if any(piece.source.strip() for piece in pieces)]
    plain = (pieces for pieces in filled if not any(piece.is_html for piece in pieces))
    return next(plain, filled[-1] if filled else [])


def _is_text(kind: str, headers: Headers, name: str) -> bool:
    is_file = headers.raw("content-disposition").lower().startswith("attachment") or bool(name)
    return kind in {"text/plain", "text/html"} and not is_file


def _attach(
    part: Message[Any, Any], kind: str, data: bytes, headers: Headers, content: Content
) -> None:
    name = file_name(headers)
    if not name and kind == "message/rfc822":
        name = f"{_subject_inside(part) or 'wiadomosc'}.eml"
    if not data and not name:
        return
    is_inline = headers.raw("content-disposition").lower().startswith("inline")
    _keep(content, name, kind, data, is_inline=is_inline or bool(headers.all("content-id")))


def _keep(content: Content, name: str, kind: str, data: bytes, *, is_inline: bool) -> None:
    """Put a file beside the others, unless there are too many."""
    if len(content.attachments) >= MOST_ATTACHMENTS:
        content.is_partial = True
        return
    kind = kind if _TYPE.fullmatch(kind) else "application/octet-stream"
    shown = clean_name(name, kind, len(content.attachments) + 1)
    content.attachments.append(Part(shown, kind, data, is_inline))


def _subject_inside(part: Message[Any, Any]) -> str:
    inside = part.get_payload()
    if isinstance(inside, list) and inside and isinstance(inside[0], Message):
        return Headers(inside[0]).text("subject", 80)
    return ""
