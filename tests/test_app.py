"""What the application does when what it stands on is broken."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.app import create_app
from helpdesk.core.config import DEMONSTRATION, ConfigError, load
from helpdesk.extensions import db
from tests.page import Page


@pytest.fixture
def without_tables(tmp_path: Path) -> Flask:
    """An application whose database holds nothing at all."""
    settings = {f"HELPDESK_{name.upper()}": value for name, value in DEMONSTRATION.items()}
    return create_app(load({**settings, "HELPDESK_DATA": str(tmp_path)}))


@pytest.mark.parametrize("address", ["/", "/zglos", "/z/AnSecretToken", "/nie-ma"])
def test_without_a_database_the_page_says_so(without_tables: Flask, address: str) -> None:
    answer = without_tables.test_client().get(address)

    assert answer.status_code == 503
    assert "To nasza wina" in answer.text
    assert not Page(answer.text).faults
    assert "Content-Security-Policy" in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_database_the_supervisor_is_told(without_tables: Flask) -> None:
    answer = without_tables.test_client().get("/healthz")

    assert (answer.status_code, answer.json) == (503, {"status": "no database"})


def test_a_crash_is_logged_without_the_token(
    without_tables: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        without_tables.test_client().get("/z/AnSecretToken")

    assert "Exception in portal.linked_ticket [GET]" in caplog.text
    assert "AnSecretToken" not in caplog.text


def test_what_was_to_be_stored_is_not_logged(without_tables: Flask) -> None:
    with without_tables.app_context():
        assert db.engine.hide_parameters


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match="HELPDESK_DATA can't be a folder"):
        create_app(load({"HELPDESK_DATA": str(tmp_path / "file")}))


def test_too_large_an_upload_is_heard_out_so_that_the_page_arrives(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(client.application.config, "MAX_CONTENT_LENGTH", 1000)
    upload = io.BytesIO(b"x" * 200_000)

    answer = client.post(
        "/zglos",
        input_stream=upload,
        content_length=200_000,
        content_type="multipart/form-data; boundary=x",
        with_token=False,
    )

    assert answer.status_code == 413
    assert upload.tell() == 200_000


def test_two_writers_of_one_row_are_told_of_each_other(app: Flask) -> None:
    with app.test_request_context("/kolejka"):
        answer = app.make_response(app.handle_user_exception(StaleDataError("1 row expected")))

    assert answer.status_code == 409
    assert "samej chwili" in answer.get_data(as_text=True)
