"""The database under several hands at once."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import func, select

from helpdesk.core.db import reading
from helpdesk.core.lease import Lease
from helpdesk.extensions import db
from helpdesk.security import throttle
from helpdesk.security.throttle import Attempt
from tests.conftest import NOON, MakeTicket


def test_counting_in_many_threads_loses_nothing(app: Flask) -> None:
    def count() -> None:
        with app.app_context():
            for _ in range(10):
                throttle.count("door", "key", window=throttle.timedelta(hours=1), now=NOON)
                db.session.commit()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert db.session.scalar(select(Attempt.count)) == 40


def test_tickets_are_filed_while_a_long_read_runs(app: Flask, ticket: MakeTicket) -> None:
    db.session.commit()
    with app.app_context(), reading():
        before = db.session.scalar(select(func.count()).select_from(Lease))
        filed = _in_a_thread(app, ticket)
        after = db.session.scalar(select(func.count()).select_from(Lease))

    assert filed == [1001]
    assert before == after == 0


def _in_a_thread(app: Flask, ticket: MakeTicket) -> list[int]:
    numbers: list[int] = []

    def file() -> None:
        with app.app_context():
            numbers.append(ticket().id)
            db.session.commit()

    thread = threading.Thread(target=file)
    thread.start()
    thread.join()
    return numbers
