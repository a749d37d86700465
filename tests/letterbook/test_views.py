"""The book of letters: for administrators, without a trace in the database, safe to look at."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.letterbook.specimens import SPECIMENS, Specimen
from helpdesk.mail.models import OutboxLetter
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from tests.conftest import MakeUser, SignIn


def test_the_book_leads_to_every_letter(sign_in: SignIn, user: MakeUser) -> None:
    office = sign_in(user(Role.ADMINISTRATOR))

    page = office.get("/administracja/listy").text

    for each in SPECIMENS:
        assert f"/administracja/listy/{each.name}" in page


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda each: each.name)
def test_each_letter_is_shown_in_both_languages_and_both_forms(
    sign_in: SignIn, user: MakeUser, specimen: Specimen
) -> None:
    office = sign_in(user(Role.ADMINISTRATOR))

    page = office.get(f"/administracja/listy/{specimen.name}")

    assert page.status_code == 200
    assert "Dzień dobry," in page.text
    assert "Hello," in page.text
    assert page.text.count("<iframe") == page.text.count("sandbox title=") == 2
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_framed_letter_can_do_nothing(
    app: Flask, sign_in: SignIn, user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The letter is no page of ours: it bears its styles in itself, for mail programs.
    monkeypatch.setattr(app, "test_client_class", FlaskClient)
    office = sign_in(user(Role.ADMINISTRATOR))

    answer = office.get("/administracja/listy/rozwiazanie/en")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "script-src" not in policy
    assert "<h1" not in answer.text
    assert "Wymieniliśmy filtr projektora." in answer.text


def test_looking_writes_nothing(sign_in: SignIn, user: MakeUser) -> None:
    office = sign_in(user(Role.ADMINISTRATOR))

    for each in SPECIMENS:
        office.get(f"/administracja/listy/{each.name}")

    for table in (OutboxLetter, Ticket, School):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_there_is_no_other_letter(sign_in: SignIn, user: MakeUser) -> None:
    office = sign_in(user(Role.ADMINISTRATOR))

    assert office.get("/administracja/listy/nie-ma").status_code == 404
    assert office.get("/administracja/listy/haslo/de").status_code == 404


def test_it_is_for_administrators(sign_in: SignIn, technician: User) -> None:
    desk = sign_in(technician)

    for address in ("", "/haslo", "/haslo/pl"):
        assert desk.get(f"/administracja/listy{address}").status_code == 404
