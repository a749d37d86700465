"""Messages with a winmail.dat, put together as [MS-OXTNEF] says; and damaged and hostile ones."""

from __future__ import annotations

import struct
from typing import Any

from tests.data.mail.made import PDF, PNG, Case, attached, message, mixed, part

BODY = "Nie działa."
INNER = "Treść w środku: żółw."
MESSAGE_WITHIN = bytes.fromhex("0703020000000000c000000000000046")
RTF = (
    rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}{\*\generator x;}\pard Nie dzia\'b3a."
    rb"\par\uc1\u380?aba \{1\}}"
)


def cases() -> list[Case]:
    made = {**_opened(), **_left()}
    return [Case(f"winmail-{name}", raw, expected) for name, (raw, expected) in made.items()]


def attribute(level: int, number: int, value: bytes) -> bytes:
    return (
        struct.pack("<BII", level, number, len(value))
        + value
        + struct.pack("<H", sum(value) & 0xFFFF)
    )


def padded(value: bytes) -> bytes:
    return struct.pack("<I", len(value)) + value + bytes(-len(value) % 4)


def text(number: int, value: str) -> bytes:
    return struct.pack("<HHI", 0x1F, number, 1) + padded((value + "\x00").encode("utf-16-le"))


def old_text(number: int, value: str) -> bytes:
    return struct.pack("<HHI", 0x1E, number, 1) + padded(value.encode("cp1250") + b"\x00")


def binary(number: int, value: bytes, kind: int = 0x0102) -> bytes:
    return struct.pack("<HHI", kind, number, 1) + padded(value)


def integer(number: int, value: int) -> bytes:
    return struct.pack("<HHI", 0x03, number, value)


NAMED = struct.pack("<HH", 0x1F, 0x8001) + bytes(16) + struct.pack("<I", 1)
NAMED += (
    padded("Nazwa\x00".encode("utf-16-le"))
    + struct.pack("<I", 1)
    + padded("x\x00".encode("utf-16-le"))
)
MANY = struct.pack("<HHI", 0x1002, 0x6000, 3) + struct.pack("<HHH", 1, 2, 3) + bytes(2)


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def tnef(*attributes: bytes, told: bytes = b"", kind: str = "IPM.Microsoft Mail.Note") -> bytes:
    """Return a stream in the code page of Poland, with the properties `told` of the message."""
    head = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x89006, struct.pack("<I", 0x10000))
    head += attribute(1, 0x69007, struct.pack("<II", 1250, 0))
    head += attribute(1, 0x78008, kind.encode() + b"\x00")
    head += attribute(1, 0x69003, told) if told else b""
    return head + b"".join(attributes)


def file(title: bytes, content: bytes, *told: bytes) -> bytes:
    found = attribute(2, 0x69002, bytes(14)) + attribute(2, 0x18010, title + b"\x00")
    found += attribute(2, 0x6800F, content) if content else b""
    return found + (attribute(2, 0x69005, properties(*told)) if told else b"")


def mail(content: bytes, *, with_text: bool = True, kind: str = "application/ms-tnef") -> bytes:
    winmail = attached(content, kind, 'filename="winmail.dat"')
    return mixed(part(BODY), winmail) if with_text else mixed(winmail)


LETTER = file(
    b"PISMO~1.PDF",
    PDF,
    text(0x3707, "Pismo dyrektora – żółw 🐢.pdf"),
    text(0x370E, "application/pdf"),
)
PHOTO = file(b"foto.png", PNG, text(0x3712, "foto@x"), text(0x370E, "image/png"))
INSIDE = tnef(LETTER, told=properties(text(0x0037, "Sprawa/1"), text(0x1000, INNER)))


def within(content: bytes) -> bytes:
    return file(b"Wiadomosc", b"", binary(0x3701, MESSAGE_WITHIN + content, 0x0D))


