"""Our sessions read what Flask's sign, and Flask's read ours."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature

from helpdesk.core.sessions import Sessions

SESSION = {"_user_id": "5.1", "language": "pl"}


@pytest.fixture
def app() -> Flask:
    app = Flask("sessions")
    app.secret_key = "one"
    return app


def test_either_reads_what_the_other_signed(app: Flask) -> None:
    ours = Sessions().get_signing_serializer(app)
    theirs = SecureCookieSessionInterface().get_signing_serializer(app)
    assert ours is not None
    assert theirs is not None

    assert theirs.loads(ours.dumps(SESSION)) == SESSION
    assert ours.loads(theirs.dumps(SESSION), max_age=60) == SESSION


def test_another_secret_holds_at_once(app: Flask) -> None:
    sessions = Sessions()
    before = sessions.get_signing_serializer(app)
    assert before is not None

    app.secret_key = "two"
    after = sessions.get_signing_serializer(app)
    assert after is not None

    with pytest.raises(BadSignature):
        after.loads(before.dumps(SESSION))


def test_a_secret_that_was_replaced_still_reads_as_a_fallback(app: Flask) -> None:
    sessions = Sessions()
    before = sessions.get_signing_serializer(app)
    assert before is not None
    signed = before.dumps(SESSION)

    app.config["SECRET_KEY_FALLBACKS"], app.secret_key = ["one"], "two"
    after = sessions.get_signing_serializer(app)

    assert after is not None
    assert after.loads(signed) == SESSION


def test_another_salt_is_another_key(app: Flask) -> None:
    serializer = Sessions().get_signing_serializer(app)
    assert serializer is not None

    with pytest.raises(BadSignature):
        serializer.loads(serializer.dumps(SESSION, salt="other"))


def test_without_a_secret_there_are_no_sessions() -> None:
    assert Sessions().get_signing_serializer(Flask("none")) is None
