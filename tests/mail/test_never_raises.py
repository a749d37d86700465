"""Whatever the bytes, reading a message gives an answer and never an exception.

`FUZZ` is the number of damaged messages; each follows from its number alone, so a failure is
made again by `damaged(number)`.
"""

from __future__ import annotations

import os
import random
import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.mail.authentication import authentication
from helpdesk.mail.automatic import is_machine
from helpdesk.mail.identity import identified
from helpdesk.mail.parsing import parse
from helpdesk.mail.stripping import reply_of
from helpdesk.mail.threading import candidates
from tests.mail.samples import named, raw

# The big ones are read whole in the corpus; damaged over and over they would only cost time.
SAMPLES = [sample for name in named("*") if len(sample := raw(name)) < 10_000]
FUZZ = int(os.environ.get("FUZZ", "2000"))
SLOWEST = 1.0  # seconds of work for a message of a few kilobytes
PIECES = [
    b"Content-Type: multipart/mixed; boundary=",
    b"Content-Type: text/plain; charset=",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%;filename*1=b;filename*=c",
    b"=?utf-8?B?4pyT?=",
    b"=?x?q?=\xff?=",
    b"From: ",
    b"Date: Thu, 99 Foo 99999 99:99:99 +9999\r\n",
    b"Subject: ",
    b"\r\n\r\n",
    b"--a--\r\n",
    b"--a\r\n",
    b"\x00\xff\xfe",
    b"<!DOCTYPE [<![",
    b"punycode",
    b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22\x01\x00",
    b"<div class=gmail_quote>",
    b"<blockquote type=cite>",
    b"<hr id=stopSpelling>",
    b"Authentication-Results: mx.example; dkim=pass header.d=",
    b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART",
    b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n\x30\x80",
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80",
    b"pomoc+ticket-1187.aaaaaaaaaaaaaaaaaaaaaaaa@",
]
PATIENT = settings(
    max_examples=300,
    deadline=2_000,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read(message: bytes) -> None:
    parsed = parse(message)
    candidates(parsed, b"secret")
    reply_of(parsed)
    is_machine(parsed.sender_email)
    authentication(parsed.authentication_results, sender="a@b.pl", trusted=frozenset({"-"}))
    identified(message, received_on=date(2026, 11, 24))
    texts = (parsed.subject, parsed.sender_name, parsed.body_text, *parsed.references)
    for text in (*texts, *(part.name for part in parsed.attachments)):
        text.encode("utf-8")
        assert "\x00" not in text
    assert not any("/" in part.name or "\\" in part.name for part in parsed.attachments)


@PATIENT
@given(st.binary(max_size=2_000))
def test_random_bytes(message: bytes) -> None:
    read(message)


@PATIENT
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)), max_size=40))
def test_pieces_of_mail_in_any_order(pieces: list[bytes]) -> None:
    read(b"".join(pieces))


@PATIENT
@given(st.sampled_from(SAMPLES), st.data())
def test_damaged_mail(sample: bytes, data: st.DataObject) -> None:
    damaged = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, max(len(damaged) - 1, 0)))
        length = data.draw(st.integers(0, 40))
        damaged[at : at + length] = data.draw(st.binary(max_size=20) | st.sampled_from(PIECES))
    read(bytes(damaged))


def damaged(number: int) -> bytes:
    """Return a message that is a sample, or several, with bytes lost, doubled, moved and changed."""
    chance = random.Random(number)
    message = bytearray(chance.choice(SAMPLES))
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(message) + 1), chance.choice((0, 1, 2, 8, 40, 400))
        other = chance.choice(SAMPLES)
        start = chance.randrange(len(other))
        message[at : at + length] = chance.choice(
            (
                b"",
                chance.randbytes(length),
                chance.choice(PIECES),
                message[at : at + length] * chance.choice((2, 3, 50)),
                other[start : start + length],
                b"\r\n" + other,
            )
        )
    return bytes(message)


def test_damaged_samples_are_read_without_a_fault_or_a_slow_case() -> None:
    for number in range(FUZZ):
        message = damaged(number)
        started = time.process_time()

        read(message)

        assert time.process_time() - started < SLOWEST, f"damaged({number}) is slow"


HOSTILE = {
    "nested multiparts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(3_000)
    ),
    "a charset with a nul": b'Content-Type: text/plain; charset="a\x00b"\r\nnie dzia\xb3a\r\n\r\nx',
    "a charset in bad pieces": b"Content-Type: text/plain; charset*=a; charset*0=b\r\ndzia\xb3a\r\n\r\nx",
    "nested messages": b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    "deep but allowed": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(140)
    )
    + b"Content-Type: text/plain\r\n\r\nx\r\n" * 2_000,
    "many parts": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000,
    "nested quotes": b"Content-Type: text/html\r\n\r\n" + b"<blockquote>x" * 100_000,
    "nested lists": b"Content-Type: text/html\r\n\r\n" + b"<ul><li>x" * 100_000,
    "nested marked quotes": b"Content-Type: text/html\r\n\r\n" + b"<blockquote type=cite>x" * 7_900,
    "nested blocks": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 300_000,
    "nested comments": b"From: " + b"(" * 100_000 + b"\r\n\r\nx",
    "broken words": b"Subject: " + b"=?a?q?x" * 100_000 + b"\r\n\r\nx",
    "one long address list": b"To: " + b"a@b.pl, " * 100_000 + b"\r\n\r\nx",
    "long parameters": b"Content-Type: text/plain; " + b"a*0=b;" * 50_000 + b"\r\n\r\nx",
    "punycode": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-b" * 200_000,
    "a long body": b"From: a@b.pl\r\n\r\n" + b"Od: x\n" * 200_000,
    "headers without end": b"X: y\r\n" * 200_000,
    "a calendar of lines": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
    b"ATTENDEE;" + b"A=b;" * 900 + b":x\r\n" + b"SUMMARY:x\r\n" * 300_000,
    "calendars in calendars": b"Content-Type: text/calendar\r\n\r\n"
    + b"BEGIN:VEVENT\r\n" * 300_000,
    "a calendar in one line": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
    b"BEGIN:VEVENT\r\nDTSTART:20261124\r\nLOCATION" + b';X="a"' * 100_000 + b":y\r\n",
    "many calendars": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + (b"--b\r\nContent-Type: text/calendar\r\n\r\n" + b"BEGIN:VEVENT\r\n" * 5_000) * 150,
    "chunks without end": b"Content-Type: application/pkcs7-mime\r\n\r\n" + b"\x24\x80" * 2_000_000,
    "chunks of nothing": b"Content-Type: application/pkcs7-mime\r\n\r\n\x30\x80"
    + b"\x04\x00" * 2_000_000,
    "a line without end": b"x" * 5_000_000,
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_mail_is_read_in_bounded_time(message: bytes) -> None:
    started = time.process_time()

    read(message)

    assert time.process_time() - started < 5  # seconds of work, whatever else the machine does
