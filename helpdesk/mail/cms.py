"""What lies inside an S/MIME file: whether it is encrypted, and the message if it is only signed.

RFC 5652 (CMS) and 8551, in BER as clients write it. Signatures are not checked here or anywhere:
a signed message is read like any other. Pure; broken input gives None, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_ELEMENTS = 50_000
DEEPEST = 16
_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = {
    bytes.fromhex("2a864886f70d010703"),  # enveloped-data
    bytes.fromhex("2a864886f70d0109100117"),  # authEnvelopedData
}
_SEQUENCE, _OID, _OCTETS, _OCTETS_IN_CHUNKS, _EXPLICIT = 0x30, 0x06, 0x04, 0x24, 0xA0


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file of S/MIME. `content` is the signed message; b'' where there is none to be read."""

    is_encrypted: bool
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    start: int
    end: int
    after: int


class _BrokenError(ValueError):
    pass


def opened(content: bytes) -> Sealed | None:
    """Return what the file is; None for one that is neither signed nor encrypted, or broken."""
    reader = _Reader(content)
    try:
        kind, *rest = reader.children(reader.element(0, len(content)), _SEQUENCE)
        name = reader.bytes_of(kind, _OID)
        if name in _ENCRYPTED:
            return Sealed(is_encrypted=True)
        if name != _SIGNED:
            return None
        return Sealed(is_encrypted=False, content=_signed_content(reader, rest[0]))
    except (_BrokenError, IndexError, ValueError):
        return None


def _signed_content(reader: _Reader, explicit: _Element) -> bytes:
    """Return the content that SignedData encloses; b'' if it only carries certificates."""
    (signed,) = reader.children(explicit, _EXPLICIT)
    _version, _algorithms, enclosed, *_rest = reader.children(signed, _SEQUENCE)
    _kind, *content = reader.children(enclosed, _SEQUENCE)
    if not content:
        return b""
    (octets,) = reader.children(content[0], _EXPLICIT)
    return b"".join(reader.octets(octets, DEEPEST))


class _Reader:
    """Elements of BER, of definite and indefinite length, up to a number and a depth."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._left = MOST_ELEMENTS

    def element(self, at: int, limit: int, depth: int = 0) -> _Element:
        self._left -= 1
        if depth > DEEPEST or self._left < 0 or at + 2 > limit:
            raise _BrokenError
        tag, length = self._content[at], self._content[at + 1]
        start = at + 2
        if length == 0x80:
            return self._endless(tag, start, limit, depth)
        if length > 0x80:
            size = length - 0x80
            length = int.from_bytes(self._content[start : start + size], "big")
            start += size
        if start + length > limit:
            raise _BrokenError
        return _Element(tag, start, start + length, start + length)

    def children(self, parent: _Element, tag: int) -> list[_Element]:
        """Return the elements inside `parent`, which must be of the kind `tag`."""
        if parent.tag != tag:
            raise _BrokenError
        found = []
        at = parent.start
        while at < parent.end:
            found.append(self.element(at, parent.end))
            at = found[-1].after
        return found

    def bytes_of(self, element: _Element, tag: int) -> bytes:
        if element.tag != tag:
            raise _BrokenError
        return self._content[element.start : element.end]

    def octets(self, element: _Element, depth: int) -> list[bytes]:
        """Return the pieces of a string of octets, which may be written in chunks."""
        if element.tag != _OCTETS_IN_CHUNKS or depth == 0:
            return [self.bytes_of(element, _OCTETS)]
        inside = self.children(element, _OCTETS_IN_CHUNKS)
        return [piece for chunk in inside for piece in self.octets(chunk, depth - 1)]

    def _endless(self, tag: int, start: int, limit: int, depth: int) -> _Element:
        """Return an element that ends at two zero bytes."""
        at = start
        while self._content[at : at + 2] != b"\x00\x00":
            at = self.element(at, limit, depth + 1).after
        return _Element(tag, start, at, at + 2)
