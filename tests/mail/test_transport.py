"""What a letter says on the wire about where to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from helpdesk.mail import outbox, transport
from helpdesk.mail.models import OutboxLetter
from helpdesk.mail.threading import thread_of_address

Post = Callable[..., OutboxLetter]


def test_answers_go_to_an_address_made_for_this_reader_and_matter(app: Flask, post: Post) -> None:
    letter = post(to_email="Ewa@sp-lucka.example")

    built = transport.built(letter, app.config["SETTINGS"])

    answered = built["Reply-To"].addresses[0].addr_spec
    found = thread_of_address(answered, outbox.secret(), sender="ewa@sp-lucka.example")
    assert found is not None
    assert (found.thread, found.is_the_readers) == ("ticket:1187", True)


def test_a_letter_about_no_matter_asks_for_no_answers_elsewhere(app: Flask, post: Post) -> None:
    assert "Reply-To" not in transport.built(post(thread=None), app.config["SETTINGS"])


def test_the_operator_can_turn_reply_addresses_off(app: Flask, post: Post) -> None:
    settings = replace(app.config["SETTINGS"], reply_tokens="off")

    assert "Reply-To" not in transport.built(post(), settings)
