"""Letters are worded when posted, stored with their cause, and never written to machines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask_babel import lazy_gettext
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.mail.models import LetterState, OutboxLetter
from helpdesk.mail.outbox import Hindrance
from helpdesk.mail.threading import thread_of_message_id
from tests.mail.conftest import IN_TEST, NOW

Post = Callable[..., OutboxLetter]


def test_a_letter_is_rendered_as_text_and_html(post: Post) -> None:
    letter = post()

    assert "przyjęliśmy: projektor & kabel." in letter.body_text
    assert "przyjęliśmy: projektor &amp; kabel." in letter.body_html
    assert letter.state is LetterState.QUEUED


def test_a_letter_rolled_back_with_its_cause_was_never_written(post: Post) -> None:
    post()
    given: dict[str, Any] = {"context": {"what": "x"}, **IN_TEST}
    outbox.post(outbox.Draft(kind="test", to_email="x@sp.example", subject="x", **given), now=NOW)
    db.session.rollback()

    assert db.session.scalar(select(func.count(OutboxLetter.id))) == 1


def test_the_same_dedupe_key_writes_one_letter(post: Post) -> None:
    first = post(dedupe_key="filed:1187")

    assert post(dedupe_key="filed:1187").id == first.id


def test_letters_of_one_thread_share_their_root_and_can_prove_it(post: Post) -> None:
    first, second = post(), post(in_reply_to="pytanie@sp-lucka.example")

    root = first.reference_ids.split()[0]
    assert second.reference_ids.split() == [root, "pytanie@sp-lucka.example"]
    assert first.message_id != second.message_id
    assert thread_of_message_id(first.message_id, outbox.secret()) == "ticket:1187"
    assert (first.in_reply_to, second.in_reply_to) == (root, "pytanie@sp-lucka.example")


def test_a_letter_outside_any_thread_has_an_id_too(post: Post) -> None:
    letter = post(thread=None)

    assert (letter.in_reply_to, letter.reference_ids) == (None, "")
    assert letter.message_id.endswith("@szas-lubartow.example")


def test_a_lazy_subject_is_put_into_the_readers_language(post: Post) -> None:
    letter = post(subject=lazy_gettext("Zgłoszenie %(number)s", number=1187), locale="pl")

    assert letter.subject == "Zgłoszenie 1187"


@pytest.mark.parametrize(
    "address",
    [
        "noreply@librus.example",
        "MAILER-DAEMON@mail.example",
        "pomoc@szas-lubartow.example",
        "Pomoc+1187@SZAS-Lubartow.example",
    ],
)
def test_no_letter_goes_to_a_machine_or_to_ourselves(post: Post, address: str) -> None:
    letter = post(to_email=address)

    assert letter.state is LetterState.WITHDRAWN
    assert letter.reason in {Hindrance.MACHINE.value, Hindrance.OURS.value}


@pytest.mark.parametrize("field", ["to_email", "to_name", "in_reply_to"])
def test_a_line_break_in_a_header_is_refused(post: Post, field: str) -> None:
    with pytest.raises(outbox.BadHeader):
        post(**{field: "a@sp.example\r\nBcc: wszyscy@sp.example"})


def test_a_line_break_in_a_subject_becomes_a_blank(post: Post) -> None:
    assert post(subject="Projektor\r\nBcc: x@y.example").subject == "Projektor Bcc: x@y.example"


def test_undo_withdraws_what_was_not_sent_yet(post: Post) -> None:
    waiting = post(kind="test", not_before=NOW + timedelta(minutes=2))
    other = post(thread="ticket:1188")

    assert outbox.withdraw("ticket:1187", "test") == 1
    db.session.commit()

    assert waiting.state is LetterState.WITHDRAWN
    assert other.state is LetterState.QUEUED


def test_a_conversation_keeps_the_subject_under_which_its_reader_knows_it(post: Post) -> None:
    ewa = {"to_email": "ewa@sp-lucka.example", "keeps_subject": True}
    first = post(**ewa, subject="[Dzwonek 1187] Projektor")
    alarm = post(to_email="ewa@sp-lucka.example", subject="[Dzwonek 1187] Krytyczne: projektor")

    later = post(**ewa, subject="[Dzwonek 1187] Rzutnik")
    elsewhere = post(**ewa, subject="[Dzwonek 1188] Drukarka", thread="ticket:1188")
    to_another = post(subject="[Dzwonek 1187] Rzutnik", keeps_subject=True)

    assert later.subject == first.subject
    assert alarm.subject == "[Dzwonek 1187] Krytyczne: projektor"
    assert elsewhere.subject == "[Dzwonek 1188] Drukarka"
    assert to_another.subject == "[Dzwonek 1187] Rzutnik"
