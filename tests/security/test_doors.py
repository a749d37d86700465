"""Every page against every role: what is not yours does not exist."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from helpdesk.security.permissions import GRANTS, Role
from tests.conftest import MakeUser, SignIn

# Pages that say 404 by right when nothing is named in their query.
NEEDS_TO_KNOW_WHAT = {"/wizyty/zaplanuj", "/ewidencja.pdf", "/ewidencja.xlsx"}


def guarded_pages(app: Flask) -> list[tuple[str, object]]:
    """Return the address and permission of each page that needs one and no argument."""
    return [
        (rule.rule, app.view_functions[rule.endpoint].required_permission)  # type: ignore[attr-defined]
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and hasattr(app.view_functions[rule.endpoint], "required_permission")
    ]


def test_a_stranger_is_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    for address, _ in guarded_pages(app):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.location.startswith("/zaloguj"), address


@pytest.mark.parametrize("role", Role)
def test_a_page_beyond_the_role_is_missing(
    app: Flask, user: MakeUser, sign_in: SignIn, role: Role
) -> None:
    browser = sign_in(user(role))

    for address, permission in guarded_pages(app):
        answer = browser.get(address)
        if permission not in GRANTS[role]:
            assert answer.status_code == 404, address
        elif address not in NEEDS_TO_KNOW_WHAT:
            assert answer.status_code in {200, 302}, (address, answer.status_code)


def test_pages_carry_the_strict_policy(client: FlaskClient) -> None:
    answer = client.get("/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_are_compressed_for_those_who_can_read_it(client: FlaskClient) -> None:
    plain, packed = client.get("/zglos"), client.get("/zglos", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2


@pytest.mark.parametrize(
    "address", ["/nie-ma", "/zgloszenia/9", "/z/zmyslony", "/%00", "/z/%2e%2e"]
)
def test_a_wrong_address_gets_a_page_of_our_own(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code in {302, 404}
