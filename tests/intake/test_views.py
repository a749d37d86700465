"""The mail pages: quarantine first, one click to a ticket, the original only as a download."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.mail.faults import Fault
from helpdesk.mail.jobs import send_letters
from helpdesk.mail.models import LetterState, OutboxLetter, Outcome
from helpdesk.schools.models import School
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeUser, SignIn
from tests.intake.conftest import Receive
from tests.mail.samples import raw


@pytest.fixture
def desk(technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)


def test_what_waits_for_a_person_comes_first(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    receive(subject="Znajoma sprawa")
    receive(sender="obcy@x.example", subject="Obca sprawa")

    page = desk.get("/poczta").text

    assert "Obca sprawa" in page
    assert "Nie znamy tego nadawcy." in page
    assert "Znajoma sprawa" not in page
    assert "Znajoma sprawa" in desk.get("/poczta?widok=wszystkie").text


@pytest.mark.parametrize("view", ["zgloszenia", "odpowiedzi", "automatyczne", "zwroty", "nonsens"])
def test_every_view_of_the_ledger_opens(desk: FlaskClient, view: str) -> None:
    assert desk.get(f"/poczta?widok={view}").status_code == 200


def test_a_long_ledger_goes_on_on_the_next_page(
    unit: School, receive: Receive, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.intake.views.PAGE", 2)
    for number in range(3):
        receive(sender="obcy@x.example", subject=f"Sprawa {number}")
    newest = desk.get("/poczta").text

    assert "Sprawa 0" not in newest
    assert "przed=2" in newest
    assert "Sprawa 0" in desk.get("/poczta?przed=2").text


def test_one_click_makes_a_ticket(unit: School, receive: Receive, desk: FlaskClient) -> None:
    mail = receive(sender="obcy@x.example", subject="Projektor w SP Łucka")

    answer = desk.post(f"/poczta/{mail.id}/zgloszenie", data={"school_id": unit.id})

    assert answer.status_code == 302
    assert mail.outcome is Outcome.TICKET
    assert db.session.scalars(select(Ticket)).one().school == unit


def test_a_second_click_is_told_that_it_is_done(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    mail = receive(sender="obcy@x.example")
    desk.post(f"/poczta/{mail.id}/zgloszenie", data={"school_id": unit.id})

    again = desk.post(f"/poczta/{mail.id}/zgloszenie", data={"school_id": unit.id})

    assert again.status_code == 409
    assert "już obsłużona" in again.text


@pytest.mark.parametrize("given", [{}, {"school_id": ""}, {"school_id": "x"}])
def test_without_a_unit_it_is_asked_for(
    unit: School, receive: Receive, desk: FlaskClient, given: dict[str, str]
) -> None:
    mail = receive(sender="obcy@x.example")

    answer = desk.post(f"/poczta/{mail.id}/zgloszenie", data=given, follow_redirects=True)

    assert "Wybierz placówkę" in answer.text
    assert mail.outcome is Outcome.QUARANTINE


def test_the_message_is_shown_as_text_and_never_as_html(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    mail = receive(sender="obcy@x.example", subject="<script>alert(1)</script>", body="<b>x</b>")

    page = desk.get(f"/poczta/{mail.id}").text

    assert "<script>alert" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


@pytest.mark.parametrize("name", ["html-only", "empty", "bounce-dsn", "name-with-path"])
def test_any_message_has_a_page(
    unit: School, receive: Receive, desk: FlaskClient, name: str
) -> None:
    mail = receive(raw(name))

    assert desk.get(f"/poczta/{mail.id}").status_code == 200


def test_the_original_is_downloaded_and_never_shown(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    mail = receive(raw("html-only"))

    answer = desk.get(f"/poczta/{mail.id}/oryginal")

    assert answer.data == raw("html-only")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_could_not_be_read_is_shown_and_can_be_tried_again(
    unit: School, receive: Receive, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("helpdesk.intake.service.read", lambda _raw: 1 / 0)
        mail = receive()

    assert "ZeroDivisionError" in desk.get(f"/poczta/{mail.id}").text
    assert desk.post(f"/poczta/{mail.id}/ponow").status_code == 302
    assert mail.outcome is Outcome.STORED


def test_the_message_tells_on_the_ticket_why_it_stands_there(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    mail = receive()

    page = desk.get(f"/zgloszenia/{(mail.thread or '').removeprefix('ticket:')}").text

    assert "Nadawca jest w rejestrze" in page.replace("\xa0", " ")
    assert f'href="/poczta/{mail.id}#przenies"' in page


def test_a_letter_is_moved_and_the_move_taken_back_from_its_page(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    lately = utcnow() - timedelta(hours=1)
    target = receive(subject="Drukarka", now=lately).thread or ""
    mail = receive(subject="Rzutnik", now=lately)
    own = mail.thread or ""
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', desk.get(f"/poczta/{mail.id}").text)
    assert seen is not None
    number = target.removeprefix("ticket:")
    given = {"where": "istniejace", "number": number, "voice": "odpowiedz", "school": "0",
             "seen": seen[1], "effects": "y"}  # fmt: skip

    assert desk.post(f"/poczta/{mail.id}/przenies", data=given).status_code == 302
    assert mail.thread == target
    assert desk.post(f"/poczta/{mail.id}/przenies", data=given).status_code == 409
    page = desk.get(f"/poczta/{mail.id}").text
    back = re.search(rf'action="(/poczta/{mail.id}/cofnij/\d+)"', page)
    assert back is not None
    assert "Cofnij przeniesienie" in page
    assert desk.post(back[1]).status_code == 302
    assert desk.post(back[1]).status_code == 302  # pressed twice
    assert mail.thread == own
    assert "Cofnij przeniesienie" not in desk.get(f"/poczta/{mail.id}").text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"where": "istniejace"}, "Wpisz numer"),
        ({"where": "istniejace", "number": "x"}, "Wpisz numer"),
        ({"where": "nowe", "school": "0"}, "Wybierz placówkę"),
        ({"where": "nonsens"}, "Dokąd"),
    ],
)
def test_what_is_missing_is_asked_for_where_the_letter_goes(
    unit: School, receive: Receive, desk: FlaskClient, given: dict[str, str], said: str
) -> None:
    mail = receive(sender="obcy@x.example")

    answer = desk.post(f"/poczta/{mail.id}/przenies", data={"voice": "notatka", **given})

    assert answer.status_code == 422
    assert said in answer.text
    assert mail.outcome is Outcome.QUARANTINE


def test_a_ticket_that_is_not_there_takes_no_letter(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    mail = receive(sender="obcy@x.example")
    given = {"where": "istniejace", "number": "999999", "voice": "notatka", "school": "0"}

    assert desk.post(f"/poczta/{mail.id}/przenies", data=given).status_code == 404
    assert mail.outcome is Outcome.QUARANTINE


def test_several_are_turned_down_at_once_and_read_again_one_by_one(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    first, second = (receive(sender=f"{name}@x.example") for name in ("a", "b"))
    ticket = receive()

    desk.post("/poczta/odrzuc", data={"mail": [first.id, second.id, ticket.id, "x"]})

    assert {first.outcome, second.outcome} == {Outcome.REFUSED}
    assert ticket.outcome is Outcome.TICKET
    assert desk.post(f"/poczta/{first.id}/odrzuc").status_code == 409
    assert desk.post(f"/poczta/{first.id}/ponow").status_code == 302
    assert first.outcome is Outcome.STORED
    assert desk.post(f"/poczta/{ticket.id}/ponow").status_code == 409


def test_teachers_see_no_mail(
    unit: School, receive: Receive, user: MakeUser, sign_in: SignIn
) -> None:
    mail = receive()
    teacher = sign_in(user())

    for path in ("", f"/{mail.id}", f"/{mail.id}/oryginal", "/listy", "/listy/1"):
        assert teacher.get(f"/poczta{path}").status_code == 404


def test_a_message_that_is_not_there_is_404(desk: FlaskClient) -> None:
    assert desk.get("/poczta/999").status_code == 404
    assert desk.get("/poczta/listy/999").status_code == 404


def test_the_text_of_a_letter_is_its_recipients_alone(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    receive()
    send_letters(now=NOON)
    letter = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.id)).first()
    assert letter is not None
    assert letter.state is LetterState.KEPT

    assert letter.subject.split("]")[0] in desk.get("/poczta/listy?stan=kept").text
    assert "mamy Twoje zgłoszenie" in letter.body_text
    assert "mamy Twoje zgłoszenie" not in desk.get(f"/poczta/listy/{letter.id}").text


def test_a_letter_that_was_given_up_is_sent_again(
    unit: School, receive: Receive, desk: FlaskClient
) -> None:
    receive()
    letter = db.session.scalars(select(OutboxLetter)).first()
    assert letter is not None
    letter.state, letter.reason = LetterState.FAILED, Fault.REFUSED.value

    assert "Serwer odrzucił ten list." in desk.get(f"/poczta/listy/{letter.id}").text
    assert desk.post(f"/poczta/listy/{letter.id}/wyslij").status_code == 302
    assert letter.state is LetterState.QUEUED
    assert desk.post(f"/poczta/listy/{letter.id}/wyslij").status_code == 409


def test_letters_kept_without_a_mail_server_are_sent_once_there_is_one(
    app: Flask, unit: School, receive: Receive, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive()
    receive()
    send_letters(now=NOON)
    letters = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.id)).all()

    assert "nie ma serwera" in desk.get("/poczta/listy?stan=kept").text
    settings = replace(app.config["SETTINGS"], mail_server="smtp.example")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert "Wyślij 2 zachowane listy" in desk.get("/poczta/listy?stan=kept").text
    desk.post(f"/poczta/listy/{letters[0].id}/wyslij")
    desk.post("/poczta/listy/zachowane")

    assert {letter.state for letter in letters} == {LetterState.QUEUED}
