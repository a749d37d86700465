"""The administrator's page of the rules: what holds, what is wrong, what the night found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.sla import service as sla
from helpdesk.sla.models import SlaFiles, SlaVersion
from helpdesk.tickets.models import SlaCheck
from tests.conftest import NOON, MakeTicket, MakeUser, SignIn

URL = "/administracja/zasady"


@pytest.fixture
def office(user: MakeUser, sign_in: SignIn) -> FlaskClient:
    return sign_in(user(Role.ADMINISTRATOR))


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.TECHNICIAN, Role.DIRECTOR])
def test_only_administrators_find_it(user: MakeUser, sign_in: SignIn, role: Role) -> None:
    assert sign_in(user(role)).get(URL).status_code == 404


def test_the_rules_are_told_in_words(office: FlaskClient) -> None:
    page = office.get(URL).text

    for words in (
        "Zasady podstawowe",
        "Nie ma jeszcze zapisanej wersji",
        "Pomysł: bez terminów.",
        "Incydent bezpieczeństwa: priorytet co najmniej wysoki",
        "odpowiedź obsługi, którą widzi zgłaszający, rozwiązanie",
        "Czeka na dostawcę: powód jest wymagany",
        "po 80% czasu",
        "8 h po terminie",
        "dyrektor obsługi",
        "pon.–pt. 7:30–15:30",
        "całą dobę",
        "Prezes UODO",
        "helpdesk sla check",
        'href="/raporty/co-gdyby"',
    ):
        assert words in page, words
    assert "Pliki mają błędy" not in page


def test_they_are_told_in_english_too(user: MakeUser, sign_in: SignIn) -> None:
    page = sign_in(user(Role.ADMINISTRATOR, language="en")).get(URL).text

    assert "at 80% of the time" in page
    assert "Mon–Fri 7:30–15:30" in page


def test_each_version_has_its_place_and_its_tickets(
    office: FlaskClient, ticket: MakeTicket
) -> None:
    present = ticket().sla_version
    content = sla.rules_of(present).content
    tomorrow = utcnow().date() + timedelta(days=2)
    db.session.add(
        SlaVersion(hash=present[::-1], content=content, recorded_at=NOON, holds_from=tomorrow)
    )

    page = office.get(URL).text

    assert present[:12] in page
    assert "Oceniają 1 zgłoszenie." in page
    assert present[::-1][:12] in page
    assert "czeka na swój dzień" in page


def test_faults_in_the_files_are_named_by_file_line_key_and_reason(
    office: FlaskClient, ticket: MakeTicket
) -> None:
    ticket()
    fault = ["policy.toml", 17, "targets.high.response", "is longer than the resolution"]
    db.session.add(SlaFiles(id=1, read_at=NOON, problems=[fault]))

    page = office.get(URL).text

    assert "Usługa działa dalej według ostatnich dobrych zasad." in page
    assert "wiersz 17" in page
    assert "targets.high.response" in page
    assert "is longer than the resolution" in page
    assert "Ostatnie dobre zasady: Zasady podstawowe" in page


def test_the_night_is_told_calmly_or_by_each_difference(
    office: FlaskClient, ticket: MakeTicket
) -> None:
    broken = ticket()
    assert "Jeszcze go nie było." in office.get(URL).text

    db.session.add(SlaCheck(began_at=NOON, ended_at=NOON, tickets=1))
    assert "wszystkie zgadzają się ze swoimi zdarzeniami" in office.get(URL).text

    later = NOON + timedelta(days=1)
    found = {"ticket": broken.id, "column": "priority", "stored": "low", "computed": "medium"}
    db.session.add(
        SlaCheck(began_at=later, ended_at=later, tickets=1, differences=1, sample=[found])
    )
    page = office.get(URL).text
    assert "różnice: 1" in page
    assert f'href="/zgloszenia/{broken.id}"' in page


def test_the_administrators_other_pages_lead_to_it(office: FlaskClient) -> None:
    assert f'href="{URL}"' in office.get("/administracja/placowki").text
