"""The parts of a MIME message: which are its text, and which are files. Pure.

Of alternatives the plain one is read unless it is blank; what hangs on the others (pictures) is
kept all the same. Messages inside messages are files, not descended into.
"""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from email.message import Message
from io import BytesIO
from typing import Any

from helpdesk.mail.charsets import decoded, one_line
from helpdesk.mail.flowed import unflowed
from helpdesk.mail.headers import MALFORMED, Headers, decoded_words, raw_payload

MOST_PARTS = 200
MOST_ATTACHMENTS = 50
DEEPEST = 20
LONGEST_NAME = 120

# The library's own list: what the machine adds to it would change the names of files.
_ENDINGS = mimetypes.MimeTypes()
_ENDINGS.add_type("text/calendar", ".ics")
_ENDINGS.add_type("image/heic", ".heic")
_ENCODING = re.compile(r"[\w-]+")
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_PLAIN_NAME = re.compile(r';\s*(?:file)?name="(?:[^"\\]|\\.){0,1000}"', re.IGNORECASE)
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}\s*")
_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}")
_UNFIT_FOR_A_NAME = re.compile(r'[<>:"|?*\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with the message. Its name is fit to be shown, never to be a path."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the body, as plain text or as HTML yet to be sanitised."""

    source: str
    is_html: bool = False


@dataclass(slots=True)
class Content:
    """What was found in a message."""

    body: list[Piece] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)
    parts: int = 0
    is_partial: bool = False


def collect(message: Message[Any, Any]) -> Content:
    """Return the body and the files of `message`."""
    content = Content()
    content.body = _visit(message, content, depth=0)
    return content


def clean_name(name: str, content_type: str, number: int) -> str:
    """Return a file name without path, controls and tricks; made up if nothing is left."""
    base = one_line(re.split(r"[/\\]", name.replace("\x00", ""))[-1], 2_000)
    base = _UNFIT_FOR_A_NAME.sub("_", base).strip(". ")
    if not base:
        return f"zalacznik-{number}{_ENDINGS.guess_extension(content_type) or ''}"
    stem, dot, ending = base.rpartition(".")
    if len(base) > LONGEST_NAME and dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return base[:LONGEST_NAME]


def _visit(part: Message[Any, Any], content: Content, *, depth: int) -> list[Piece]:
    """Return the pieces of body under `part`, and put the files under it into `content`."""
    content.parts += 1
    if depth > DEEPEST or content.parts > MOST_PARTS:
        content.is_partial = True
        return []
    kind = part.get_content_type()
    if part.is_multipart() and not kind.startswith("message/"):
        inside = [child for child in part.get_payload() if isinstance(child, Message)]
        children = [_visit(child, content, depth=depth + 1) for child in inside]
        if kind == "multipart/alternative":
            return _preferred(children)
        return [piece for pieces in children for piece in pieces]
    headers = Headers(part)
    # A multipart whose boundary is wrong or missing is shown as it stands.
    if kind.startswith("multipart/") or _is_text(kind, headers, _file_name(headers)):
        return [_piece(part, kind, content)]
    _attach(part, kind, headers, content)
    return []


def _preferred(children: list[list[Piece]]) -> list[Piece]:
    """Return the alternative to read: the first with plain text, else the last with anything."""
    filled = [pieces for pieces in children if any(piece.source.strip() for piece in pieces)]
    plain = (pieces for pieces in filled if not any(piece.is_html for piece in pieces))
    return next(plain, filled[-1] if filled else [])


def _is_text(kind: str, headers: Headers, name: str) -> bool:
    is_file = headers.raw("content-disposition").lower().startswith("attachment") or bool(name)
    return kind in {"text/plain", "text/html"} and not is_file


def _piece(part: Message[Any, Any], kind: str, content: Content) -> Piece:
    # The library reads all parameters anew for each question, so it gets a bounded header.
    probe: Message[str, str] = Message()
    probe["content-type"] = Headers(part).raw("content-type")
    payload = _payload(part)
    charset = _parameter(probe, "charset")
    if kind == "text/html" and not charset:
        charset = _charset_inside(payload)
    text = decoded(payload, charset)
    if kind == "text/html":
        content.html.append(text)
        return Piece(text, is_html=True)
    if _parameter(probe, "format").lower() == "flowed":
        text = unflowed(text, delete_space=_parameter(probe, "delsp").lower() == "yes")
    return Piece(text)


def _charset_inside(content: bytes) -> str:
    """Return the charset that a page names itself, where the part names none."""
    match = _META_CHARSET.search(content[:4_000])
    return match[1].decode("ascii", "replace") if match else ""


def _attach(part: Message[Any, Any], kind: str, headers: Headers, content: Content) -> None:
    if len(content.attachments) >= MOST_ATTACHMENTS:
        content.is_partial = True
        return
    data = _enclosed(part) if kind.startswith("message/") else _payload(part)
    name = _file_name(headers)
    if not name and kind == "message/rfc822":
        name = f"{_subject_inside(part) or 'wiadomosc'}.eml"
    if not data and not name:
        return
    kind = kind if _TYPE.fullmatch(kind) else "application/octet-stream"
    is_inline = headers.raw("content-disposition").lower().startswith("inline")
    content.attachments.append(
        Part(
            name=clean_name(name, kind, len(content.attachments) + 1),
            content_type=kind,
            content=data,
            inline=is_inline or bool(headers.all("content-id")),
        )
    )


def _payload(part: Message[Any, Any]) -> bytes:
    """Return the bytes of a leaf, undone of their transfer encoding as far as they can be."""
    return _undone(raw_payload(part), _encoding(part))


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


def _enclosed(part: Message[Any, Any]) -> bytes:
    """Return the bytes of a message inside the message."""
    inside = part.get_payload()
    if not isinstance(inside, list):
        return _payload(part)
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


def _subject_inside(part: Message[Any, Any]) -> str:
    inside = part.get_payload()
    if isinstance(inside, list) and inside and isinstance(inside[0], Message):
        return Headers(inside[0]).text("subject", 80)
    return ""


def _parameter(part: Message[Any, Any], name: str) -> str:
    """Return a parameter of Content-Type; '' if it is missing or nonsense."""
    try:
        value = part.get_param(name)
    except MALFORMED:
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, value
        value = value[2]
    return value.strip() if isinstance(value, str) else ""


def _file_name(headers: Headers) -> str:
    """Return the name given to the part, decoded from RFC 2231, RFC 2047 or bare 8-bit text."""
    probe: Message[str, str] = Message()
    for field_name in ("content-disposition", "content-type"):
        value = headers.raw(field_name)
        if value:
            if re.search(r"name\*", value, re.IGNORECASE):
                value = _PLAIN_NAME.sub("", value)  # the extended one holds
            probe[field_name] = value
    try:
        name = probe.get_filename()
    except MALFORMED:
        return ""
    return decoded_words(name) if name else ""
