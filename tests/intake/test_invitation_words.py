"""An invitation is told in words on the message's page; what can't be read is set aside."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.intake.invitation_words import facts
from helpdesk.mail.invitations import Invitation, Method
from helpdesk.mail.models import Outcome
from helpdesk.schools.models import School
from tests.conftest import NOON, SignIn
from tests.intake.conftest import Receive
from tests.mail.samples import raw

NINE, TEN = datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "when"),
    [
        ({"starts_at": NINE, "ends_at": TEN}, "wt. 24.11, 10:00–11:00"),
        ({"starts_at": NINE}, "wt. 24.11, 10:00"),
        ({"starts_at": NINE, "ends_at": THURSDAY}, "wt. 24.11, 10:00 – czw. 26.11, 11:00"),
        ({"starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 24)}, "wt. 24.11, cały dzień"),
        (
            {"starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 26)},
            "wt. 24.11 – czw. 26.11",
        ),
    ],
)
def test_when_is_told_in_our_time(app: Flask, told: dict[str, datetime], when: str) -> None:
    with app.test_request_context():
        found = dict(facts(Invitation(Method.REQUEST, **told), NOON))

    assert found["Kiedy"] == when


@pytest.fixture
def desk(technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)


def test_the_page_of_a_message_tells_its_invitation(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    mail = receive(raw("calendar-google"))

    page = desk.get(f"/poczta/{mail.id}").text

    assert mail.outcome is Outcome.TICKET
    assert "Rada, cz. 1" in page
    assert "Sala 12 I piętro" in page


def test_a_signature_is_said_to_be_unchecked(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    mail = receive(raw("mime-smime-signed"))

    assert "jest, ale go nie sprawdzamy" in desk.get(f"/poczta/{mail.id}").text


@pytest.mark.parametrize("name", ["sealed-pgp-mime", "sealed-enveloped", "sealed-pgp-inline"])
def test_what_is_encrypted_is_set_aside_with_that_reason(
    unit: School, receive: Receive, name: str
) -> None:
    mail = receive(raw(name))

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "encrypted")


def test_a_bare_answer_of_a_calendar_opens_nothing(unit: School, receive: Receive) -> None:
    assert receive(raw("calendar-accepted")).outcome is Outcome.AUTOMATIC
