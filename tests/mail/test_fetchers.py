"""The worker's fetchers: news at once, patience with what fails, one worker at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.core import lease
from helpdesk.core.clock import utcnow
from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.mail import fetchers, mailboxes
from helpdesk.mail.fetchers import Fetchers
from helpdesk.mail.mailboxes import Overview
from helpdesk.mail.models import Fault, InboundMail
from tests.mail import dovecot
from tests.mail.dovecot import Dovecot
from tests.mail.mailboxes import PROCESSED, Box, box_on, letter, letters


@pytest.fixture
def fetching(app: Flask) -> Iterator[Callable[..., Fetchers]]:
    """Return a function that starts the fetchers of some mailboxes, as the worker does."""
    before = app.config["SETTINGS"]
    with ExitStack() as stack:

        def start(*boxes: Box) -> Fetchers:
            app.config["SETTINGS"] = replace(
                before, mailboxes=tuple(each.settings for each in boxes)
            )
            started = Fetchers(app)
            started.start()
            stack.callback(started.stop)
            return started

        yield start
    app.config["SETTINGS"] = before


def kept() -> int:
    return seen(lambda: db.session.scalar(select(func.count(InboundMail.id))) or 0)


def shown() -> Overview:
    return seen(lambda: mailboxes.overview(utcnow())[0])


def failures() -> int:
    return shown().failures


def seen(ask: Callable[[], Any]) -> Any:
    """Ask the database without keeping the fetchers from writing."""
    with reading():
        answer = ask()
        db.session.rollback()
    return answer


def soon(condition: Callable[[], bool], *, within: float = 20.0) -> float:
    """Wait until the condition holds and return the seconds that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within, shown()
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def clean_end(running: Fetchers) -> Iterator[None]:
    yield
    began = time.monotonic()
    running.stop()
    assert time.monotonic() - began < 4
    assert not any(each.name.startswith("fetch ") for each in threading.enumerate())


def test_a_delivery_is_noticed_within_about_a_second(
    imap_server: Dovecot, fetching: Callable[..., Fetchers]
) -> None:
    inbox = box_on(imap_server, moves=True)
    inbox.deliver(letter())
    running = fetching(inbox)
    soon(lambda: kept() == 1)

    with clean_end(running):
        for number in range(2, 5):
            inbox.deliver(letter())
            assert soon(lambda number=number: kept() == number) < 3  # type: ignore[misc]
        soon(lambda: len(inbox.messages(PROCESSED)) == 4)


def test_what_arrives_while_we_look_is_not_left_until_the_next_minute(
    imap_server: Dovecot, fetching: Callable[..., Fetchers]
) -> None:
    inbox = box_on(imap_server)
    running = fetching(inbox)
    soon(lambda: shown().succeeded_at is not None)

    with clean_end(running), imap_server.client(inbox.user) as client:
        for raw in letters(40):
            client.append("INBOX", raw)
        assert soon(lambda: kept() == 40, within=30) < 20


@pytest.fixture(scope="module")
def server_without_idle() -> Iterator[Dovecot]:
    with dovecot.running(more="imap_capability = IMAP4rev1 MOVE UIDPLUS") as server:
        yield server


def test_a_server_without_idle_is_asked_again_and_again(
    server_without_idle: Dovecot,
    fetching: Callable[..., Fetchers],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetchers, "POLL", 0.5)
    inbox = box_on(server_without_idle)
    running = fetching(inbox)

    with clean_end(running):
        inbox.deliver(letter())
        soon(lambda: kept() == 1)
        inbox.deliver(letter())
        soon(lambda: kept() == 2)
    assert "IDLE" not in server_without_idle.log()


def test_a_server_that_restarts_is_come_back_to(
    fetching: Callable[..., Fetchers], monkeypatch: pytest.MonkeyPatch
) -> None:
    if reason := dovecot.reason_to_skip():
        pytest.skip(reason)
    monkeypatch.setattr(fetchers, "FIRST_PAUSE", 0.2)
    with dovecot.running() as server:
        inbox = box_on(server, moves=True)
        running = fetching(inbox)
        inbox.deliver(letter())
        soon(lambda: kept() == 1)

        with clean_end(running):
            server.stop()
            soon(lambda: failures() > 0)
            server.start()
            inbox.deliver(letter())
            soon(lambda: kept() == 2)
            soon(lambda: failures() == 0)


def test_a_wrong_password_is_told_and_not_tried_again_at_once(
    imap_server: Dovecot, fetching: Callable[..., Fetchers]
) -> None:
    inbox = box_on(imap_server, password="inne-haslo")
    running = fetching(inbox)
    soon(lambda: failures() == 1)

    with clean_end(running):
        time.sleep(1)
        told = shown()

    assert (told.fault, told.failures, told.is_late) == (Fault.LOGIN, 1, True)
    assert imap_server.log().count(f"user=<{inbox.user}>") <= 1


def test_two_mailboxes_are_fetched_from_beside_each_other(
    imap_server: Dovecot, fetching: Callable[..., Fetchers]
) -> None:
    broken, sound = box_on(imap_server, password="inne"), box_on(imap_server)
    sound.deliver(letter())
    running = fetching(broken, sound)

    with clean_end(running):
        soon(lambda: kept() == 1)
        soon(lambda: failures() == 1)


def test_a_mailbox_that_another_worker_holds_is_left_alone(
    app: Flask,
    imap_server: Dovecot,
    fetching: Callable[..., Fetchers],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetchers, "STANDBY", 0.1)
    inbox = box_on(imap_server)
    name = f"mailbox:{inbox.settings.name}"
    lease.take(name, owner="other:1", ttl=timedelta(minutes=5), now=utcnow())
    db.session.commit()
    inbox.deliver(letter())
    running = fetching(inbox)

    with clean_end(running):
        time.sleep(1)
        assert kept() == 0

        lease.release(name, owner="other:1", now=utcnow())
        db.session.commit()
        soon(lambda: kept() == 1)


def test_a_fetcher_that_stops_lets_another_worker_go_on_at_once(
    imap_server: Dovecot, fetching: Callable[..., Fetchers]
) -> None:
    inbox = box_on(imap_server)
    inbox.deliver(letter())
    running = fetching(inbox)
    soon(lambda: kept() == 1)

    running.stop()

    name = f"mailbox:{inbox.settings.name}"
    assert lease.take(name, owner="other:1", ttl=timedelta(minutes=5), now=utcnow()) is not None
    db.session.rollback()


def test_no_password_is_logged(
    imap_server: Dovecot,
    fetching: Callable[..., Fetchers],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    inbox = box_on(imap_server, password="inne-haslo")
    fetching(inbox)
    soon(lambda: failures() == 1)

    assert "inne-haslo" not in caplog.text
    assert inbox.settings.name in caplog.text
