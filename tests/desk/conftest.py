"""Fixtures of the desk: the technician's browser, and a present that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from helpdesk.accounts.models import User
from helpdesk.desk import phone_views, queue_views, ticket_views, time_views, today_views
from helpdesk.extensions import db
from tests.conftest import NOON, SignIn

Counting = Callable[[], Iterator[list[str]]]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The views read NOON from the clock: their only reading of it."""
    for views in (queue_views, ticket_views, time_views, today_views, phone_views):
        monkeypatch.setattr(views, "utcnow", lambda: NOON)
    return NOON


@pytest.fixture
def desk(technician: User, sign_in: SignIn) -> FlaskClient:
    """The browser of the technician Tomasz Wrona."""
    return sign_in(technician)


@pytest.fixture
def statements(app: object) -> Callable[..., object]:
    """Return a context manager that lists the statements sent to the database inside it."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        db.session.commit()  # what the test arranged is not what the page costs
        sent: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counted
