"""Every message is kept once, byte for byte, before anybody looks into it."""

from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.mail import ledger
from helpdesk.mail.ledger import Kept
from helpdesk.mail.models import Outcome, Source
from tests.mail.conftest import NOW
from tests.mail.samples import named, raw


def keep(message: bytes) -> Kept:
    kept = ledger.keep(message, source=Source.PIPE, now=NOW)
    db.session.commit()
    return kept


@pytest.mark.parametrize("name", [*named("plain-*"), *named("no-*"), "empty", "from-missing"])
def test_any_message_is_kept_byte_for_byte(app: Flask, name: str) -> None:
    kept = keep(raw(name))

    assert kept.is_new
    assert kept.mail.outcome is Outcome.STORED
    assert ledger.raw(kept.mail) == raw(name)
    assert kept.mail.message_id


def test_the_same_message_twice_is_one_entry(app: Flask) -> None:
    first, second = keep(raw("plain-utf8")), keep(raw("plain-utf8"))

    assert second.mail.id == first.mail.id
    assert not second.is_new


def test_a_redelivery_differs_in_trace_headers_and_line_ends_only(app: Flask) -> None:
    message = raw("plain-utf8")
    again = b"Received: from mx by mail; Tue\r\nDelivered-To: x@y.example\r\n" + message

    first = keep(message)

    assert keep(again).mail.id == first.mail.id
    assert keep(message.replace(b"\r\n", b"\n")).mail.id == first.mail.id


def test_two_messages_under_one_message_id_are_both_kept(app: Flask) -> None:
    first = keep(raw("plain-utf8"))
    second = keep(raw("plain-utf8").replace(b"sali 12 nie", b"sali 13 nie"))

    assert second.is_new
    assert second.mail.id != first.mail.id
    assert second.mail.message_id == first.mail.message_id
    assert [mail.id for mail in ledger.by_message_id(first.mail.message_id)] == [
        second.mail.id,
        first.mail.id,
    ]


def test_messages_without_an_id_are_told_apart_by_content(app: Flask) -> None:
    first = keep(raw("no-message-id"))
    second = keep(raw("no-message-id").replace(b"09:50:00", b"09:50:01"))

    assert first.mail.message_id != second.mail.message_id
    assert first.mail.message_id.endswith("@made-up.invalid")


def test_counts_by_outcome(app: Flask) -> None:
    keep(raw("plain-utf8"))
    keep(raw("empty"))

    assert ledger.counts() == {Outcome.STORED: 2}
