"""Header fields of a message, decoded one way and never with an exception. Pure.

The values are taken raw and decoded here: the library's own header objects raise on unknown
charsets and turn undeclared 8-bit text into replacement characters.
"""

from __future__ import annotations

import email.errors
import re
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from helpdesk.mail.charsets import decoded, one_line

# What Python's email package is known to raise on malformed input, by one or another function.
MALFORMED = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    email.errors.MessageError,
)

LONGEST = 20_000  # characters of one header that are looked at
LONGEST_WORDS = 4_000  # and that are decoded: the library takes quadratic time on broken words
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,400})>")
_ADDRESS = re.compile(
    r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,200}@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,250}"
)


class Headers:
    """The header fields of one message or part, by lower-case name, in order, as raw text."""

    def __init__(self, message: Message[Any, Any]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._values.setdefault(name.lower(), []).append(str(value)[:LONGEST])
        self._message = message

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])

    def in_order(self) -> Iterator[tuple[str, str]]:
        """Yield the fields as they stand in the message, names in lower case."""
        for name, value in self._message.raw_items():
            yield name.lower(), str(value)[:LONGEST]

    def raw(self, name: str) -> str:
        """Return the first value as it stands, unfolded; '' if there is none."""
        values = self.all(name)
        return " ".join(_as_text(values[0]).split()) if values else ""

    def text(self, name: str, most: int = 500) -> str:
        """Return the first value decoded, on one line."""
        values = self.all(name)
        return one_line(decoded_words(values[0]), most) if values else ""

    def addresses(self, *names: str) -> list[tuple[str, str]]:
        """Return (name, address) of everybody in these fields, addresses in lower case."""
        found: list[tuple[str, str]] = []
        for name in names:
            for value in self.all(name)[:20]:
                found.extend(_addresses(value))
        return found[:200]

    def message_ids(self, name: str) -> tuple[str, ...]:
        """Return the ids in the field, without their angle brackets."""
        text = " ".join(_as_text(value) for value in self.all(name))
        return tuple(dict.fromkeys(_MESSAGE_ID.findall(text)))[:100]

    def date(self) -> datetime | None:
        """Return the instant of the Date field, or None if there is none that can be read."""
        try:
            stated = parsedate_to_datetime(self.raw("date")[:100])
            # A zone of -0000 says "UTC, and I won't say where I am".
            aware = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
            return aware.astimezone(UTC)
        except MALFORMED:
            return None


def raw_payload(part: Message[Any, Any]) -> bytes:
    """Return what stands below the headers of a leaf, undecoded; b'' for a multipart.

    Asked for text, the library would decode by the declared charset, and raise on a bad one.
    """
    bare = copy(part)
    del bare["content-transfer-encoding"]
    payload = bare.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def decoded_words(value: str) -> str:
    """Return a raw header value with RFC 2047 words and undeclared 8-bit text decoded."""
    value = value[:LONGEST_WORDS]
    if "=?" not in value:
        return _as_text(value)
    try:
        return "".join(_chunks(value))
    except MALFORMED:
        return _as_text(value)


def _chunks(value: str) -> Iterator[str]:
    """Yield the decoded pieces of `value`."""
    for chunk, charset in decode_header(" ".join(_as_text(value).split())):
        if isinstance(chunk, str):
            yield _as_text(chunk)
        elif charset is None:
            # Text between the words; decode_header writes it as raw-unicode-escape.
            yield chunk.decode("raw-unicode-escape", errors="replace")
        else:
            # RFC 2231 allows a language after the charset: utf-8*pl.
            yield decoded(chunk, charset.partition("*")[0])


def _as_text(value: str) -> str:
    """Return the parser's text with its smuggled bytes decoded by a guess."""
    if value.isascii():
        return value
    return decoded(value.encode("utf-8", "surrogateescape"), None)


def _addresses(value: str) -> Iterator[tuple[str, str]]:
    """Yield (name, address) pairs. Decoding comes last: `=?..?=` may hold commas and @ signs."""
    value = " ".join(_as_text(value).split())
    if value.count("(") > 20:
        value = value.replace("(", "").replace(")", "")  # the library descends into each
    try:
        pairs = getaddresses([_without_posing(value)])
    except MALFORMED:
        pairs = []
    good = [(name, clean) for name, found in pairs if (clean := clean_address(found))]
    if not good and (match := _ADDRESS.search(value)):
        good = [("", match[0].lower())]
    for name, found in good:
        shown = one_line(decoded_words(name), 200)
        # A name that is an address would be read as the sender's; "d@sp.pl" <x@evil> is a trick.
        yield ("" if "@" in shown else shown), found


def _without_posing(value: str) -> str:
    """Return `value` without names that are addresses: in `d@sp.pl <x@evil>` only x@evil wrote."""
    *names, last = value.split("<")
    return "<".join([*map(_without_address_at_end, names), last])


def _without_address_at_end(text: str) -> str:
    start = max(text.rfind(mark) for mark in ',;:>"') + 1
    return text[:start] if "@" in text[start:] else text


def clean_address(text: str) -> str:
    """Return the address in lower case, or '' if `text` is none."""
    text = text.strip().strip("<>").strip().lower()
    return text if _ADDRESS.fullmatch(text) and not text.startswith("=?") else ""
