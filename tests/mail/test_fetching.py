"""Fetching from a real IMAP server: nothing lost, nothing doubled, nothing of others' touched."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.mail import fetching, ledger, mailboxes
from helpdesk.mail.imap import Broken, MailboxError
from helpdesk.mail.models import Fault, InboundMail, MailboxMessage, MailboxState, Outcome, Source
from tests.mail import dovecot
from tests.mail.dovecot import Dovecot
from tests.mail.mailboxes import ARRIVED, PROCESSED, Box, box_on, letter, letters

MakeBox = Callable[..., Box]


@pytest.fixture
def box(app: Flask, imap_server: Dovecot) -> MakeBox:
    """Return a function that makes a mailbox of the server."""
    return lambda **given: box_on(imap_server, **given)


def entries() -> list[InboundMail]:
    return list(db.session.scalars(select(InboundMail).order_by(InboundMail.id)))


def places() -> list[MailboxMessage]:
    return list(db.session.scalars(select(MailboxMessage).order_by(MailboxMessage.id)))


def state(box: Box) -> MailboxState:
    return db.session.get_one(MailboxState, box.settings.name, populate_existing=True)


@pytest.mark.parametrize("moves", [False, True], ids=["kept", "moved"])
def test_what_is_new_is_kept_byte_for_byte_and_once(box: MakeBox, moves: bool) -> None:
    inbox = box(moves=moves)
    written = letters(3)
    inbox.deliver(*written)

    first, second = inbox.look(), inbox.look()

    assert (len(first.mail_ids), len(second.mail_ids)) == (3, 0)
    assert [ledger.raw(each) for each in entries()] == written
    assert {each.source for each in entries()} == {Source.IMAP}
    assert inbox.messages() == ([] if moves else written)
    assert inbox.messages(PROCESSED) == (written if moves else [])


def test_flags_stay_as_they_are(box: MakeBox, imap_server: Dovecot) -> None:
    inbox = box(moves=True)
    inbox.deliver(*letters(2))
    with imap_server.client(inbox.user) as client:
        client.select_folder("INBOX")
        client.add_flags(2, [b"\\Seen", b"\\Flagged"])

    taken = inbox.look()

    assert len(taken.mail_ids) == 2
    assert imap_server.flags(inbox.user, PROCESSED) == [set(), {b"\\Seen", b"\\Flagged"}]


def test_a_folder_with_polish_letters_is_fetched_from(box: MakeBox, imap_server: Dovecot) -> None:
    inbox = box(folder="Zgłoszenia/Łącza & kable", moves=True)
    with imap_server.client(inbox.user) as client:
        client.create_folder(inbox.settings.folder)
    inbox.deliver(*letters(2), folder=inbox.settings.folder)

    inbox.look()

    assert len(entries()) == 2
    assert inbox.messages(inbox.settings.folder) == []
    assert len(inbox.messages(PROCESSED)) == 2


def test_another_numbering_neither_loses_nor_doubles(box: MakeBox, imap_server: Dovecot) -> None:
    inbox = box(folder="Pomoc")
    old, new = letters(4), letter("Po zmianie")
    undated = b"From: kopia@szas.example\r\nSubject: kopia\r\n\r\nnieudana\r\n"
    with imap_server.client(inbox.user) as client:
        client.create_folder("Pomoc")
    inbox.deliver(*old, undated, folder="Pomoc")
    inbox.look()
    before = places()[0].uidvalidity

    with imap_server.client(inbox.user) as client:
        client.delete_folder("Pomoc")
        client.create_folder("Pomoc")
    inbox.deliver(new, undated, *old, folder="Pomoc")
    taken = inbox.look()

    assert (len(taken.mail_ids), taken.known) == (1, 5)
    assert [ledger.raw(each) for each in entries()] == [*old, undated, new]
    assert {each.uidvalidity == before for each in places()} == {True, False}


def test_what_vanishes_while_we_look_is_no_failure(box: MakeBox, imap_server: Dovecot) -> None:
    inbox = box()
    inbox.deliver(*letters(3))

    def take_away(done: int, _of: int) -> None:
        if done == 1:
            with imap_server.client(inbox.user) as client:
                client.select_folder("INBOX")
                client.delete_messages([2])
                client.expunge()

    taken = inbox.look(tell=take_away)

    assert (len(taken.mail_ids), taken.failed) == (2, 0)
    assert state(inbox).fault is None


def test_one_message_in_two_mailboxes_is_one_entry_from_two_places(box: MakeBox) -> None:
    here, there = box(), box(moves=True)
    message = letter()
    here.deliver(message)
    there.deliver(message, letter("Inna sprawa"))

    here.look()
    taken = there.look()

    assert (len(taken.mail_ids), taken.known) == (1, 1)
    assert len(entries()) == 2
    first = entries()[0]
    assert {each.mailbox for each in places() if each.mail_id == first.id} == {
        here.settings.name,
        there.settings.name,
    }
    assert there.messages() == []


def test_a_message_that_is_too_large_is_seen_by_a_person(
    box: MakeBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 20_000)
    inbox = box(moves=True)
    inbox.deliver(letter("Film z sali 12", size=60_000), letter("Zwykła"))

    inbox.look()

    large, usual = entries()
    assert (large.outcome, large.reason) == (Outcome.QUARANTINE, "too_large")
    assert (large.subject, large.sender_email) == ("Film z sali 12", "e.domanska@sp-lucka.example")
    assert int(large.detail.split()[0]) > 60_000
    assert large.size < 1000
    assert usual.outcome is Outcome.STORED
    assert len(inbox.messages(PROCESSED)) == 2


def test_a_message_that_the_server_fails_to_give_keeps_nobody_waiting(
    box: MakeBox, imap_server: Dovecot
) -> None:
    inbox = box(moves=True)
    inbox.deliver(*letters(3))
    imap_server.files(inbox.user)[1].chmod(0)
    clock = Ahead()

    for _ in range(6):
        look_in_spite_of_all(inbox, clock)
        clock.pass_by(timedelta(hours=2))

    assert len(entries()) == 2
    (row,) = [each for each in places() if each.mail_id is None]
    assert row.tries >= mailboxes.MOST_TRIES
    assert row.detail
    assert state(inbox).waiting == 1

    imap_server.files(inbox.user)[0].chmod(0o600)
    clock.pass_by(timedelta(days=1))
    inbox.look(clock=clock)

    assert len(entries()) == 3
    assert state(inbox).waiting == 0


def look_in_spite_of_all(inbox: Box, clock: Callable[[], datetime]) -> None:
    """Look once; a connection that the server breaks off is what the fetcher comes back from."""
    with suppress(Broken):
        inbox.look(clock=clock)


class Ahead:
    """A clock that can be put forward."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return utcnow() + self._ahead

    def pass_by(self, time: timedelta) -> None:
        self._ahead += time


