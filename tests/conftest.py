"""Fixtures: an application on each database, clients signed in by role, builders of things.

`app` and all that stands on it runs once on SQLite and once on PostgreSQL. A test names only what
it is about; the builders invent the rest. The session is committed before each request of a
client, as a browser and another process would see it.
"""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import delete, insert, select, text
from werkzeug.test import TestResponse

from helpdesk.accounts.models import User
from helpdesk.app import create_app
from helpdesk.core.config import DEMONSTRATION, load
from helpdesk.extensions import db
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Role
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Channel
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.report import Report
from tests import postgres
from tests.page import Page

# A Tuesday in school time, as in the mock-ups: 9:50 in Warsaw.
NOON = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)

MakeSchool = Callable[..., School]
MakeUser = Callable[..., User]
MakeTicket = Callable[..., Ticket]
SignIn = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def _no_test_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
        if host not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def _servers() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def _apps(
    _servers: ExitStack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    apps: dict[str, Any] = {"servers": _servers, "folder": tmp_path_factory, "seeds": {}}
    yield apps
    for app in apps.values():
        if isinstance(app, Flask):
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _application(kind: str, apps: dict[str, Any]) -> Flask:
    """Return the session's application on this kind of database, migrated once."""
    if kind in apps:
        return apps[kind]  # type: ignore[no-any-return]
    data: Path = apps["folder"].mktemp(kind)
    environment = {"HELPDESK_DATA": str(data), "HELPDESK_SMTP_PORT": "0"}
    environment |= {f"HELPDESK_{name.upper()}": value for name, value in DEMONSTRATION.items()}
    if kind == "postgres":
        folder = postgres.programs()
        if folder is None:
            pytest.skip("PostgreSQL's server programs are not installed (package postgresql)")
        environment["HELPDESK_DATABASE_URL"] = apps["servers"].enter_context(
            postgres.server(folder)
        )
    app = create_app(load(environment))
    app.config["TESTING"] = True
    app.test_client_class = CheckingClient
    with app.app_context():
        flask_migrate.upgrade()
        apps["seeds"][kind] = [
            dict(row) for row in db.session.execute(select(Category.__table__)).mappings()
        ]
    apps[kind] = app
    return app


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def app(request: pytest.FixtureRequest, _apps: dict[str, Any]) -> Iterator[Flask]:
    """The application inside its context, with an empty database but for the categories."""
    app = _application(request.param, _apps)
    with app.app_context():
        yield app
        db.session.rollback()
        _empty(_apps["seeds"][request.param])
        # What the process remembers of the versions is as gone as they are.
        app.extensions[sla.EXTENSION].forget()


def _empty(categories: list[dict[str, Any]]) -> None:
    if db.engine.dialect.name == "postgresql":
        _delete_all_rows()
    else:
        kept = _without_triggers()
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(delete(table))
        for trigger in kept:
            db.session.execute(text(trigger))
        db.session.execute(text("update sqlite_sequence set seq = 1000 where name = 'tickets'"))
    db.session.execute(insert(Category), categories)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(
            text("select setval('categories_id_seq', (select max(id) from categories))")
        )
    db.session.commit()


def _delete_all_rows() -> None:
    """Empty PostgreSQL's tables and start their numbers anew, in one statement.

    Much quicker than `truncate`, which makes new files for each table and index.
    """
    deletes = "".join(f"delete from {table.name};" for table in db.metadata.sorted_tables)
    steps = f"""
        -- Neither triggers nor foreign keys stand in the way, so the order does not matter.
        set local session_replication_role = replica;
        {deletes}
        set local session_replication_role = origin;
        perform setval(quote_ident(sequencename), start_value, false)
            from pg_sequences where last_value is not null;
        perform setval('tickets_id_seq', 1001, false);
    """
    db.session.execute(text(f"do $$ begin {steps} end $$"))


def _without_triggers() -> list[str]:
    """Drop what keeps rows from being deleted, and return the statements that make it again."""
    query = text(
        "select name, sql from sqlite_master where type = 'trigger' and name like '%_no_delete'"
    )
    found = db.session.execute(query).all()
    for name, _sql in found:
        db.session.execute(text(f"drop trigger {name}"))
    return [sql for _name, sql in found]


class CheckingClient(FlaskClient):
    """A browser that adds the CSRF token as our forms do, and checks every page it gets."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()
        if kwargs.get("method") in {"POST", "PUT"} and kwargs.pop("with_token", True):
            data = kwargs.get("data")
            if data is None or isinstance(data, dict):
                kwargs["data"] = {**(data or {}), "csrf_token": self._token()}
        # A context of its own, as a server would give it: nothing cached in `g` comes along.
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.expire_all()
        is_redirect = 300 <= answer.status_code < 400
        if answer.mimetype == "text/html" and not answer.is_streamed and not is_redirect:
            page = Page(answer.text)
            assert not page.faults, f"{args} {answer.status_code}: {page.faults}"
        return answer

    def _token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "0" * 40)
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        token = signer.dumps(raw)
        return token.decode() if isinstance(token, bytes) else token


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Return a function that gives the browser of a signed-in person."""

    def browser(person: User) -> FlaskClient:
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = person.get_id()
            session["_fresh"] = True
        return client

    return browser


@pytest.fixture
def category(app: Flask) -> Callable[[str], Category]:
    """Return a category of the catalogue by its code."""
    return lambda code="classroom": db.session.scalars(
        select(Category).where(Category.code == code)
    ).one()


@pytest.fixture
def school(app: Flask) -> MakeSchool:
    """Make a unit; each call another one."""
    numbers = itertools.count(1)

    def make(**given: Any) -> School:
        number = next(numbers)
        values = {
            "code": f"sp-{number}",
            "name": f"Szkoła Podstawowa nr {number}",
            "short_name": f"SP {number}",
            "email_domain": f"sp-{number}.example",
        }
        made = School(**{**values, **given})
        db.session.add(made)
        db.session.flush()
        return made

    return make


@pytest.fixture
def user(app: Flask) -> MakeUser:
    """Make a person, a teacher unless another role is named."""
    numbers = itertools.count(1)

    def make(role: Role = Role.REQUESTER, **given: Any) -> User:
        number = next(numbers)
        values = {
            "name": f"Osoba {number}",
            "email": f"{role.value}{number}@osoby.example",
            "created_at": NOON,
        }
        made = User(role=role, **{**values, **given})
        db.session.add(made)
        db.session.flush()
        return made

    return make


@pytest.fixture
def technician(user: MakeUser) -> User:
    return user(Role.TECHNICIAN, name="Tomasz Wrona", email="t.wrona@szas.example")


@pytest.fixture
def report(school: MakeSchool, category: Callable[[str], Category]) -> Callable[..., Report]:
    """Make a report of a broken projector, as the form would hand it in."""

    def make(**given: Any) -> Report:
        values: dict[str, Any] = {
            "channel": Channel.FORM,
            "category_id": category("classroom").id,
            "reporter_name": "Ewa Domańska",
            "reporter_email": "e.domanska@sp-lucka.example",
            "body": "Projektor w sali 12 nie pokazuje obrazu.",
            "impact": Impact.ROOM,
            "urgency": Urgency.HINDERED,
        }
        if "school_id" not in given:
            values["school_id"] = school().id
        return Report(**{**values, **given})

    return make


@pytest.fixture
def ticket(report: Callable[..., Report]) -> MakeTicket:
    """File a ticket at NOON; what is given changes its report."""

    def make(*, now: datetime = NOON, **given: Any) -> Ticket:
        filed = service.file_ticket(report(**given), by=None, now=now)
        return db.session.get_one(Ticket, filed.number)

    return make
