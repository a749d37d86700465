"""Visits as the tests need them: planned, driven to, finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from helpdesk.accounts.models import User
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits.models import Visit
from tests.conftest import NOON

Finish = Callable[..., Visit]


@pytest.fixture
def finished(technician: User) -> Finish:
    """Return a function that makes a finished visit for the tickets, an hour from `at` on."""

    def make(
        *tickets: Ticket, at: datetime = NOON, by: User = technician, kilometres: int | None = None
    ) -> Visit:
        visit = service.plan(
            tickets,
            technician=by,
            on=local(at).date(),
            starts_at=time(8),
            minutes=60,
            by=by,
            now=at,
        )
        service.start(visit, now=at)
        service.finish(visit, now=at + timedelta(hours=1), kilometres=kilometres)
        db.session.commit()
        return visit

    return make
