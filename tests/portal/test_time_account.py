"""Why until then: the account of a ticket's time, for whoever may read the ticket."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.security.permissions import Role
from helpdesk.tickets import joining, service
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import Ticket
from tests.conftest import MakeTicket, MakeUser, SignIn

REASON = "Proszę nacisnąć Source."


@pytest.fixture
def paused(ticket: MakeTicket, technician: User) -> Ticket:
    """A ticket of a while ago that waits for its requester; the pages read the real clock."""
    made = ticket(now=utcnow() - timedelta(hours=2))
    waiting = Status.WAITING_REQUESTER
    service.pause(made, waiting, reason=REASON, by=technician, now=utcnow() - timedelta(hours=1))
    return made


def test_the_signed_link_opens_it(client: FlaskClient, paused: Ticket) -> None:
    url = f"/z/{service.follow_link(paused, paused.requester, now=utcnow())}"

    assert f'href="{url}/czas"' in client.get(url).text
    page = client.get(f"{url}/czas").text

    assert "Rozwiązanie: czas stoi" in page
    assert "bo czekaliśmy na odpowiedź zgłaszającego" in page
    assert REASON in page
    assert "Tomasz Wrona" in page
    assert client.get("/z/nie-ma/czas").status_code == 404


def test_who_only_joined_reads_no_reason_and_no_name(
    client: FlaskClient, paused: Ticket, user: MakeUser
) -> None:
    follower = user()
    joining.join(paused, follower, now=utcnow())
    url = f"/s/{joining.follow_link(paused, follower, now=utcnow())}"

    assert f'href="{url}/czas"' in client.get(url).text
    page = client.get(f"{url}/czas").text

    assert "Pauza: czeka na zgłaszającego" in page
    assert REASON not in page
    assert "Tomasz Wrona" not in page
    assert paused.subject not in page


def test_who_has_not_joined_yet_is_asked_first(
    client: FlaskClient, paused: Ticket, user: MakeUser
) -> None:
    url = f"/s/{joining.follow_link(paused, user(), now=utcnow())}"

    assert client.get(f"{url}/czas").location == url


def test_a_confidential_one_is_missing_to_the_rest_of_the_unit(
    user: MakeUser, sign_in: SignIn, paused: Ticket
) -> None:
    head = sign_in(user(Role.HEAD, school=paused.school))
    assert head.get(f"/moje/{paused.id}/czas").status_code == 200

    paused.is_confidential = True

    assert head.get(f"/moje/{paused.id}/czas").status_code == 404
