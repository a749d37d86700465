"""A visit planned for a school that has a secretary."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits.models import Visit
from helpdesk.visits.promise.jobs import tell_schools
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser

TODAY = local(NOON).date()  # a Tuesday
THURSDAY = TODAY + timedelta(days=2)
SETTLED = timedelta(minutes=10)

Letters = Callable[..., list[OutboxLetter]]


@pytest.fixture
def unit(school: MakeSchool) -> School:
    return school(short_name="SP Łucka", kilometres=6)


@pytest.fixture
def secretary(user: MakeUser, unit: School) -> User:
    return user(
        Role.SECRETARY, name="Anna Kos", email="sekretariat@sp-lucka.example", school_id=unit.id
    )


@pytest.fixture
def broken(ticket: MakeTicket, unit: School) -> Ticket:
    return ticket(school_id=unit.id)


@pytest.fixture
def plan(technician: User) -> Callable[..., Visit]:
    """Plan a visit at nine on Thursday, for an hour."""

    def make(*tickets: Ticket, on: date = THURSDAY, now: datetime = NOON, **given: Any) -> Visit:
        values = {"technician": technician, "starts_at": time(9), "minutes": 60}
        made = service.plan(tickets, on=on, by=technician, now=now, **{**values, **given})
        db.session.commit()
        return made

    return make


@pytest.fixture
def visit(plan: Callable[..., Visit], broken: Ticket, secretary: User) -> Visit:
    return plan(broken)


@pytest.fixture
def token(visit: Visit, secretary: User, letters: Letters) -> str:
    """Tell the school, and return what the link in the secretary's letter opens."""
    tell_schools(now=NOON + SETTLED)
    [letter] = letters("visit_asked")
    return token_in(letter)


@pytest.fixture
def letters() -> Letters:
    def find(kind: str) -> list[OutboxLetter]:
        query = select(OutboxLetter).where(OutboxLetter.kind == kind).order_by(OutboxLetter.id)
        return list(db.session.scalars(query))

    return find


def token_in(letter: OutboxLetter) -> str:
    found = re.search(r"/wizyta/(\S+)", letter.body_text)
    assert found, letter.body_text
    return found[1]
