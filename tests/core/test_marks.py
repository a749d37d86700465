"""Addresses of pages and files, and the field of each form."""

from __future__ import annotations

from flask import Flask, url_for
from flask_wtf.csrf import generate_csrf

from helpdesk.core import marks


def test_addresses_begin_with_the_root_of_the_service(app: Flask) -> None:
    for root in ("", "/pomoc"):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            assert marks.address("desk.queue") == url_for("desk.queue") == f"{root}/kolejka"
            assert marks.address("desk.ticket", ticket_id=7) == f"{root}/zgloszenia/7"
            assert marks.address("desk.queue", placowka=7) == f"{root}/kolejka?placowka=7"
            assert marks.address("desk.queue", placowka=None) == f"{root}/kolejka"
            assert marks.static_url("css/dzwonek.css").startswith(f"{root}/static/css/")


def test_all_forms_of_a_page_carry_one_field(app: Flask) -> None:
    with app.test_request_context("/"):
        field = marks.csrf_field()

        assert f'value="{generate_csrf()}"' in field
        assert marks.csrf_field() is field
