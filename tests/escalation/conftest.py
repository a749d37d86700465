"""Fixtures of the ladder: a staff, and a clock to go by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from tests.conftest import MakeTicket, MakeUser

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ALERTS = ("alert", "alerts")


@pytest.fixture
def staff(user: MakeUser, technician: User) -> dict[str, User]:
    return {
        "technician": technician,
        "director": user(Role.DIRECTOR, name="Danuta Kurek"),
        "administrator": user(Role.ADMINISTRATOR, name="Adam Lis"),
    }


@pytest.fixture
def tickets(ticket: MakeTicket, staff: dict[str, User]) -> Callable[..., list[Ticket]]:
    """File so many tickets, all of the one technician."""

    def make(number: int, **given: Any) -> list[Ticket]:
        made = [ticket(**given) for _ in range(number)]
        db.session.commit()
        return made

    return make


def letters(to: User | None = None) -> list[OutboxLetter]:
    query = select(OutboxLetter).where(OutboxLetter.kind.in_(ALERTS)).order_by(OutboxLetter.id)
    if to is not None:
        query = query.where(OutboxLetter.to_email == to.email)
    return list(db.session.scalars(query))


def day(text: str) -> datetime:
    """Return an instant of the week of NOON in UTC: "25 07:00"."""
    return datetime.fromisoformat(f"2026-11-{text}:00+00:00")
