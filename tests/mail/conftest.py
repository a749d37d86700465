"""Letters to write and real mail servers on loopback to write them to."""

from __future__ import annotations

import itertools
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from helpdesk.extensions import db
from helpdesk.mail import outbox, transport
from helpdesk.mail.models import OutboxLetter
from helpdesk.mail.outbox import Draft
from tests.mail import dovecot
from tests.mail.dovecot import Dovecot

NOW = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
TEMPLATES = {
    "letters/test.txt": "Dzień dobry,\nprzyjęliśmy: {{ what }}.\n{{ settings.url }}\n",
    "letters/test.html": "<p>Dzień dobry, przyjęliśmy: {{ what }}.</p>",
}
IN_TEST = {"text_template": "letters/test.txt", "html_template": "letters/test.html"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Postman:
    """A mail server that remembers what it was given, and refuses what it is told to."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusal: str = ""
    refusal_at_data: str = ""

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.refusal_at_data:
            return self.refusal_at_data
        self.letters.append(bytes(envelope.original_content or b""))
        self.recipients.extend(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def open_postman() -> Iterator[Callable[..., Postman]]:
    """Return a function that opens a mail server; its arguments are aiosmtpd's."""
    with ExitStack() as stack:

        def make(tls_context: ssl.SSLContext | None = None, **options: Any) -> Postman:
            postman = Postman(port=free_port())
            server = Controller(
                postman,
                hostname="127.0.0.1",
                port=postman.port,
                tls_context=tls_context,
                server_hostname="localhost",
                **options,
            )
            server.start()
            stack.callback(server.stop)
            return postman

        yield make


@pytest.fixture
def sending_to(app: Flask) -> Iterator[Callable[..., None]]:
    """Return a function that points the application at a mail server."""
    before = app.config["SETTINGS"]

    def point(port: int, **given: Any) -> None:
        values = {"mail_server": "127.0.0.1", "mail_port": port, "mail_security": "none", **given}
        app.config["SETTINGS"] = replace(before, **values)
        transport.init_app(app)

    yield point
    app.config["SETTINGS"] = before
    app.config.pop(transport.TLS_CONTEXT, None)
    transport.init_app(app)


@pytest.fixture
def post(app: Flask) -> Iterator[Callable[..., OutboxLetter]]:
    """Post a letter to a teacher and commit; what is given changes its draft."""
    numbers = itertools.count(1)
    loader = app.jinja_env.loader
    # Pages shown before have made environments of their own language, with the loader of then.
    app.jinja_env._by_language.clear()  # type: ignore[attr-defined]
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), loader] if loader else [])

    def make(*, now: datetime = NOW, not_before: datetime | None = None, **given: Any) -> Any:
        values = {
            "kind": "test",
            "to_email": f"nauczyciel{next(numbers)}@sp-lucka.example",
            "to_name": "Ewa Domańska",
            "subject": "[Dzwonek 1187] Przyjęliśmy zgłoszenie",
            "thread": "ticket:1187",
            "context": {"what": "projektor & kabel"},
            **IN_TEST,
        }
        letter_id = outbox.post(Draft(**{**values, **given}), now=now, not_before=not_before)
        db.session.commit()
        return db.session.get_one(OutboxLetter, letter_id)

    yield make
    app.jinja_env.loader = loader
    app.jinja_env._by_language.clear()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def imap_server() -> Iterator[Dovecot]:
    """A real IMAP server; each test takes a mailbox of its own there."""
    reason = dovecot.reason_to_skip()
    if reason:
        pytest.skip(reason)
    with dovecot.running() as server:
        yield server
