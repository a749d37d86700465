"""Templates in the reader's language, translated when they are compiled."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, render_template
from flask_babel import Babel, LazyString, force_locale, get_locale
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup, escape

from helpdesk.core import templates
from helpdesk.core.templates import Environment

PAGES = {
    "fixed.html": "{{ _('Zgłoszenie & reszta') }}",
    "filled.html": "{{ _('Zgłasza %(name)s', name=name) }}",
    "doubled.html": "{{ _('W 100%%') }}|{{ _('%(part)s%%', part=5) }}",
    "escaped.html": (
        "{% macro loud(name) %}{{ name }}!{% endmacro %}{% set kept %}[{{ name }}]{% endset %}"
        "{{ name }} {{ loud(name) }} {{ kept }}{{ 'never' if not name }}"
    ),
    "late.html": "{{ _(sentence) }}",
    "plain.txt": "{{ _('Zgłasza %(name)s', name=name) }}",
    "imported.html": "{% macro hello() %}{{ _('Dzień dobry,') }}{% endmacro %}",
    "importing.html": "{% import 'imported.html' as them %}{{ them.hello() }}",
}


@pytest.fixture
def pages() -> Flask:
    """A small application of its own: these templates need neither database nor pages."""
    app = Flask("pages")
    app.jinja_environment = Environment
    app.jinja_loader = DictLoader(PAGES)
    Babel(app, default_locale="pl")
    return app


def rendered(template: str, /, **values: str) -> str:
    return render_template(template, **values)


def test_a_fixed_sentence_is_taken_as_it_stands(pages: Flask) -> None:
    with pages.test_request_context():
        assert rendered("fixed.html") == "Zgłoszenie & reszta"


def test_what_is_filled_in_is_escaped(pages: Flask) -> None:
    with pages.test_request_context():
        assert rendered("filled.html", name="<Ewa>") == "Zgłasza &lt;Ewa&gt;"


def test_nothing_is_escaped_in_a_letter_of_plain_text(pages: Flask) -> None:
    with pages.test_request_context():
        assert rendered("plain.txt", name="<Ewa>") == "Zgłasza <Ewa>"


def test_a_doubled_percent_sign_is_one(pages: Flask) -> None:
    with pages.test_request_context():
        assert rendered("doubled.html") == "W 100%|5%"


def test_a_sentence_in_a_variable_is_looked_up_at_rendering(pages: Flask) -> None:
    with pages.test_request_context():
        assert rendered("late.html", sentence="Kolejka") == "Kolejka"


def test_an_imported_template_speaks_the_same_language(pages: Flask) -> None:
    with pages.test_request_context():
        assert rendered("importing.html") == "Dzień dobry,"


def test_each_language_has_its_own_copy(pages: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "_translate", lambda text: f"{get_locale()}: {text}")
    with pages.test_request_context():
        in_polish = rendered("importing.html")
        with force_locale("en"):
            in_english = rendered("importing.html")

    assert (in_polish, in_english) == ("pl: Dzień dobry,", "en: Dzień dobry,")


@given(st.one_of(st.text(), st.text().map(Markup), st.integers(), st.floats(), st.none()))
def test_a_value_is_written_out_as_escape_would_have_it(value: Any) -> None:
    assert templates.shown(value) == str(escape(value))


@pytest.mark.parametrize("text", ["<b>&\"'", Markup("<b>&amp;</b>")])
def test_a_lazy_sentence_is_escaped_as_its_text(text: str) -> None:
    assert templates.shown(LazyString(lambda: text)) == str(escape(LazyString(lambda: text)))


def test_what_is_written_out_is_escaped_and_what_is_set_is_safe(pages: Flask) -> None:
    with pages.test_request_context():
        assert rendered("escaped.html", name="<b>") == "&lt;b&gt; &lt;b&gt;! [&lt;b&gt;]"
        assert rendered("plain.txt", name="<b>") == "Zgłasza <b>"
