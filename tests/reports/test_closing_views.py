"""The page of a month's closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import closing_views, views
from helpdesk.reports.frozen import store
from helpdesk.security.permissions import Role
from tests.conftest import NOON, SignIn
from tests.reports.conftest import MakePast

OCTOBER = Month(2026, 10)
PAGE = "/raporty/2026-10/zamkniecie"


@pytest.fixture(autouse=True)
def _october(past: MakePast, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (views, closing_views):
        monkeypatch.setattr(module, "utcnow", lambda: NOON)
    past(datetime(2026, 10, 5, 8, tzinfo=UTC))


@pytest.fixture
def director(user: Callable[..., User], sign_in: SignIn) -> FlaskClient:
    return sign_in(user(Role.DIRECTOR, name="Barbara Lis"))


def test_the_director_closes_a_month_and_corrects_it(director: FlaskClient, past: MakePast) -> None:
    assert "Zamknij miesiąc" in director.get(PAGE).text
    assert director.post(PAGE).status_code == 302
    closed = director.get("/raporty/2026-10").text
    past(datetime(2026, 10, 30, 8, tzinfo=UTC))
    differs = director.get(PAGE).text
    data = {"reason": "Wpisane później", "after": "0"}
    assert director.post("/raporty/2026-10/aneks", data=data).status_code == 302
    corrected = director.get(PAGE).text

    assert "Raport zamknięty" in closed
    assert "Różnice od ostatniego zamknięcia" in differs
    assert "Aneks 1" in corrected
    assert "Wpisane później" in corrected
    assert "To samo, co zamknięty raport." in corrected


def test_an_annex_without_a_reason_or_after_another_is_refused(
    director: FlaskClient, past: MakePast
) -> None:
    director.post(PAGE)
    past(datetime(2026, 10, 30, 8, tzinfo=UTC))
    address = "/raporty/2026-10/aneks"

    assert director.post(address, data={"reason": " ", "after": "0"}).status_code == 422
    assert director.post(address, data={"reason": "Bo tak", "after": "3"}).status_code == 409
    assert len(store.closings(OCTOBER)) == 1


def test_a_technician_reads_the_closing_but_closes_nothing(
    technician: User, sign_in: SignIn
) -> None:
    browser = sign_in(technician)

    assert "Zamknij miesiąc" not in browser.get(PAGE).text
    assert browser.post(PAGE).status_code == 404
    assert not store.closings(OCTOBER)


def test_the_running_month_is_not_closed(director: FlaskClient) -> None:
    assert director.post("/raporty/2026-11/zamkniecie").status_code == 409
    assert director.get("/raporty/2026-12/zamkniecie").status_code == 404
    db.session.rollback()
