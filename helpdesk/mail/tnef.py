"""What lies in a winmail.dat: the files, and the text where the message has no other. Pure.

[MS-OXTNEF], read strictly: a stream that does not add up (a checksum, a length) gives None and
stays the one file it is. Messages within are opened too, to a depth.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpdesk.mail.mapi import Allowance, Cursor, Value, properties, text_of
from helpdesk.mail.rich_text import plain

DEEPEST = 3
MOST_ATTRIBUTES = 5_000
MOST_FILES = 50
_SIGNATURE = 0x223E9F78
_OF_MESSAGE, _OF_FILE = 1, 2
# Numbers of properties, as [MS-OXPROPS] has them.
_SUBJECT, _PLAIN, _RTF, _HTML, _INTERNET_PAGE = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FDE
_NAMES = (0x3707, 0x3704, 0x3001)  # long, short, shown
_DATA_OBJECT, _MIME, _CONTENT_ID, _HIDDEN = 0x3701, 0x370E, 0x3712, 0x7FFE
_MESSAGE_WITHIN = bytes.fromhex("0703020000000000c000000000000046")
_NOTES = ("ipm.note", "ipm.microsoft mail.note")


class _Attribute(enum.IntEnum):
    """The attributes that are read; all others are passed over."""

    CLASS = 0x8008
    BODY = 0x800C
    CONTENT = 0x800F
    TITLE = 0x8010
    NEW_FILE = 0x9002
    MESSAGE_PROPERTIES = 0x9003
    FILE_PROPERTIES = 0x9005
    CODE_PAGE = 0x9007


@dataclass(frozen=True, slots=True)
class File:
    """A file in the stream; its name and type are as the sender's client wrote them."""

    name: str
    content: bytes
    content_type: str = ""
    inline: bool = False


@dataclass(slots=True)
class Opened:
    """What was found: `text` or else `html` is the body, if the stream has one."""

    files: list[File] = field(default_factory=list)
    subject: str = ""
    text: str = ""
    html: str = ""
    is_partial: bool = False


@dataclass(slots=True)
class _Draft:
    """A file while its attributes are read."""

    title: bytes = b""
    content: bytes = b""
    properties: dict[int, Value] = field(default_factory=dict)


@dataclass(slots=True)
class _Stream:
    """The attributes of a stream, sorted."""

    allowance: Allowance
    code_page: int = 1252
    kind: str = ""
    body: bytes = b""
    properties: dict[int, Value] = field(default_factory=dict)
    drafts: list[_Draft] = field(default_factory=list)


def opened(content: bytes) -> Opened | None:
    """Return what the stream holds; None if it is damaged, or holds nothing that we know."""
    return _opened(content, Allowance(), depth=0)


def _opened(content: bytes, allowance: Allowance, *, depth: int) -> Opened | None:
    if depth > DEEPEST:
        return None
    try:
        stream = _sorted(content, allowance)
    except ValueError:
        return None
    found = Opened(is_partial=len(stream.drafts) > MOST_FILES)
    _read_body(stream, found)
    for draft in stream.drafts[:MOST_FILES]:
        _read_file(draft, stream, found, depth)
    is_known = stream.kind.lower().startswith(_NOTES) and (found.text or found.html)
    return found if found.files or is_known else None


def _attributes(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (level, number, content) of each attribute. Raises ValueError on any damage."""
    cursor = Cursor(content)
    if cursor.number() != _SIGNATURE:
        raise ValueError("no TNEF")
    cursor.take(2)
    for _ in range(MOST_ATTRIBUTES):
        if cursor.left < 11 and not cursor.take(cursor.left).strip(b"\x00\r\n"):
            return
        level, number = cursor.number(1), cursor.number() & 0xFFFF
        value = cursor.take(cursor.number())
        if level not in {_OF_MESSAGE, _OF_FILE} or sum(value) & 0xFFFF != cursor.number(2):
            raise ValueError("damaged TNEF")
        yield level, number, value
    raise ValueError("too many attributes")


def _sorted(content: bytes, allowance: Allowance) -> _Stream:
    stream = _Stream(allowance)
    for level, number, value in _attributes(content):
        if level == _OF_MESSAGE:
            _sort_of_message(stream, number, value)
        else:
            _sort_of_file(stream, number, value)
    return stream


def _sort_of_message(stream: _Stream, number: int, value: bytes) -> None:
    match number:
        case _Attribute.CODE_PAGE:
            stream.code_page = int.from_bytes(value[:4], "little")
        case _Attribute.CLASS:
            stream.kind = text_of(value, 1252)
        case _Attribute.BODY:
            stream.body = value
        case _Attribute.MESSAGE_PROPERTIES:
            stream.properties = properties(value, stream.allowance)


def _sort_of_file(stream: _Stream, number: int, value: bytes) -> None:
    if number == _Attribute.NEW_FILE:
        stream.drafts.append(_Draft())
    if not stream.drafts:
        raise ValueError("of no file")
    draft = stream.drafts[-1]
    match number:
        case _Attribute.TITLE:
            draft.title = value
        case _Attribute.CONTENT:
            draft.content = value
        case _Attribute.FILE_PROPERTIES:
            draft.properties = properties(value, stream.allowance)


def _read_body(stream: _Stream, found: Opened) -> None:
    told = stream.properties
    page = told[_INTERNET_PAGE].number() if _INTERNET_PAGE in told else stream.code_page
    found.subject = told[_SUBJECT].text(stream.code_page) if _SUBJECT in told else ""
    found.text = told[_PLAIN].text(stream.code_page) if _PLAIN in told else ""
    found.text = found.text or text_of(stream.body, stream.code_page)
    found.html = told[_HTML].text(page) if _HTML in told else ""
    if not found.text.strip() and not found.html and _RTF in told:
        found.text = plain(told[_RTF].content)


def _read_file(draft: _Draft, stream: _Stream, found: Opened, depth: int) -> None:
    told = draft.properties
    names = (told[name].text(stream.code_page) for name in _NAMES if name in told)
    name = next(filter(None, names), "") or text_of(draft.title, stream.code_page)
    content = draft.content
    if not content and _DATA_OBJECT in told:
        content = told[_DATA_OBJECT].content
    if content.startswith(_MESSAGE_WITHIN):
        message = content[len(_MESSAGE_WITHIN) :]
        _add_message(name, message, _opened(message, stream.allowance, depth=depth + 1), found)
        return
    found.files.append(
        File(
            name=name,
            content=content,
            content_type=told[_MIME].text(stream.code_page).lower() if _MIME in told else "",
            inline=_CONTENT_ID in told or (_HIDDEN in told and bool(told[_HIDDEN].number())),
        )
    )


def _add_message(name: str, content: bytes, within: Opened | None, found: Opened) -> None:
    """Add the files of a message within and its text as a file; all as one if it is damaged."""
    if within is None:
        found.files.append(File(name=f"{name}.dat", content=content))
        return
    title = within.subject or name
    if within.html or within.text:
        ending, text = ("html", within.html) if within.html else ("txt", within.text)
        found.files.append(File(name=f"{title}.{ending}", content=text.encode()))
    found.files.extend(within.files)
    found.is_partial |= within.is_partial
