"""The reader's language, found without asking Flask-Babel each time."""

from __future__ import annotations

from flask import Flask
from flask_babel import force_locale, get_locale, refresh

from helpdesk.core.language import language


def test_it_is_the_one_that_flask_babel_finds(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert language() == "en" == get_locale().language
        assert language() == "en"


def test_a_forced_language_is_heard_and_forgotten(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "pl"}):
        assert language() == "pl"
        with force_locale("en"):
            assert language() == "en"
        assert language() == "pl"


def test_another_choice_within_a_request_is_heard(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "pl"}) as context:
        assert language() == "pl"
        context.session["language"] = "en"
        refresh()
        assert language() == "en"


def test_nobody_reads_polish() -> None:
    assert language() == "pl"