def test_a_wrong_password_is_told(box: MakeBox) -> None:
    inbox = box(password="inne-haslo")

    with pytest.raises(MailboxError) as raised:
        inbox.look()

    assert raised.value.fault is Fault.LOGIN
    assert state(inbox).fault is Fault.LOGIN
    assert state(inbox).failures == 1
    assert state(inbox).detail == "[AUTHENTICATIONFAILED] Authentication failed."
    assert "inne-haslo" not in state(inbox).detail + str(raised.value)


def test_a_folder_that_there_is_not_is_told(box: MakeBox) -> None:
    inbox = box(folder="Nie ma")

    with pytest.raises(MailboxError):
        inbox.look()

    assert state(inbox).fault is Fault.FOLDER


def test_a_server_that_does_not_answer_is_told(box: MakeBox) -> None:
    inbox = box(port=1)

    with pytest.raises(MailboxError):
        inbox.look()

    assert state(inbox).fault is Fault.UNREACHABLE


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_nobody_vouches_for_is_refused(
    box: MakeBox, imap_server: Dovecot, security: str
) -> None:
    port = imap_server.tls_port if security == "tls" else imap_server.port
    inbox = box(host="localhost", port=port, security=security, ca_file="")

    with pytest.raises(MailboxError):
        inbox.look()

    assert state(inbox).fault is Fault.CERTIFICATE
    assert "CERTIFICATE_VERIFY_FAILED" in state(inbox).detail
    assert f"user=<{inbox.user}>" not in imap_server.log()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_trusted_certificate_is_accepted(
    box: MakeBox, imap_server: Dovecot, security: str
) -> None:
    port = imap_server.tls_port if security == "tls" else imap_server.port
    inbox = box(host="localhost", port=port, security=security)
    inbox.deliver(letter())

    assert len(inbox.look().mail_ids) == 1


def test_the_state_tells_how_the_mailbox_does(box: MakeBox, app: Flask) -> None:
    inbox = box()
    inbox.deliver(*letters(5))
    stops = iter([True, True, False, False, False, False])

    inbox.look(goes_on=lambda: next(stops))

    half_way = state(inbox)
    assert (half_way.taken, half_way.waiting) == (2, 3)
    assert half_way.oldest_waiting_at == ARRIVED
    assert half_way.succeeded_at is None

    inbox.look()

    done = state(inbox)
    assert (done.taken, done.waiting, done.oldest_waiting_at) == (5, 0, None)
    assert done.succeeded_at is not None


