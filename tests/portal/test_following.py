"""The reporter's ticket: by link and signed in; what is said, what may be done, what stays hidden."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts import links
from helpdesk.accounts.models import Purpose, User
from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Role
from helpdesk.tickets import service
from helpdesk.tickets.conversation import conversation
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Attachment, Ticket
from tests.portal.test_reporting import picture

MakeTicket = Callable[..., Ticket]
MakeUser = Callable[..., User]
SignIn = Callable[[User], FlaskClient]
Link = Callable[[Ticket], str]


@pytest.fixture
def ticket(ticket: MakeTicket) -> MakeTicket:
    """File a ticket a moment ago: the pages read the real clock."""
    return lambda **given: ticket(now=utcnow() - timedelta(minutes=5), **given)


@pytest.fixture
def link(app: object) -> Link:
    """Return the address a letter would give the reporter."""
    return lambda ticket: f"/z/{service.follow_link(ticket, ticket.requester, now=utcnow())}"


def test_the_link_shows_the_conversation_but_never_a_note(
    client: FlaskClient, ticket: MakeTicket, technician: User, link: Link
) -> None:
    projector = ticket()
    service.reply(projector, body="Wygląda na kabel.", by=technician, now=utcnow())
    service.note(projector, body="Tajna notatka", by=technician, now=utcnow())

    page = client.get(link(projector)).text

    assert "Wygląda na kabel." in page
    assert "Tajna notatka" not in page


def test_what_was_typed_is_shown_as_text(
    client: FlaskClient, ticket: MakeTicket, link: Link
) -> None:
    page = client.get(link(ticket(body="<b onclick=x>Pilne</b>"))).text

    assert "&lt;b onclick=x&gt;" in page


@pytest.mark.parametrize("token", ["nie-ma-takiego", "a" * 300])
def test_a_wrong_link_leads_to_a_new_one(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/z/{token}")

    assert answer.status_code == 404
    assert "Wyślij nowy link" in answer.text


def test_a_link_of_another_purpose_or_past_its_time_opens_nothing(
    client: FlaskClient, ticket: MakeTicket
) -> None:
    projector, now = ticket(), utcnow()
    for purpose, lasts in ((Purpose.SIGN_IN, timedelta(hours=1)), (Purpose.TICKET, -timedelta(1))):
        token = links.issue(
            projector.requester, purpose, now=now, lasts=lasts, thread=projector.thread
        )
        assert client.get(f"/z/{token}").status_code == 404


def test_a_reply_with_a_photograph_reaches_the_ticket_and_confirms_the_address(
    client: FlaskClient, ticket: MakeTicket, link: Link
) -> None:
    projector = ticket()
    url = link(projector)

    answer = client.post(
        f"{url}/odpowiedz",
        data={"reply-body": "Dalej nic.", "reply-photos": (io.BytesIO(picture()), "gniazdo.jpg")},
        content_type="multipart/form-data",
    )

    assert answer.location == url
    assert projector.messages[-1].body == "Dalej nic."
    assert projector.confirmed_at is not None
    (file,) = projector.messages[-1].attachments
    shown = client.get(f"{url}/zalacznik/{file.public_id}")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


def test_an_empty_reply_is_refused_and_says_nothing(
    client: FlaskClient, ticket: MakeTicket, link: Link
) -> None:
    projector = ticket()

    answer = client.post(f"{link(projector)}/odpowiedz", data={"reply-body": "  "})

    assert answer.status_code == 422
    assert "Napisz kilka słów albo dodaj zdjęcie." in answer.text
    assert len(projector.messages) == 1


def test_a_file_of_a_note_or_of_another_ticket_is_missing(
    client: FlaskClient, ticket: MakeTicket, technician: User, link: Link
) -> None:
    mine, other = ticket(), ticket()
    service.note(mine, body="x", by=technician, now=utcnow())
    db.session.flush()
    for message in (mine.messages[-1], other.messages[0]):
        message.attachments = [
            Attachment(public_id=f"plik{message.id}", ticket_id=message.ticket_id, name="a.txt",
                       content_type="text/html", size=1, digest="0" * 64)
        ]  # fmt: skip
    db.session.flush()
    url = link(mine)

    for message in (mine.messages[-1], other.messages[0]):
        assert client.get(f"{url}/zalacznik/plik{message.id}").status_code == 404


def test_it_works_closes_the_ticket_and_counts_the_lessons(
    client: FlaskClient, ticket: MakeTicket, link: Link
) -> None:
    projector = ticket()

    client.post(f"{link(projector)}/dziala", data={"works-lessons": "2"})

    assert projector.status is Status.CLOSED
    assert projector.lessons_lost == 2


@pytest.mark.parametrize(
    ("data", "lost"),
    [({}, None), ({"works-lessons": "0"}, 0), ({"works-lessons": "5", "works-more": "9"}, 9)],
)
def test_lessons_lost_are_asked_not_demanded(
    client: FlaskClient, ticket: MakeTicket, link: Link, data: dict[str, str], lost: int | None
) -> None:
    projector = ticket()

    client.post(f"{link(projector)}/dziala", data=data)

    assert projector.lessons_lost == lost


def test_an_impossible_number_of_lessons_is_refused(
    client: FlaskClient, ticket: MakeTicket, link: Link
) -> None:
    projector = ticket()

    answer = client.post(f"{link(projector)}/dziala", data={"works-more": "-3"})

    assert answer.status_code == 422
    assert projector.status is Status.NEW


@pytest.mark.parametrize("reason", ["", "Znowu gaśnie."])
def test_what_is_resolved_can_be_opened_again(
    client: FlaskClient, ticket: MakeTicket, technician: User, link: Link, reason: str
) -> None:
    projector = ticket()
    service.resolve(
        projector, resolution="Nowy kabel", means=Means.ON_SITE, minutes=20, by=technician,
        now=utcnow(),
    )  # fmt: skip

    client.post(f"{link(projector)}/otworz", data={"reopen-reason": reason})

    assert projector.status is Status.IN_PROGRESS


def test_what_is_withdrawn_can_neither_be_answered_nor_opened(
    client: FlaskClient, ticket: MakeTicket, link: Link
) -> None:
    projector = ticket()
    url = link(projector)

    client.post(f"{url}/wycofaj")
    page = client.get(url).text

    assert projector.status is Status.WITHDRAWN
    assert f"{url}/odpowiedz" not in page
    assert client.post(f"{url}/otworz").status_code == 409


def test_a_requester_sees_own_tickets_only(
    sign_in: SignIn, ticket: MakeTicket, user: MakeUser
) -> None:
    mine, other = ticket(reporter_email="ja@szkola.example"), ticket()
    browser = sign_in(mine.requester)

    page = browser.get("/moje").text

    assert f"/moje/{mine.id}" in page
    assert f"/moje/{other.id}" not in page
    assert browser.get(f"/moje/{other.id}").status_code == 404


def test_the_secretary_sees_the_unit_but_does_not_speak_for_the_reporter(
    sign_in: SignIn,
    ticket: MakeTicket,
    user: MakeUser,
    school: Callable[..., School],
    category: Callable[[str], Category],
) -> None:
    lucka = school()
    projector = ticket(school_id=lucka.id)
    secret = ticket(school_id=lucka.id, category_id=category("security").id)
    browser = sign_in(user(Role.SECRETARY, school=lucka))

    page = browser.get("/moje?placowka=1").text

    assert f"/moje/{projector.id}" in page
    assert f"/moje/{secret.id}" not in page
    assert browser.get(f"/moje/{secret.id}").status_code == 404
    assert browser.post(f"/moje/{projector.id}/wycofaj").status_code == 403
    assert projector.status is Status.NEW


def test_a_stranger_is_sent_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/moje").status_code == 302


def test_links_are_sent_to_the_owner_and_nobody_learns_whether_there_is_one(
    client: FlaskClient, ticket: MakeTicket
) -> None:
    projector = ticket()
    before = len(db.session.scalars(select(OutboxLetter)).all())

    known = client.post("/sprawdz", data={"email": projector.requester.email})
    unknown = client.post("/sprawdz", data={"email": "nikt@nigdzie.example"})

    letters = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.id)).all()[before:]
    assert [letter.to_email for letter in letters] == [projector.requester.email]
    assert str(projector.id) in letters[0].body_text
    email = projector.requester.email
    assert known.text.replace(email, "x").count("Sprawdź pocztę.") == 1
    assert unknown.text.count("Sprawdź pocztę.") == 1


def test_nobody_is_flooded_with_letters(client: FlaskClient, ticket: MakeTicket) -> None:
    projector = ticket()

    for _again in range(5):
        client.post("/sprawdz", data={"email": projector.requester.email})

    letters = db.session.scalars(select(OutboxLetter).where(OutboxLetter.kind == "links")).all()
    assert len(letters) == 3


@pytest.mark.parametrize("url", ["/", "/sprawdz", "/prywatnosc", "/dostepnosc", "/kontakt"])
def test_the_public_pages_are_open_to_all(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 200


def test_what_is_sent_twice_is_said_once(
    client: FlaskClient, ticket: MakeTicket, technician: User, link: Link
) -> None:
    projector = ticket()
    url = link(projector)

    for words in ("Nadal nie działa.", "Nadal nie działa.", "I mruga.", "Nadal nie działa."):
        answer = client.post(f"{url}/odpowiedz", data={"reply-body": words})
        assert answer.status_code == 302

    said = [each.body for each in conversation(projector, internal=True)][1:]
    assert said == ["Nadal nie działa.", "I mruga.", "Nadal nie działa."]


def test_a_photograph_sent_twice_is_kept_once(
    client: FlaskClient, ticket: MakeTicket, link: Link
) -> None:
    projector = ticket()
    url = link(projector)

    for colour in ("red", "red", "blue"):
        given = {"reply-body": "", "reply-photos": (io.BytesIO(picture(colour)), "a.jpg")}
        client.post(f"{url}/odpowiedz", data=given)

    assert len(conversation(projector, internal=True)) == 3


@pytest.mark.parametrize("action", ["wycofaj", "dziala"])
def test_a_second_tap_is_no_error(
    client: FlaskClient, ticket: MakeTicket, link: Link, action: str
) -> None:
    url = link(ticket())

    assert [client.post(f"{url}/{action}").status_code for _ in range(2)] == [302, 302]


def test_a_second_tap_on_still_broken_is_no_error(
    client: FlaskClient, ticket: MakeTicket, technician: User, link: Link
) -> None:
    projector = ticket()
    url = link(projector)
    service.confirm_works(projector, lessons_lost=None, by=projector.requester, now=utcnow())

    assert [client.post(f"{url}/otworz").status_code for _ in range(2)] == [302, 302]
    assert projector.status is Status.IN_PROGRESS
