"""winmail.dat is opened as [MS-OXTNEF] says, as another reader opens it, and never with a fault."""

from __future__ import annotations

import random
import re
import struct
import time

import pytest
import tnefparse

from helpdesk.mail import tnef
from helpdesk.mail.mapi import Allowance, properties
from helpdesk.mail.rich_text import plain
from tests.data.mail import winmail_cases as made

ROUNDS = 3_000
CANNOT_BE_STORED = re.compile("[\x00\ud800-\udfff]")
SAMPLES = {
    "letter": made.tnef(made.LETTER, made.PHOTO),
    "properties": made.tnef(
        made.file(b"x", b"1", made.NAMED, made.MANY, made.text(0x3707, "pismo.txt")),
        told=made.properties(made.text(0x1000, made.INNER), made.integer(0x3FDE, 65001)),
    ),
    "within": made.tnef(made.within(made.INSIDE)),
    "old names": made.tnef(made.file("żaba.pdf".encode("cp1250"), made.PDF)),
}


@pytest.mark.parametrize("name", ["letter", "properties"])
def test_another_reader_finds_the_same_files(name: str) -> None:
    ours, theirs = tnef.opened(SAMPLES[name]), tnefparse.TNEF(SAMPLES[name])

    assert ours is not None
    found = [(file.name, file.content) for file in ours.files]
    assert found == [(file.long_filename(), file.data) for file in theirs.attachments]


def test_another_reader_finds_the_same_message_within() -> None:
    ours, theirs = tnef.opened(SAMPLES["within"]), tnefparse.TNEF(SAMPLES["within"])

    assert ours is not None
    within = theirs.attachments[0].embed
    assert ours.files[0].content.decode() == within.body
    assert ours.files[1].content == within.attachments[0].data


@pytest.mark.parametrize(
    ("compressed", "text"),
    [
        pytest.param(
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b0"
            "6c647d0a800fa0",
            "hello world",
            id="places in what is preloaded",
        ),
        pytest.param(
            "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0",
            "WXYZWXYZWXYZWXYZWXYZ",
            id="a place that is being written",
        ),
    ],
)
def test_the_examples_of_the_standard_are_uncompressed(compressed: str, text: str) -> None:
    assert plain(bytes.fromhex(compressed)) == text


@pytest.mark.parametrize("content", [b"", b"x" * 40, bytes(16) + b"\xff" * 100])
def test_what_is_no_rich_text_is_none(content: bytes) -> None:
    assert plain(content) == ""


def test_damage_that_the_sums_do_not_tell_is_read_without_a_fault() -> None:
    chance = random.Random(1187)
    values = [value for sample in SAMPLES.values() for value in attributes_of(sample)]
    for _ in range(ROUNDS):
        parts = [damaged(chance, *chance.choice(values)) for _ in range(chance.randint(1, 8))]

        found = tnef.opened(made.tnef(*parts))

        assert found is None or len(found.files) <= tnef.MOST_FILES


def test_damaged_rich_text_is_read_without_a_fault() -> None:
    chance = random.Random(1187)
    head = struct.pack("<IIII", 0, 0, 0x75465A4C, 0)
    words = (
        rb"{\rtf1",
        rb"\'b3",
        rb"\u-1?",
        rb"\u-10179?",
        rb"\u0?",
        rb"\uc9",
        rb"\ansicpg99999",
        b"}}}",
        rb"\*",
        rb"\bin9",
    )
    for _ in range(ROUNDS):
        stored = b"".join(chance.choice(words) for _ in range(chance.randint(0, 20)))
        text = plain(head + chance.randbytes(chance.randint(0, 60)))
        text += plain(struct.pack("<IIII", 0, 0, 0x414C454D, 0) + stored)

        assert not CANNOT_BE_STORED.search(text)


HOSTILE = {
    "attributes": made.tnef(*[made.attribute(1, 0x8000, b"")] * 400_000),
    "files": made.tnef(*[made.file(b"x", b"x")] * 1_500),
    "properties": made.tnef(told=struct.pack("<I", 5_000) + made.integer(1, 1) * 5_000),
    "values": made.tnef(
        told=made.properties(*[struct.pack("<HHI", 0x1102, 1, 5_000) + bytes(20_000)] * 200)
    ),
    "rich text": made.tnef(
        told=made.properties(
            made.binary(
                0x1009, struct.pack("<IIII", 0, 0, 0x75465A4C, 0) + b"\xff\x00\x0f" * 300_000
            )
        )
    ),
    "groups": made.tnef(
        told=made.properties(
            made.binary(0x1009, struct.pack("<IIII", 0, 0, 0x414C454D, 0) + b"{" * 500_000)
        )
    ),
    "messages": made.tnef(*[made.within(made.INSIDE)] * 1_500),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_stream_is_read_in_bounded_time(content: bytes) -> None:
    started = time.process_time()

    tnef.opened(content)

    assert time.process_time() - started < 5


def test_more_properties_than_there_are_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="left"):
        properties(b"\xff\xff\xff\xff", Allowance())


def attributes_of(stream: bytes) -> list[tuple[int, int, bytes]]:
    """Return (level, number, content) of each attribute of a sound stream."""
    found, at = [], 6
    while at < len(stream):
        level, number, size = struct.unpack_from("<BII", stream, at)
        found.append((level, number, stream[at + 9 : at + 9 + size]))
        at += size + 11
    return found


def damaged(chance: random.Random, level: int, number: int, value: bytes) -> bytes:
    """Return the attribute with bytes changed, lost or doubled, and a right sum."""
    content = bytearray(value)
    for _ in range(chance.randint(0, 4)):
        at, size = chance.randrange(len(content) + 1), chance.choice((1, 2, 4, 16))
        content[at : at + size] = chance.choice(
            (b"", chance.randbytes(size), content[at : at + size] * 2, b"\xff" * size)
        )
    return made.attribute(level, number, bytes(content))
