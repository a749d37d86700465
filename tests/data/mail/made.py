"""What the made messages are built of. Bytes are put together by hand: many are broken on purpose."""

from __future__ import annotations

from base64 import encodebytes
from dataclasses import dataclass, field
from typing import Any

EWA = "e.domanska@sp-lucka.example"
DESK = "pomoc@szas-lubartow.example"
SUBJECT = "Projektor w sali 12"
POLISH = "Zażółć gęślą jaźń w sali 12."
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
PDF = b"%PDF-1.7 pismo\n"


@dataclass(frozen=True)
class Case:
    """A message and what a person would read in it; what is not named is not compared."""

    name: str
    raw: bytes
    expected: dict[str, Any] = field(default_factory=dict)


def message(
    body: bytes | str,
    *fields: bytes | str,
    subject: str = SUBJECT,
    sender: str = f"Ewa Domanska <{EWA}>",
    kind: bytes | str = "text/plain; charset=utf-8",
) -> bytes:
    """Return a whole message with CRLF line ends; `fields` come after the usual ones."""
    usual = (f"From: {sender}", f"To: {DESK}", f"Subject: {subject}")
    dated = ("Date: Tue, 24 Nov 2026 09:50:00 +0100", "MIME-Version: 1.0")
    lines = [as_bytes(line) for line in (*usual, *dated, *fields)]
    lines.append(b"Content-Type: " + as_bytes(kind))
    return b"\r\n".join(lines) + b"\r\n\r\n" + crlf(body)


def part(
    body: bytes | str, kind: bytes | str = "text/plain; charset=utf-8", *fields: bytes | str
) -> bytes:
    """Return a MIME part, body as it stands."""
    lines = [b"Content-Type: " + as_bytes(kind), *(as_bytes(line) for line in fields)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + crlf(body)


def attached(content: bytes, kind: bytes | str, name: bytes | str, *fields: bytes | str) -> bytes:
    """Return a base64 part with `name`, the whole Content-Disposition parameter, quotes included."""
    disposition = b"Content-Disposition: attachment; " + as_bytes(name)
    encoding = b"Content-Transfer-Encoding: base64"
    return part(encodebytes(content), kind, disposition, encoding, *fields)


def joined(*parts: bytes, boundary: str = "granica", end: bool = True) -> bytes:
    """Return the body of a multipart."""
    line = b"--" + boundary.encode()
    body = b"".join(line + b"\r\n" + each + b"\r\n" for each in parts)
    return body + line + b"--\r\n" if end else body


def mixed(*parts: bytes, kind: str = "mixed", **named: Any) -> bytes:
    """Return a whole multipart message."""
    return message(joined(*parts), kind=f'multipart/{kind}; boundary="granica"', **named)


def within(*parts: bytes, kind: str, boundary: str) -> bytes:
    """Return a multipart as a part of another."""
    return part(joined(*parts, boundary=boundary), f'multipart/{kind}; boundary="{boundary}"')


def as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def crlf(body: bytes | str) -> bytes:
    """Return text with the line ends of mail; bytes stay as they are."""
    return body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
