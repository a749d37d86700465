"""The visit that is made on the spot, and the phone it is made with."""

from __future__ import annotations

from datetime import time

import pytest
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.visits import service
from helpdesk.visits.models import Visit
from tests.conftest import NOON, MakeTicket, SignIn


@pytest.fixture
def visit(ticket: MakeTicket, technician: User) -> Visit:
    made = service.plan(
        [ticket(body="Projektor nie pokazuje obrazu.")],
        technician=technician,
        on=local(NOON).date(),
        starts_at=time(10),
        minutes=60,
        by=technician,
        now=NOON,
    )
    db.session.commit()
    return made


@pytest.fixture
def phone(technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)
