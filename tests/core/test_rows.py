from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.security.permissions import Role
from tests.conftest import MakeUser, SignIn

# An argument that is one of a few words, not a number.
WORDS = {"answer": "inny"}
TOO_LARGE = ["2147483648", "9223372036854775808", "9" * 30, "9" * 5000]


def addresses(app: Flask, number: str) -> list[tuple[str, str]]:
    """Return method and address of each view that takes a row's number."""
    numbered = [rule for rule in app.url_map.iter_rules() if "int" in rule.rule]
    return [
        (
            method,
            adapter.build(
                rule.endpoint, {name: WORDS.get(name, 1) for name in rule.arguments}
            ).replace("1", number),
        )
        for rule in numbered
        for method in (rule.methods or set()) & {"GET", "POST"}
        if (adapter := app.url_map.bind("")) and "action" not in rule.arguments
    ]


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_number_no_row_can_have_is_missing(
    app: Flask, user: MakeUser, sign_in: SignIn, number: str
) -> None:
    browser = sign_in(user(Role.ADMINISTRATOR))

    for method, address in addresses(app, number):
        answer = browser.open(address, method=method)
        assert answer.status_code in {404, 405}, (method, address[:60])


@pytest.mark.parametrize(
    "address",
    [
        "/moje?od={}",
        "/poczta?przed={}",
        "/poczta/listy?przed={}",
        "/administracja/osoby?strona={}",
        "/administracja/osoby?placowka={}",
    ],
)
@pytest.mark.parametrize("number", ["-1", "abc", *TOO_LARGE])
def test_a_number_out_of_reach_in_a_query_is_no_crash(
    app: Flask, user: MakeUser, sign_in: SignIn, address: str, number: str
) -> None:
    browser = sign_in(user(Role.ADMINISTRATOR))

    assert browser.get(address.format(number)).status_code == 200
