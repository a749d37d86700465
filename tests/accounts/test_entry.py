"""Getting in: passwords, links by e-mail, and what ends a session."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from helpdesk.accounts import entry, links, service
from helpdesk.accounts.models import Purpose, User
from helpdesk.core.errors import HelpdeskError, TooMany
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.security.permissions import Role
from tests.conftest import NOON, MakeUser, SignIn

PASSWORD = "dlugie zwykle slowa"


@pytest.fixture
def person(user: MakeUser) -> User:
    made = user(Role.DIRECTOR, email="j.nowak@szas.example")
    service.set_password(made, PASSWORD)
    return made


def _letters() -> list[OutboxLetter]:
    return list(db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.id)))


def _path_in(letter: OutboxLetter) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", letter.body_text)
    assert found is not None
    return found[1]


def _ask(email: str, *, client: str = "127.0.0.1") -> None:
    entry.send_sign_in_link(email, client=client, address=lambda token: f"/x/{token}", now=NOON)


def test_a_known_address_gets_a_link_and_an_unknown_one_nothing(person: User) -> None:
    _ask("J.Nowak@szas.example ")
    _ask("nikt@szas.example")

    assert [letter.to_email for letter in _letters()] == ["j.nowak@szas.example"]


def test_a_disabled_person_gets_no_link(person: User) -> None:
    person.is_enabled = False

    _ask(person.email)

    assert _letters() == []


@pytest.mark.parametrize("email", ["j.nowak@szas.example", "nikt@szas.example"])
def test_the_fourth_letter_within_an_hour_is_refused_known_or_not(person: User, email: str) -> None:
    for _ in range(3):
        _ask(email)

    with pytest.raises(TooMany):
        _ask(email)


def test_one_place_cannot_ask_for_everybody(person: User) -> None:
    for number in range(entry.LETTERS_AN_HOUR_FROM):
        _ask(f"osoba{number}@szas.example", client="192.0.2.7")

    with pytest.raises(TooMany):
        _ask(person.email, client="192.0.2.7")


def test_a_link_lets_in_once(person: User) -> None:
    token = links.issue(person, Purpose.SIGN_IN, now=NOON, lasts=links.ONE_HOUR)
    db.session.flush()

    assert entry.enter(token, now=NOON) is person
    with pytest.raises(entry.DeadLink):
        entry.enter(token, now=NOON)


def test_a_link_dies_after_an_hour(person: User) -> None:
    token = links.issue(person, Purpose.SIGN_IN, now=NOON, lasts=links.ONE_HOUR)
    db.session.flush()

    with pytest.raises(entry.DeadLink):
        entry.owner(token, Purpose.SIGN_IN, now=NOON + timedelta(hours=1))


def test_a_link_opens_only_what_it_was_made_for(person: User) -> None:
    token = links.issue(person, Purpose.SIGN_IN, now=NOON, lasts=links.ONE_HOUR)
    db.session.flush()

    with pytest.raises(entry.DeadLink):
        entry.choose_password(token, PASSWORD, now=NOON)


def test_a_new_password_ends_sessions_and_other_links(person: User) -> None:
    token = links.issue(person, Purpose.PASSWORD, now=NOON, lasts=links.ONE_HOUR)
    other = links.issue(person, Purpose.SIGN_IN, now=NOON, lasts=links.ONE_HOUR)
    db.session.flush()
    epoch = person.session_epoch

    entry.choose_password(token, "inne zwykle slowa", now=NOON)

    assert person.session_epoch == epoch + 1
    assert service.authenticate(person.email, "inne zwykle slowa", now=NOON) is person
    with pytest.raises(entry.DeadLink):
        entry.enter(other, now=NOON)


def test_a_short_password_is_refused_and_the_link_stays_good(person: User) -> None:
    token = links.issue(person, Purpose.PASSWORD, now=NOON, lasts=links.ONE_HOUR)
    db.session.flush()

    with pytest.raises(HelpdeskError):
        entry.choose_password(token, "krotkie", now=NOON)

    assert entry.owner(token, Purpose.PASSWORD, now=NOON) is person


def test_changing_the_password_asks_for_the_present_one(person: User) -> None:
    with pytest.raises(HelpdeskError, match="się nie zgadza"):
        entry.change_password(person, present="zgaduje", new="inne zwykle slowa", now=NOON)


def test_page_lets_in_by_password(client: FlaskClient, person: User) -> None:
    answer = client.post("/zaloguj", data={"email": person.email, "password": PASSWORD})

    assert (answer.status_code, answer.location) == (302, "/przeglad")
    assert client.get("/konto").status_code == 200


@pytest.mark.parametrize("email", ["j.nowak@szas.example", "nikt@szas.example"])
def test_page_answers_a_wrong_password_alike_for_everybody(
    client: FlaskClient, person: User, email: str
) -> None:
    answer = client.post("/zaloguj", data={"email": email, "password": "zgaduje"})

    assert answer.status_code == 422
    assert "Adres albo hasło się nie zgadza." in answer.text
    assert email in answer.text


def test_page_locks_out_after_ten_wrong_passwords(client: FlaskClient, person: User) -> None:
    data = {"email": person.email, "password": "zgaduje"}
    for _ in range(10):
        client.post("/zaloguj", data=data)

    answer = client.post("/zaloguj", data={**data, "password": PASSWORD})

    assert answer.status_code == 429


def test_who_guesses_elsewhere_does_not_lock_the_owner_out(person: User) -> None:
    for _ in range(12):
        with suppress(TooMany):
            entry.check_password(person.email, "zgaduje", client="192.0.2.7", now=NOON)

    assert entry.check_password(person.email, PASSWORD, client="127.0.0.1", now=NOON) is person


def test_many_places_together_are_stopped_but_a_link_still_lets_the_owner_in(person: User) -> None:
    for place in range(11):
        for _ in range(10):
            with suppress(TooMany):
                entry.check_password(person.email, "zgaduje", client=f"192.0.2.{place}", now=NOON)

    with pytest.raises(TooMany):
        entry.check_password(person.email, PASSWORD, client="127.0.0.1", now=NOON)
    _ask(person.email)
    assert [letter.to_email for letter in _letters()] == [person.email]


@pytest.mark.parametrize(
    ("asked", "reached"), [("/konto", "/konto"), ("//zly.example", "/przeglad")]
)
def test_page_goes_on_only_to_a_place_of_our_own(
    client: FlaskClient, person: User, asked: str, reached: str
) -> None:
    answer = client.post(
        "/zaloguj", query_string={"next": asked}, data={"email": person.email, "password": PASSWORD}
    )

    assert answer.location == reached


def test_page_keeps_nothing_of_the_strangers_session(client: FlaskClient, person: User) -> None:
    with client.session_transaction() as session:
        session["planted"] = "x"

    client.post("/zaloguj", data={"email": person.email, "password": PASSWORD})

    with client.session_transaction() as session:
        assert "planted" not in session


def test_page_answers_alike_whether_the_address_is_known(client: FlaskClient, person: User) -> None:
    known = client.post("/zaloguj/link", data={"email": person.email})
    unknown = client.post("/zaloguj/link", data={"email": "x" + person.email})

    assert (known.status_code, unknown.status_code) == (200, 200)
    # But for the tokens, which tell the second they were made in.
    pages = [re.sub('name="csrf_token" value="[^"]+"', "", each.text) for each in (known, unknown)]
    assert pages[0].replace(person.email, "") == pages[1].replace("x" + person.email, "")


def test_opening_the_link_changes_nothing_and_its_button_lets_in(
    client: FlaskClient, person: User
) -> None:
    client.post("/zaloguj/link", query_string={"next": "/konto"}, data={"email": person.email})
    path = _path_in(_letters()[0])

    assert client.get(path).status_code == client.get(path).status_code == 200
    assert client.get("/konto").status_code == 302

    assert client.post(path).location == "/konto"
    assert client.get("/konto").status_code == 200
    assert client.post(path).status_code == 404


def test_the_letter_names_our_configured_address_not_the_host_header(
    app: Flask, client: FlaskClient, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)  # the cookie is not for that host

    client.post("/zaloguj/link", data={"email": person.email}, headers={"Host": "zly.example"})

    assert "zly.example" not in _letters()[0].body_text


def test_page_sets_a_forgotten_password_and_signs_in(client: FlaskClient, person: User) -> None:
    client.post("/haslo", data={"email": person.email})
    path = _path_in(_letters()[0])
    new = {"password": "inne zwykle slowa", "again": "inne zwykle slowa"}

    refused = client.post(path, data={**new, "again": "pomylka"})
    answer = client.post(path, data=new)

    assert (refused.status_code, answer.status_code) == (422, 302)
    assert client.get("/konto").status_code == 200
    assert client.get(path).status_code == 404


def test_a_new_password_signs_out_other_browsers(
    sign_in: SignIn, client: FlaskClient, person: User
) -> None:
    elsewhere, here = sign_in(person), sign_in(person)

    answer = here.post(
        "/konto/haslo",
        data={"present": PASSWORD, "password": "inne slowa dwa", "again": "inne slowa dwa"},
    )

    assert answer.status_code == 302
    assert here.get("/konto").status_code == 200
    assert elsewhere.get("/konto").status_code == 302


def test_a_wrong_present_password_counts_and_changes_nothing(sign_in: SignIn, person: User) -> None:
    here = sign_in(person)
    data = {"present": "zgaduje", "password": "inne slowa dwa", "again": "inne slowa dwa"}

    answers = [here.post("/konto/haslo", data=data).status_code for _ in range(11)]

    assert answers == [400] * 10 + [429]


def test_disabling_a_person_ends_their_session(sign_in: SignIn, person: User) -> None:
    browser = sign_in(person)
    person.is_enabled = False

    assert browser.get("/konto").status_code == 302


def test_page_signs_out(sign_in: SignIn, person: User) -> None:
    browser = sign_in(person)

    browser.post("/wyloguj")

    assert browser.get("/konto").status_code == 302


def test_page_changes_ones_own_data(sign_in: SignIn, person: User) -> None:
    browser = sign_in(person)

    browser.post("/konto", data={"name": "Jan Nowak", "phone": "81 1", "language": "en"})

    assert (person.name, person.phone, person.language) == ("Jan Nowak", "81 1", "en")
    assert '<html lang="en">' in browser.get("/konto").text


def test_nothing_typed_is_lost_when_ones_data_are_refused(sign_in: SignIn, person: User) -> None:
    answer = sign_in(person).post("/konto", data={"name": " ", "phone": "81 22", "language": "pl"})

    assert answer.status_code == 422
    assert "81 22" in answer.text


def test_reading_pages_writes_no_letter(client: FlaskClient) -> None:
    for path in ("/zaloguj", "/haslo", "/zaloguj/nic", "/haslo/nic"):
        client.get(path)

    assert db.session.scalar(select(func.count()).select_from(OutboxLetter)) == 0
