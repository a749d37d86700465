"""Which message is which: a redelivery is the same, any other content never is."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk.mail.identity import identified

WHOLE = b"From: a@b.example\r\nSubject: x\r\nMessage-ID: <1@b.example>\r\n\r\nBody\r\n"


def key(raw: bytes) -> str:
    return identified(raw, received_on=date(2026, 11, 24)).dedupe_key


@pytest.mark.parametrize(
    "again",
    [
        b"Received: from mx by mx2; now\r\n" + WHOLE,
        WHOLE.replace(b"\r\n", b"\n"),
        WHOLE + b"\r\n\r\n",
    ],
    ids=["another trace", "other line ends", "blank lines at the end"],
)
def test_a_redelivery_has_the_same_key(again: bytes) -> None:
    assert key(again) == key(WHOLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"", b"no fields at all"),
        (b"no fields at all", b"no fields, other words"),
        (b"\r\n\r\none", b"\r\n\r\nother"),
        (b"\xff\x00\x01", b"\xff\x00\x02"),
        (b"X-Alarm: 1\r\n\r\n", b"X-Alarm: 2\r\n\r\n"),
        (
            b"From: a@b.example\r\nSubject: x\r\nthe printer",
            b"From: a@b.example\r\nSubject: x\r\nthe hall",
        ),
        (b"From: a@b.example\r\n\xff\xfe one", b"From: a@b.example\r\n\xff\xfe two"),
        (WHOLE, WHOLE.replace(b"Body", b"Other body")),
    ],
)
def test_other_content_has_another_key(one: bytes, other: bytes) -> None:
    assert key(one) != key(other)


def test_a_machine_that_dates_nothing_means_it_each_day_anew() -> None:
    raw = b"From: nas@sp-1.example\r\nSubject: backup failed\r\n\r\nfailed\r\n"
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)

    first = identified(raw, received_on=monday)
    assert identified(raw, received_on=monday) == first
    assert identified(raw, received_on=tuesday).dedupe_key != first.dedupe_key


def test_a_dated_message_is_the_same_on_any_day() -> None:
    raw = b"From: a@sp-1.example\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\n\r\nx\r\n"

    keys = {identified(raw, received_on=date(2026, 11, day)).dedupe_key for day in (23, 30)}
    assert len(keys) == 1
