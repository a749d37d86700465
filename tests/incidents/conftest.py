"""Fixtures of the incidents: a confidential ticket, an incident of it, a present that stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.incidents import service, views
from helpdesk.incidents.models import Incident, LegalClock
from helpdesk.schools.models import Category
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeTicket

HOUR = timedelta(hours=1)
DETECTED = NOON - 3 * HOUR  # before the ticket was filed

MakeIncident = Callable[..., Incident]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The views read NOON from the clock: their only reading of it."""
    monkeypatch.setattr(views, "utcnow", lambda: NOON)
    return NOON


@pytest.fixture
def secret(ticket: MakeTicket, category: Callable[[str], Category]) -> Callable[..., Ticket]:
    """File a confidential ticket."""
    return lambda **given: ticket(category_id=category("security").id, **given)


@pytest.fixture
def incident(secret: Callable[..., Ticket], technician: User) -> MakeIncident:
    """Declare an incident, detected three hours before NOON unless said otherwise."""

    def make(*questions: str, **given: Any) -> Incident:
        values = {"detected_at": DETECTED, "by": technician, "now": NOON}
        made = service.declare(
            given.pop("ticket", None) or secret(),
            questions=questions or ("uodo",),
            **{**values, **given},
        )
        db.session.commit()
        return made

    return make


def clock(incident: Incident, code: str) -> LegalClock:
    return next(each for each in incident.clocks if each.code == code)
