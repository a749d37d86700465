"""The built-in SMTP listener: takes mail for our own address, stores it, then says that it did.

`250` is sent only after `accept` has committed; if storing fails the sender is told to come
again (451). What the message means is found out later, by a job.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Protocol

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from helpdesk.mail.outbox import is_our_address

logger = logging.getLogger(__name__)

LARGEST = 25 * 1024 * 1024  # bytes of one message
LONGEST_LINE = 1024 * 1024  # the standard says 1000; newsletters in one line know none
MOST_RECIPIENTS = 50
TIMEOUT = 60.0  # seconds a silent client keeps its place


class Accept(Protocol):
    """Store one message for good: committed when it returns."""

    def __call__(self, raw: bytes, *, envelope_from: str, envelope_to: list[str]) -> object: ...


class _PatientSMTP(SMTP):
    line_length_limit = LONGEST_LINE


class _Listener(Controller):
    def factory(self) -> SMTP:
        return _PatientSMTP(self.handler, **self.SMTP_kwargs)


class _Door:
    """What the server asks about each message. Method names are aiosmtpd's."""

    def __init__(self, app: Flask, accept: Accept) -> None:
        self._app = app
        self._accept = accept

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        with self._app.app_context():
            is_ours = is_our_address(address)
        if not is_ours:
            return "550 5.1.1 No such mailbox here"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        # Storing waits for the disk: in a thread, so that other clients need not.
        await asyncio.get_running_loop().run_in_executor(None, self._store, envelope)
        return "250 2.0.0 Stored"

    async def handle_exception(self, error: Exception) -> str:
        logger.error("a message could not be stored", exc_info=error)
        return "451 4.3.0 Could not be stored, try again later"

    def _store(self, envelope: Envelope) -> None:
        raw: Any = envelope.original_content or envelope.content or b""
        with self._app.app_context():
            self._accept(
                bytes(raw),
                envelope_from=str(envelope.mail_from or "").strip("<>"),
                envelope_to=[str(address) for address in envelope.rcpt_tos],
            )


def start(app: Flask, host: str, port: int, accept: Accept) -> Controller:
    """Listen on `host` and `port` in a thread of its own; the controller's `stop()` ends it."""
    controller = _Listener(
        _Door(app, accept),
        hostname=host,
        port=port,
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        ident="Dzwonek",
        server_hostname=host,
        timeout=TIMEOUT,
        ready_timeout=15,
    )
    controller.start()
    return controller
