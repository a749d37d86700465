"""The built-in SMTP and LMTP listeners: take mail for our own addresses, store it, then say so.

`250` is sent only after `accept` has committed; if storing fails the sender is told to come
again (451). What the message means is found out later, by a job. What a client may cost is bounded:
connections, commands, recipients, bytes of a message, and the time it may take over all of them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import (
    ALLOWED_BEFORE_STARTTLS,
    SMTP,
    Envelope,
    Session,
    TLSSetupException,
    syntax,
)
from flask import Flask

from helpdesk.mail.certificate import Certificate
from helpdesk.mail.models import Source
from helpdesk.mail.outbox import is_our_address

logger = logging.getLogger(__name__)

LARGEST = 25 * 1024 * 1024  # bytes of one message
LONGEST_PIECE = 64 * 1024  # read at once; a line may be as long as a message
MOST_RECIPIENTS = 100
MOST_CONNECTIONS = 100
TIMEOUT = 60.0  # seconds a silent client keeps its place
MESSAGE_TIMEOUT = 600.0  # seconds to send one message in
# Of each command in one connection: enough for a mail server that keeps it open.
MOST_COMMANDS: Mapping[str, int] = {
    **dict.fromkeys(("MAIL", "DATA", "RSET", "NOOP"), 500),
    "RCPT": 500 * MOST_RECIPIENTS,
    "*": 20,
}
TOO_LARGE = "552 5.3.4 Message too large"
# The greeting of LMTP, which the library forgets: without it nobody hears that we offer STARTTLS.
ALLOWED_BEFORE_STARTTLS.add("LHLO")


class Accept(Protocol):
    """Store one message for good: committed when it returns."""

    def __call__(
        self, raw: bytes, *, source: Source, envelope_from: str, envelope_to: list[str]
    ) -> object: ...


class _Door:
    """What all connections of one listener share. Names with `handle_` are aiosmtpd's."""

    def __init__(
        self, app: Flask, accept: Accept, source: Source, certificate: Certificate | None
    ) -> None:
        self._app = app
        self._accept = accept
        self._source = source
        self.certificate = certificate
        self.clients: set[SMTP] = set()

    async def handle_EHLO(  # noqa: N802
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        # Nobody signs in here; after STARTTLS the library would offer it all the same.
        return [line for line in responses if not line[4:].startswith("AUTH")]

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

    async def store(self, raw: bytes, envelope: Envelope) -> str:
        # Storing waits for the disk: in a thread, so that other clients need not.
        await asyncio.get_running_loop().run_in_executor(None, self._store, raw, envelope)
        return "250 2.0.0 Stored"

    def _store(self, raw: bytes, envelope: Envelope) -> None:
        with self._app.app_context():
            self._accept(
                raw,
                source=self._source,
                envelope_from=str(envelope.mail_from or "").strip("<>"),
                envelope_to=[str(address) for address in envelope.rcpt_tos],
            )


class _BoundedSMTP(SMTP):
    """The library's SMTP with a bound on what clients may cost, and DATA of our own."""

    line_length_limit = LONGEST_PIECE
    event_handler: _Door
    _answers = 1  # how many the client waits for

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.clients.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.clients.discard(self)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        if len(self.event_handler.clients) <= MOST_CONNECTIONS:
            await super()._handle_client()
            return
        await self.push("421 4.7.0 Too many connections, try again later")
        self._hang_up()

    async def handle_exception(self, error: Exception) -> str:
        if isinstance(error, TLSSetupException):
            logger.info("a client broke off while encryption began: %s", error.__cause__)
            return ""  # the library hangs up
        logger.error("a message could not be stored", exc_info=error)
        return self._to_each("451 4.3.0 Could not be stored, try again later")

    @syntax("STARTTLS", when="tls_context")
    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.certificate is not None:
            self.event_handler.certificate.renew()
        await super().smtp_STARTTLS(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take a message in. The library's own keeps a line without an end in memory."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        if arg or envelope is None or not envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self._reset_timeout(MESSAGE_TIMEOUT)
        raw = await self._message()
        self._set_post_data_state()
        self._reset_timeout()
        self._answers = self._answers_to(envelope)
        status = TOO_LARGE if raw is None else await self.event_handler.store(raw, envelope)
        await self.push(self._to_each(status))

    async def _message(self) -> bytes | None:
        """Return the message; None if it was larger than we take."""
        kept, size, begins_line = bytearray(), 0, True
        while (piece := await self._piece()) != b".\r\n" or not begins_line:
            size += len(piece)
            if size <= LARGEST:
                kept += piece[1:] if begins_line and piece.startswith(b".") else piece
            elif size > 2 * LARGEST:
                await self.push(TOO_LARGE)
                self._hang_up()  # and the library ends this coroutine
            else:
                kept.clear()
            begins_line = piece.endswith(b"\r\n")
        return bytes(kept) if size <= LARGEST else None

    async def _piece(self) -> bytes:
        """Return the next line with its end, or as much of it as is read at once."""
        try:
            return await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as overrun:
            return await self._reader.read(overrun.consumed)

    def _answers_to(self, _envelope: Envelope) -> int:
        return 1

    def _to_each(self, status: str) -> str:
        answers, self._answers = self._answers, 1
        return "\r\n".join([status] * answers)

    def _hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()


class _BoundedLMTP(_BoundedSMTP, LMTP):
    """LMTP: the same, but after DATA there is an answer for each recipient (RFC 2033)."""

    def _answers_to(self, envelope: Envelope) -> int:
        return len(envelope.rcpt_tos)


class _Listener(Controller):
    def __init__(self, door: _Door, protocol: type[_BoundedSMTP], **given: Any) -> None:
        self._protocol = protocol
        super().__init__(door, **given)

    def factory(self) -> SMTP:
        return self._protocol(self.handler, **self.SMTP_kwargs)


def start(app: Flask, host: str, port: int, accept: Accept, *, lmtp: bool = False) -> Controller:
    """Listen on `host` and `port` in a thread of its own; the controller's `stop()` ends it.

    Raises ConfigError if the configured certificate can't be used.
    """
    settings = app.config["SETTINGS"]
    certificate = Certificate.of(settings)
    controller = _Listener(
        _Door(app, accept, Source.LMTP if lmtp else Source.SMTP, certificate),
        _BoundedLMTP if lmtp else _BoundedSMTP,
        hostname=host,
        port=port,
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        ident="Dzwonek",
        server_hostname=host,
        timeout=TIMEOUT,
        ready_timeout=15,
        command_call_limit=dict(MOST_COMMANDS),
        auth_exclude_mechanism=("LOGIN", "PLAIN"),
        tls_context=certificate.context if certificate else None,
        require_starttls=settings.smtp_tls == "required",
    )
    controller.start()
    return controller
