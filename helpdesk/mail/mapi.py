"""Properties of Outlook's messages as winmail.dat holds them: [MS-OXTNEF] 2.1.3.4. Pure.

Strict: whatever does not add up raises ValueError. Only what the property is and its first value
are read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from helpdesk.mail.charsets import decoded

MOST_VALUES = 200_000

_MULTIPLE = 0x1000
_NAMED = 0x8000
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x0102
_SIZED = {_STRING8, _UNICODE, _OBJECT, _BINARY}
# Numbers, instants and identifiers, by the bytes of one.
_FIXED = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2}
_FIXED |= {0x14: 8, 0x40: 8, 0x48: 16}
_CODE_PAGES = {65001: "utf-8", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u"}


@dataclass(slots=True)
class Allowance:
    """How many values may still be read, in all streams of one message together."""

    left: int = MOST_VALUES

    def take(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise ValueError("too many values")


@dataclass(frozen=True, slots=True)
class Value:
    """What a property holds, undecoded."""

    kind: int
    content: bytes

    def text(self, code_page: int) -> str:
        if self.kind == _UNICODE:
            return self.content.decode("utf-16-le", "replace").rstrip("\x00")
        return text_of(self.content, code_page)

    def number(self) -> int:
        return int.from_bytes(self.content[:4], "little")


class Cursor:
    """A place in bytes that moves on by what is read. Raises ValueError beyond the end."""

    def __init__(self, content: bytes, at: int = 0) -> None:
        self._content = content
        self._at = at

    @property
    def left(self) -> int:
        return len(self._content) - self._at

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise ValueError(f"{size} bytes wanted, {self.left} left")
        self._at += size
        return self._content[self._at - size : self._at]

    def number(self, size: int = 4) -> int:
        return int.from_bytes(self.take(size), "little")

    def padded(self, size: int) -> bytes:
        """Take `size` bytes and those that fill the last group of four up."""
        content = self.take(size)
        self.take(min(-size % 4, self.left))
        return content


def properties(content: bytes, allowance: Allowance) -> dict[int, Value]:
    """Return the properties by their number, named ones left out."""
    cursor = Cursor(content)
    found: dict[int, Value] = {}
    for _ in range(cursor.number()):
        kind, identifier = struct.unpack("<HH", cursor.take(4))
        if identifier >= _NAMED:
            _pass_name(cursor)
        value = _value(cursor, kind, allowance)
        if identifier < _NAMED:
            found.setdefault(identifier, value)
    return found


def text_of(content: bytes, code_page: int) -> str:
    """Return text written in a code page that Windows knows by number."""
    name = _CODE_PAGES.get(code_page) or (
        f"iso8859-{code_page - 28590}" if 28590 < code_page < 28606 else f"cp{code_page}"
    )
    return decoded(content.rstrip(b"\x00"), name)


def _pass_name(cursor: Cursor) -> None:
    cursor.take(16)
    if cursor.number() == 0:
        cursor.take(4)
    else:
        cursor.padded(cursor.number())


def _value(cursor: Cursor, kind: int, allowance: Allowance) -> Value:
    """Return the first value of a property; the cursor is past all of them."""
    base = kind & ~_MULTIPLE
    if base not in _SIZED and base not in _FIXED:
        raise ValueError(f"no kind of property: {kind:#x}")
    has_count = base in _SIZED or bool(kind & _MULTIPLE)
    count = cursor.number() if has_count else 1
    allowance.take(count + 1)
    if base in _FIXED:
        contents = cursor.padded(_FIXED[base] * count)
        return Value(base, contents[: _FIXED[base]])
    values = [cursor.padded(cursor.number()) for _ in range(count)]
    return Value(base, values[0] if values else b"")
