"""`helpdesk user`: the first administrator comes from here, with a password of their own."""

from __future__ import annotations

import json

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts import commands, service
from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from tests.conftest import NOON

PASSWORD = "dlugie zwykle slowa"


def _create(app: Flask, *more: str, typed: str = PASSWORD, **options: str) -> Result:
    values = {"email": "admin@szas.example", "name": "Ada Admin", "role": "administrator"}
    given = [f"--{name}={value}" for name, value in {**values, **options}.items()]
    return app.test_cli_runner().invoke(commands.user, ["create", *given, *more], input=typed)


def test_the_first_administrator_is_made_with_a_password(app: Flask) -> None:
    answer = _create(app, "--password-stdin", typed=PASSWORD + "\n")

    assert answer.exit_code == 0, answer.output
    ada = db.session.scalars(select(User)).one()
    assert ada.role is Role.ADMINISTRATOR
    assert service.authenticate("admin@szas.example", PASSWORD, now=NOON) is ada


@pytest.mark.parametrize(
    ("options", "typed"),
    [
        pytest.param({}, "krotkie\n", id="short password"),
        pytest.param({}, "", id="no password"),
        pytest.param({"email": "admin"}, PASSWORD, id="no address"),
        pytest.param({"name": "  "}, PASSWORD, id="no name"),
        pytest.param({"role": "king"}, PASSWORD, id="no such role"),
    ],
)
def test_bad_input_ends_with_words_and_code_2(
    app: Flask, options: dict[str, str], typed: str
) -> None:
    answer = _create(app, "--password-stdin", typed=typed, **options)

    assert answer.exit_code == 2
    assert "Error" in answer.output
    assert db.session.scalars(select(User)).all() == []


def test_an_address_in_the_register_is_refused(app: Flask) -> None:
    _create(app, "--password-stdin")

    assert _create(app, "--password-stdin").exit_code == 2


def test_without_a_terminal_the_password_must_come_on_standard_input(app: Flask) -> None:
    answer = _create(app)

    assert answer.exit_code == 2
    assert "--password-stdin" in answer.output


def test_the_list_is_machine_readable(app: Flask) -> None:
    _create(app, "--password-stdin")

    answer = app.test_cli_runner().invoke(commands.user, ["list", "--json"])

    assert json.loads(answer.output)["role"] == "administrator"
