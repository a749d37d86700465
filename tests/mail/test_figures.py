"""The figures of the mail: right, and at a cost that does not grow with the history."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from helpdesk.core import lease
from helpdesk.extensions import db
from helpdesk.mail import figures, ledger, send_log
from helpdesk.mail.faults import Answer, Fault
from helpdesk.mail.jobs import send_letters
from helpdesk.mail.models import LetterState, OutboxLetter, Outcome, Source
from tests.mail.conftest import NOW, free_port

Post = Callable[..., OutboxLetter]
OLD = timedelta(days=3)


def take_in(number: int, outcome: Outcome, **given: Any) -> None:
    raw = f"From: ewa@sp.example\r\nSubject: {number}\r\n\r\nx".encode()
    mail = ledger.keep(raw, source=given.get("source", Source.IMAP), now=given.get("at", NOW)).mail
    mail.outcome = outcome


def test_what_came_is_counted_by_what_became_of_it(app: Flask) -> None:
    take_in(1, Outcome.TICKET)
    take_in(2, Outcome.TICKET, at=NOW - OLD, source=Source.SMTP)
    take_in(3, Outcome.QUARANTINE, at=NOW - OLD)
    take_in(4, Outcome.STORED, at=NOW - 2 * OLD)
    take_in(5, Outcome.STORED)
    take_in(6, Outcome.ERROR, at=NOW - 10 * OLD)
    db.session.flush()

    found = figures.incoming(NOW)

    assert found.day == {Outcome.TICKET: 1, Outcome.STORED: 1}
    assert found.week == {Outcome.TICKET: 2, Outcome.QUARANTINE: 1, Outcome.STORED: 2}
    assert (found.unread, found.oldest_unread_at) == (2, NOW - 2 * OLD)
    assert (found.undecided, found.oldest_undecided_at) == (1, NOW - OLD)
    assert found.unreadable == 1
    assert found.last_at_the_door == NOW - OLD


def test_what_goes_is_counted_by_where_it_stands(post: Post) -> None:
    first = post(now=NOW - OLD)
    post(not_before=NOW + OLD)
    for state in (LetterState.LIMITED, LetterState.FAILED, LetterState.KEPT):
        post().state = state
    for fault, at in ((Fault.TIMEOUT, NOW - OLD), (None, NOW)):
        send_log.enter(first, Answer(None, "", fault), server="x:25", seconds=1, now=at)
    db.session.flush()

    found = figures.outgoing(NOW)

    assert (found.waiting, found.limited, found.failed, found.kept) == (2, 1, 1, 1)
    assert found.oldest_due_at == NOW - OLD
    assert (found.day, found.week) == ({None: 1}, {None: 1, Fault.TIMEOUT: 1})
    assert found.last is not None
    assert found.last.fault is None


def test_counting_ends_where_nobody_wants_to_know(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST", 2)
    for _ in range(3):
        post()

    assert figures.outgoing(NOW).waiting == 2


def test_mail_is_worked_on_while_both_jobs_are_leased(app: Flask) -> None:
    minute = timedelta(minutes=1)
    lease.take("process-mail", owner="a", ttl=minute, now=NOW)
    assert figures.working_until(NOW) is None

    lease.take("send-letters", owner="b", ttl=minute, now=NOW)
    db.session.commit()

    assert figures.working_until(NOW) == NOW + minute
    assert figures.working_until(NOW + 2 * minute) is None


def test_a_listener_is_one_that_says_good_day() -> None:
    def greet() -> None:
        connection, _address = door.accept()
        with connection:
            connection.sendall(b"220 hello\r\n")

    with socket.create_server(("127.0.0.1", 0)) as door:
        greeting = threading.Thread(target=greet)
        greeting.start()

        assert figures.says_good_day("0.0.0.0", door.getsockname()[1])
        greeting.join()


def test_one_that_is_silent_or_not_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as door:
        assert not figures.says_good_day("127.0.0.1", door.getsockname()[1])
    assert not figures.says_good_day("127.0.0.1", free_port())


def test_no_figure_is_got_by_reading_the_history(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the query plan of PostgreSQL depends on how many rows there are")
    plans: list[str] = []

    def explain(connection: Any, _cursor: object, statement: str, given: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            rows = connection.connection.driver_connection.execute(
                f"EXPLAIN QUERY PLAN {statement}", given
            )
            plans.extend(row[3] for row in rows)

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        figures.incoming(NOW)
        figures.outgoing(NOW)
        figures.comparison()
        send_letters(now=NOW)
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)

    tables = ("inbound_mails", "outbox_letters", "send_attempts", "mail_checks")
    read = [plan for plan in plans if any(table in plan for table in tables)]
    assert len(read) >= 10
    # From the end of an index, and no further than the LIMIT.
    newest = {"SCAN send_attempts", "SCAN mail_checks USING COVERING INDEX ix_mail_checks_began_at"}
    assert all(plan.startswith("SEARCH") or plan in newest for plan in read), read