def _compressed(rtf: bytes) -> bytes:
    """Return RTF in the compressed form, with no place told, only bytes."""
    packed = b"".join(b"\x00" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<IIII", len(packed) + 12, len(rtf), 0x75465A4C, 0) + packed


def _opened() -> dict[str, tuple[bytes, dict[str, Any]]]:
    letter = ["Pismo dyrektora – żółw 🐢.pdf", "application/pdf", len(PDF)]
    rtf = properties(binary(0x1009, _compressed(RTF)))
    page = properties(integer(0x3FDE, 65001), binary(0x1013, "<p>Nie <b>działa</b>.</p>".encode()))
    stored = struct.pack("<IIII", len(RTF) + 12, len(RTF), 0x414C454D, 0) + RTF
    deep = INSIDE
    for _ in range(6):
        deep = tnef(within(deep))
    return {
        "two-files": (
            mail(tnef(LETTER, PHOTO)),
            {"body": BODY, "attachments": [letter, ["foto.png", "image/png", len(PNG)]]},
        ),
        "old-names": (
            mail(
                tnef(
                    file("żaba.pdf".encode("cp1250"), PDF),
                    file(b"x", b"1", old_text(0x3707, "łoś.txt")),
                )
            ),
            {
                "body": BODY,
                "attachments": [
                    ["żaba.pdf", "application/pdf", len(PDF)],
                    ["łoś.txt", "text/plain", 1],
                ],
            },
        ),
        "path-in-name": (
            mail(tnef(file(b"x", b"1", text(0x3707, "..\\..\\etc/passwd")))),
            {"body": BODY, "files": ["passwd"]},
        ),
        "zeros-at-the-end": (
            mail(tnef(file(b"a.bin", b"\x00\x01\x00\x00"))),
            {"body": BODY, "attachments": [["a.bin", "application/octet-stream", 4]]},
        ),
        "many-properties": (
            mail(tnef(file(b"x", b"1", NAMED, MANY, integer(0x3705, 1), text(0x3707, "a.txt")))),
            {"body": BODY, "files": ["a.txt"]},
        ),
        "called-octet-stream": (
            mail(tnef(LETTER), kind="application/octet-stream"),
            {"body": BODY, "attachments": [letter]},
        ),
        "text-beside-is-enough": (
            mail(tnef(told=properties(text(0x1000, INNER)))),
            {"body": BODY, "attachments": []},
        ),
        "text-only-inside": (
            mail(tnef(LETTER, told=properties(text(0x1000, INNER))), with_text=False),
            {"body": INNER, "attachments": [letter]},
        ),
        "old-text-only-inside": (
            mail(tnef(attribute(1, 0x2800C, INNER.encode("cp1250") + b"\x00")), with_text=False),
            {"body": INNER, "attachments": []},
        ),
        "html-only-inside": (
            mail(tnef(told=page), with_text=False),
            {"body": BODY, "attachments": []},
        ),
        "rtf-only-inside": (
            mail(tnef(told=rtf), with_text=False),
            {"body": "Nie działa.\nżaba {1}", "attachments": []},
        ),
        "rtf-stored": (
            mail(tnef(told=properties(binary(0x1009, stored))), with_text=False),
            {"body": "Nie działa.\nżaba {1}", "attachments": []},
        ),
        "message-within": (
            mail(tnef(within(INSIDE))),
            {"body": BODY, "files": ["1.txt", letter[0]], "file_has": INNER},
        ),
        "message-within-too-deep": (
            mail(tnef(within(deep))),
            {"body": BODY, "files": ["Wiadomosc.dat"]},
        ),
        "message-within-damaged": (
            mail(tnef(within(INSIDE[:-5]))),
            {"body": BODY, "files": ["Wiadomosc.dat"]},
        ),
        "many-files": (
            mail(tnef(*(file(f"{n}.txt".encode(), b"x") for n in range(80)))),
            {"body": BODY, "files": [f"{n}.txt" for n in range(50)], "is_partial": True},
        ),
        "alone": (
            message(tnef(LETTER), kind='application/ms-tnef; name="winmail.dat"'),
            {"body": "", "attachments": [letter]},
        ),
    }


def _left() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """Streams that stay one file."""
    whole = tnef(LETTER)
    lying = struct.pack("<I", 0xFFFFFFFF)
    streams = {
        "cut": whole[:-20],
        "wrong-sum": whole[:-1] + bytes([whole[-1] ^ 1]),
        "other-signature": b"\x00" + whole[1:],
        "endless-length": whole[:-7] + struct.pack("<BII", 2, 0x6800F, 0xFFFFFFFF),
        "bomb-of-properties": tnef(told=lying + bytes(40)),
        "bomb-of-values": tnef(told=properties(struct.pack("<HHI", 0x1003, 0x6000, 0xFFFFFFFF))),
        "bomb-of-attributes": tnef(*[attribute(1, 0x8000, b"")] * 600)[:-1],
        "a-meeting": tnef(
            told=properties(text(0x1000, INNER)), kind="IPM.Schedule.Meeting.Request"
        ),
        "nothing-in-it": tnef(),
        "file-without-beginning": tnef(attribute(2, 0x6800F, b"x")),
        "unknown-kind-of-property": tnef(told=properties(struct.pack("<HHI", 0x77, 0x6000, 0))),
    }
    return {
        name: (
            mail(content),
            {"body": BODY, "attachments": [["winmail.dat", "application/ms-tnef", len(content)]]},
        )
        for name, content in streams.items()
    }
