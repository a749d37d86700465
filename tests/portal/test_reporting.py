"""The report form: thirty seconds, no account, one ticket, nothing lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.portal import photos
from helpdesk.schools.models import Room, School
from helpdesk.security.throttle import Attempt
from helpdesk.sla.priority import Priority
from helpdesk.tickets.attachments import File
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import Attachment, Ticket
from tests.conftest import MakeUser

MakeSchool = Callable[..., School]
Send = Callable[..., TestResponse]


def picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def lucka(school: MakeSchool) -> School:
    return school(code="sp-lucka", short_name="SP Łucka")


@pytest.fixture
def send(client: FlaskClient, lucka: School) -> Send:
    """Send the form as a teacher fills it; what is given replaces a field, None leaves it out."""

    def post(url: str = "/zglos", **given: Any) -> TestResponse:
        values = {
            "unit": "sp-lucka",
            "place": "sala 12",
            "category": "classroom",
            "urgency": "hindered",
            "impact": "room",
            "description": "Projektor nie pokazuje obrazu.",
            "name": "Ewa Domańska",
            "email": "E.Domanska@sp-lucka.example",
            "door_key": "klucz-formularza-1",
            **given,
        }
        data = {name: value for name, value in values.items() if value is not None}
        return client.post(url, data=data, content_type="multipart/form-data")

    return post


def tickets() -> list[Ticket]:
    return list(db.session.scalars(select(Ticket)))


def test_a_report_becomes_a_ticket_with_two_deadlines_and_a_letter(send: Send) -> None:
    answer = send()

    (ticket,) = tickets()
    assert answer.status_code == 302
    assert answer.location.startswith("/potwierdzenie/")
    assert ticket.subject == "Projektor nie pokazuje obrazu"
    assert ticket.priority is Priority.MEDIUM
    assert ticket.response_due_at < ticket.resolution_due_at
    assert ticket.requester.email == "e.domanska@sp-lucka.example"
    assert ticket.confirmed_at is None
    assert db.session.scalars(select(OutboxLetter.to_email)).all() == [ticket.requester.email]


def test_a_double_tap_gives_one_ticket_and_one_confirmation(send: Send) -> None:
    first, second = send(), send()

    assert len(tickets()) == 1
    assert first.location == second.location


def test_two_forms_give_two_tickets(send: Send) -> None:
    send(door_key="klucz-formularza-1")
    send(door_key="klucz-formularza-2")

    assert len(tickets()) == 2


def test_a_report_of_a_photograph_alone_is_enough(send: Send) -> None:
    send(description="", photos=(io.BytesIO(picture()), "ekran.jpg"))

    (ticket,) = tickets()
    assert ticket.subject == "Projektor, tablica, monitor, sala 12"
    (file,) = db.session.scalars(select(Attachment)).all()
    assert (file.name, file.is_image) == ("ekran.jpg", True)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"unit": ""}, "Wybierz placówkę z listy."),
        ({"category": None}, "Wybierz, czego dotyczy problem."),
        ({"urgency": None}, "Wybierz jedną z czterech odpowiedzi."),
        ({"description": "  "}, "Napisz jedno zdanie albo dodaj zdjęcie."),
        ({"name": " "}, "Wpisz imię i nazwisko"),
        ({"email": "e.domanska"}, "To nie wygląda na adres e-mail"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "To nie wygląda na adres e-mail"),
        ({"email": "Pomoc+x@szas-lubartow.example"}, "To adres obsługi zgłoszeń"),
        ({"strona": "http://spam.example"}, "Coś wypełniło ukryte pole formularza."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_refused_form_says_why_and_files_nothing(
    send: Send, given: dict[str, Any], sentence: str
) -> None:
    answer = send(**given)

    assert answer.status_code == 422
    assert sentence in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert tickets() == []


@pytest.mark.parametrize("field", ["unit", "category", "urgency", "impact"])
def test_a_made_up_choice_is_refused(send: Send, field: str) -> None:
    answer = send(**{field: "<script>"})

    assert answer.status_code == 422
    assert "<script>" not in answer.text.replace("<script defer", "")


def test_a_refused_form_keeps_what_was_typed_and_its_photographs(send: Send) -> None:
    refused = send(
        email="", description="Brak \N{LATIN SMALL LETTER L WITH STROKE}ączności",
        photos=(io.BytesIO(picture()), "ekran.jpg"),
    )  # fmt: skip
    note = re.search(r'name="kept" value="([^"]+)"', refused.text)

    assert note is not None
    assert "Brak łączności" in refused.text
    assert 'value="Ewa Domańska"' in refused.text

    send(description="", kept=note[1])

    assert db.session.scalars(select(Attachment.name)).all() == ["ekran.jpg"]


def test_a_photograph_kept_for_one_form_is_of_no_use_to_another(send: Send) -> None:
    refused = send(email="", photos=(io.BytesIO(picture()), "ekran.jpg"))
    note = re.search(r'name="kept" value="([^"]+)"', refused.text)
    assert note is not None

    send(door_key="klucz-formularza-2", kept=note[1])
    send(door_key="klucz-formularza-3", kept="podrobione")

    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_a_file_that_is_no_picture_is_named_and_the_good_ones_stay(send: Send) -> None:
    answer = send(
        photos=[(io.BytesIO(b"<svg onload=alert(1)>"), "zly.svg"), (io.BytesIO(picture()), "a.jpg")]
    )

    assert answer.status_code == 422
    assert "zly.svg nie da się odczytać" in answer.text
    assert answer.text.count('name="kept"') == 1


def test_a_sixth_photograph_is_refused(send: Send) -> None:
    answer = send(photos=[(io.BytesIO(picture()), f"{number}.jpg") for number in range(6)])

    assert answer.status_code == 422
    assert "Najwyżej 5 zdjęć" in answer.text
    assert answer.text.count('name="kept"') == 5


def test_too_many_reports_in_one_name_are_put_off_but_nothing_is_lost(send: Send) -> None:
    for number in range(12):
        send(door_key=f"klucz-formularza-{number}")

    answer = send(door_key="klucz-formularza-nowy", description="Trzynaste")

    assert answer.status_code == 429
    assert "Trzynaste" in answer.text
    assert len(tickets()) == 12


def test_a_unit_has_an_address_of_its_own(client: FlaskClient, lucka: School) -> None:
    page = client.get("/zglos/sp-lucka?sala=sala%207").text

    assert 'name="unit" value="sp-lucka"' in page
    assert 'value="sala 7"' in page
    assert client.get("/zglos/nie-ma").status_code == 404


def test_the_browser_remembers_the_unit_and_lets_it_be_changed(
    client: FlaskClient, send: Send
) -> None:
    send()

    assert 'name="unit" value="sp-lucka"' in client.get("/zglos").text
    assert '<select class="form-control half" id="unit"' in client.get("/zglos?zmien=1").text


def test_a_stranger_sees_of_open_tickets_only_category_room_and_day(
    client: FlaskClient, send: Send
) -> None:
    send(description="Tajny opis", place="sala 12")
    send(description="Tajny incydent", category="security", door_key="klucz-2-bezpiecz")

    page = client.get("/zglos/sp-lucka").text

    assert "sala 12" in page
    assert "Tajny" not in page
    assert page.count("zgłoszone: ") == 1


def test_a_signed_in_reporter_needs_no_confirmation_of_the_address(
    sign_in: Callable[[User], FlaskClient], user: Callable[..., User], lucka: School
) -> None:
    teacher = user(school=lucka, name="Renata Mazur")
    browser = sign_in(teacher)

    assert f'value="{teacher.email}"' in browser.get("/zglos").text
    browser.post(
        "/zglos",
        data={
            "unit": "sp-lucka", "category": "other", "urgency": "can_wait", "impact": "room",
            "description": "Toner", "name": "Renata Mazur", "email": teacher.email,
        },
    )  # fmt: skip

    (ticket,) = tickets()
    assert ticket.requester_id == teacher.id
    assert ticket.confirmed_at is not None


def test_the_confirmation_tells_the_number_and_takes_the_report_back(
    client: FlaskClient, send: Send
) -> None:
    url = send().location
    (ticket,) = tickets()

    page = client.get(url).text
    assert f"Numer {ticket.id}." in page
    assert "Projektor nie pokazuje obrazu." not in page  # whoever typed the address may not be it

    client.post(f"{url}/wycofaj")
    assert ticket.status is Status.WITHDRAWN
    assert "Wycofane" in client.get(url).text


def test_a_confirmation_is_not_guessed(client: FlaskClient, send: Send) -> None:
    url = send().location

    assert client.get(url[:-2] + "xx").status_code == 404
    assert client.get("/potwierdzenie/1001").status_code == 404


def test_a_form_without_a_token_is_refused(client: FlaskClient, lucka: School) -> None:
    answer = client.post("/zglos", data={"unit": "sp-lucka"}, with_token=False)

    assert answer.status_code == 400
    assert tickets() == []


def test_too_much_at_once_is_answered_in_words(
    client: FlaskClient, lucka: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.config, "MAX_CONTENT_LENGTH", 1000)

    answer = client.post("/zglos", data={"description": "x" * 2000}, with_token=False)

    assert answer.status_code == 413
    assert "Zdjęcia lub pliki są razem zbyt duże." in answer.text


def test_the_unit_page_asks_the_database_no_more_for_more_tickets(
    client: FlaskClient, send: Send, lucka: School
) -> None:
    def statements() -> int:
        seen: list[str] = []
        with counting(seen):
            client.get("/zglos/sp-lucka")
        return len(seen)

    db.session.add_all(Room(school=lucka, name=f"sala {number}") for number in range(5))
    send(place="sala 0")
    few = statements()
    for number in range(1, 5):
        send(place=f"sala {number}", door_key=f"klucz-formularza-{number}")

    assert statements() == few


def test_a_report_is_filed_in_one_transaction_of_few_statements(send: Send, user: MakeUser) -> None:
    user(email="e.domanska@sp-lucka.example")
    send()

    seen: list[str] = []
    with counting(seen):
        send(door_key="klucz-formularza-2")

    assert seen.count("COMMIT") == 1
    # What was chosen, two tries; unit and category, rules, reporter, technicians; ticket, events,
    # words; one more letter, its link, the letter; every few seconds, which rules are in force.
    assert len([each for each in seen if each != "COMMIT"]) <= 14


def test_no_transaction_is_open_while_photographs_are_read(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, whole = [], photos.photo

    def photo(name: str, content: bytes) -> File:
        read.append(db.session().in_transaction())
        return whole(name, content)

    monkeypatch.setattr(photos, "photo", photo)
    send(photos=(io.BytesIO(picture()), "sala.jpg"))

    assert read == [False]


def test_a_refused_form_counts_as_a_try(send: Send) -> None:
    assert send(unit="").status_code == 422

    assert db.session.scalars(select(Attempt.count).where(Attempt.door == "report")).all() == [1]


@contextmanager
def counting(seen: list[str]) -> Iterator[None]:
    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    def note_commit(_connection: Any) -> None:
        seen.append("COMMIT")

    event.listen(db.engine, "before_cursor_execute", note)
    event.listen(db.engine, "commit", note_commit)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        event.remove(db.engine, "commit", note_commit)
