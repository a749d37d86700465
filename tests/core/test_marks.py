"""Icons, addresses and the field of each form, drawn in Python."""

from __future__ import annotations

from flask import Flask, url_for
from flask_wtf.csrf import generate_csrf

from helpdesk.core import marks


def test_an_icon_is_hidden_from_who_listens(app: Flask) -> None:
    with app.test_request_context("/"):
        drawn = marks.icon("met", "big")

    assert drawn.startswith('<svg class="icon big" aria-hidden="true"><use href="/static/icons/')
    assert drawn.endswith('#met"/></svg>')


def test_addresses_begin_with_the_root_of_the_service(app: Flask) -> None:
    for root in ("", "/pomoc"):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            assert marks.address("desk.queue") == url_for("desk.queue") == f"{root}/kolejka"
            assert marks.address("desk.ticket", ticket_id=7) == f"{root}/zgloszenia/7"
            assert f'href="{root}/static/' in marks.icon("met")


def test_all_forms_of_a_page_carry_one_field(app: Flask) -> None:
    with app.test_request_context("/"):
        field = marks.csrf_field()

        assert f'value="{generate_csrf()}"' in field
        assert marks.csrf_field() is field