def test_two_that_fetch_at_once_keep_each_message_once(box: MakeBox, app: Flask) -> None:
    inbox = box(moves=True)
    inbox.deliver(*letters(20))
    failures: list[BaseException] = []

    def fetch() -> None:
        try:
            with app.app_context():
                inbox.look()
        except BaseException as error:
            failures.append(error)

    pair = [threading.Thread(target=fetch) for _ in range(2)]
    for each in pair:
        each.start()
    for each in pair:
        each.join(60)

    assert failures == []
    assert len(entries()) == 20
    assert state(inbox).taken == 20
    # A server may carry out MOVE as copy and removal, so that two at once leave two copies.
    assert (inbox.messages(), len(set(inbox.messages(PROCESSED)))) == ([], 20)


@pytest.fixture(scope="module")
def plain_server() -> Iterator[Dovecot]:
    """A server that knows no MOVE and no IDLE."""
    with dovecot.running(more="imap_capability = IMAP4rev1 UIDPLUS") as server:
        yield server


@pytest.fixture(scope="module")
def poor_server() -> Iterator[Dovecot]:
    """A server that can't remove one message without removing others."""
    with dovecot.running(more="imap_capability = IMAP4rev1") as server:
        yield server


def test_without_move_a_message_is_copied_and_it_alone_removed(
    app: Flask, plain_server: Dovecot
) -> None:
    inbox = box_on(plain_server, moves=True)
    inbox.deliver(*letters(2))
    with plain_server.client(inbox.user) as client:
        client.select_folder("INBOX")
        client.add_flags(1, [b"\\Deleted"])  # by somebody who may think better of it
    stops = iter([False, True, True])

    taken = inbox.look(goes_on=lambda: next(stops))

    assert taken.moved == 1
    assert len(inbox.messages()) == 1
    assert len(inbox.messages(PROCESSED)) == 1


def test_a_server_that_cannot_remove_one_message_keeps_all(
    app: Flask, poor_server: Dovecot
) -> None:
    inbox = box_on(poor_server, moves=True)
    inbox.deliver(*letters(2))

    first, second = inbox.look(), inbox.look()

    assert (len(first.mail_ids), len(second.mail_ids)) == (2, 0)
    assert len(inbox.messages()) == 2
    assert "UIDPLUS" in state(inbox).notice


def test_what_died_before_it_was_moved_is_moved_by_the_next_look(box: MakeBox) -> None:
    inbox = box()
    inbox.deliver(*letters(3))
    inbox.look()

    moving = box_on(inbox.server, moves=True, username=inbox.user)
    taken = moving.look()

    assert (taken.mail_ids, taken.known, taken.moved) == ([], 0, 3)
    assert (moving.messages(), len(moving.messages(PROCESSED))) == ([], 3)


def test_a_message_that_our_own_code_fails_on_keeps_nobody_waiting(
    box: MakeBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = ledger.keep

    def fails_on_two(raw: bytes, **given: Any) -> ledger.Kept:
        if b"Sprawa 2" in raw:
            raise RuntimeError("a fault of ours")
        return keep(raw, **given)

    inbox = box(moves=True)
    inbox.deliver(*letters(3))
    monkeypatch.setattr(ledger, "keep", fails_on_two)

    inbox.look()

    assert [each.subject for each in entries()] == ["Sprawa 1", "Sprawa 3"]
    assert len(inbox.messages()) == 1
    (row,) = [each for each in places() if each.mail_id is None]
    assert row.detail == "RuntimeError: a fault of ours"


def test_a_disk_that_is_full_loses_nothing(box: MakeBox, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_named: object) -> str:
        raise OSError(28, "No space left on device")

    inbox = box(moves=True)
    inbox.deliver(letter(size=80_000), letter(size=80_000))
    with monkeypatch.context() as patch:
        patch.setattr("helpdesk.core.files.store", full)
        with pytest.raises(MailboxError):
            inbox.look()

    assert state(inbox).fault is Fault.OURS
    assert "No space left" in state(inbox).detail
    assert len(inbox.messages()) == 2
    assert len(inbox.look().mail_ids) == 2


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what is measured is not the database
def test_a_thousand_messages_take_no_more_memory_than_a_few(
    box: MakeBox, imap_server: Dovecot
) -> None:
    inbox = box()
    with imap_server.client(inbox.user) as client:
        client.append("INBOX", letter("Pierwsza", size=40_000))
        for number in range(1, 1000):
            client.append("INBOX", letter(f"Sprawa {number}", size=40_000))
    tracemalloc.start()
    at_a_tenth: list[int] = []

    def measure(done: int, _of: int) -> None:
        if done == 100:
            at_a_tenth.append(tracemalloc.get_traced_memory()[0])

    taken = inbox.look(tell=measure)
    at_the_end, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(taken.mail_ids) == 1000
    assert at_the_end - at_a_tenth[0] < 1_000_000
    assert most < 5_000_000  # 40 MB went through
