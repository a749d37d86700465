"""Signing in as an invented person, and the letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.core.installation import Installation
from helpdesk.demo.views import DOORS
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.security.permissions import Role

NOON = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
PAGES = ("/wejdz-jako", "/demo/listy", "/demo/listy/1")


@pytest.fixture
def demonstration(app: Flask, user: Callable[..., User]) -> None:
    """Mark the database and put the six people of the sign-in page into it."""
    db.session.add(Installation(id=1, demo_seed=1, demo_now=NOON))
    for door in DOORS.values():
        user(door.role, email=door.email, name=f"Pani {door.role.value}")
    db.session.add(
        OutboxLetter(
            id=1,
            kind="filed",
            to_email="ktos@osoby.example",
            to_name="Ktoś",
            subject="Przyjęte: projektor",
            body_text="Dzień dobry,\n\nZobacz: http://127.0.0.1:8000/z/abc\n<b>nie znacznik</b>\n",
            message_id="1@szas.example",
            created_at=NOON,
            not_before=NOON,
            next_try_at=NOON,
        )
    )
    db.session.commit()


@pytest.mark.parametrize("role", DOORS)
def test_each_role_lands_on_its_own_page(
    demonstration: None, client: FlaskClient, role: str
) -> None:
    answer = client.post("/wejdz-jako", data={"role": role})

    assert answer.status_code == 302
    page = client.get(answer.location)
    assert page.status_code in {200, 302}
    assert f"Pani {role}" in client.get("/wejdz-jako").text


def test_the_page_names_everybody(demonstration: None, client: FlaskClient) -> None:
    text = client.get("/wejdz-jako").text

    assert all(f"Pani {role.value}" in text for role in Role)


def test_the_session_is_a_new_one(demonstration: None, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["leftover"] = "of somebody else"

    client.post("/wejdz-jako", data={"role": "technician"})

    with client.session_transaction() as session:
        assert "leftover" not in session


def test_entering_needs_the_token(demonstration: None, client: FlaskClient) -> None:
    answer = client.post("/wejdz-jako", data={"role": "director"}, with_token=False)

    assert answer.status_code == 400


def test_a_role_that_does_not_exist_opens_nothing(demonstration: None, client: FlaskClient) -> None:
    assert client.post("/wejdz-jako", data={"role": "king"}).status_code == 404


def test_a_person_who_got_another_role_is_not_entered(
    demonstration: None, client: FlaskClient
) -> None:
    person = db.session.query(User).filter_by(role=Role.ADMINISTRATOR).one()
    person.role = Role.REQUESTER
    db.session.commit()

    assert client.post("/wejdz-jako", data={"role": "administrator"}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_real_service_has_no_such_page(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 404
    assert client.post("/wejdz-jako", data={"role": "director"}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_on_the_network_finds_it(
    demonstration: None, client: FlaskClient, page: str
) -> None:
    from_elsewhere = {"REMOTE_ADDR": "192.0.2.7"}

    assert client.get(page, environ_overrides=from_elsewhere).status_code == 404
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert client.get(page, headers={header: "192.0.2.7"}).status_code == 404


def test_a_server_open_to_the_network_has_no_such_page(
    app: Flask, demonstration: None, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.config["SETTINGS"], host="0.0.0.0")
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    assert client.get("/wejdz-jako").status_code == 404


def test_a_letter_shows_its_text_with_working_links(
    demonstration: None, client: FlaskClient
) -> None:
    assert "Przyjęte: projektor" in client.get("/demo/listy").text

    text = client.get("/demo/listy/1").text
    assert '<a href="http://127.0.0.1:8000/z/abc">' in text
    assert "&lt;b&gt;nie znacznik&lt;/b&gt;" in text


def test_a_letter_that_does_not_exist_is_missing(demonstration: None, client: FlaskClient) -> None:
    assert client.get("/demo/listy/77").status_code == 404
