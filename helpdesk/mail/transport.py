"""Handing letters to the mail server: Flask-Mail, with the certificate checked and a time limit.

Flask-Mail by itself takes any certificate, waits for ever and writes 8-bit bodies; the
`Connection` here mends that, and the message is built under a policy of our own.
"""

from __future__ import annotations

import email.policy
import smtplib
import ssl
import time
from dataclasses import dataclass
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from flask import Flask, current_app
from flask_mail import Connection, Message

from helpdesk.core import files
from helpdesk.core.config import Settings
from helpdesk.extensions import mail
from helpdesk.mail.faults import Answer, answer_of, said_words
from helpdesk.mail.models import OutboxAttachment, OutboxLetter
from helpdesk.mail.outbox import secret
from helpdesk.mail.threading import reply_address

TIMEOUT = 20.0  # seconds that a silent server is waited for
LONGEST_NAME = 120  # characters of a name in a header
# To a server of ours with a private certificate authority, a test hands its own context.
TLS_CONTEXT = "MAIL_TLS_CONTEXT"


class _MessageIds(UnstructuredHeader):
    """Ids of letters, folded between them only: cut or encoded ids break the recipient's threads."""

    max_count = 1

    def fold(self, *, policy: email.policy.Policy) -> str:
        ids = (policy.linesep + " ").join(str(self).split())
        name = self.name  # type: ignore[attr-defined]  # the registry adds the other base class
        return f"{name}: {ids}{policy.linesep}"


_registry = HeaderRegistry()
for _name in ("references", "in-reply-to", "message-id"):
    _registry.map_to_type(_name, _MessageIds)  # type: ignore[arg-type]
POLICY = email.policy.SMTP.clone(header_factory=_registry, cte_type="7bit")


class _NoServer(Exception):
    """The server was not ready to hear of any letter, and why."""

    def __init__(self, why: smtplib.SMTPException | OSError) -> None:
        super().__init__(str(why))
        self.why = why


class _Heard:
    """An SMTP client that keeps what the server said when it took the letter."""

    taken: tuple[int, bytes] | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.taken = super().data(msg)  # type: ignore[misc]  # smtplib's, beside which this stands
        return self.taken


class _Smtp(_Heard, smtplib.SMTP):
    """Plain, or encrypted from STARTTLS on."""


class _SmtpOverTls(_Heard, smtplib.SMTP_SSL):
    """Encrypted from the first byte on."""


class SecureConnection(Connection):
    """A connection whose server is who it says it is, and that does not wait for ever."""

    host: _Smtp | _SmtpOverTls | None

    def configure_host(self) -> smtplib.SMTP:
        context = current_app.config.get(TLS_CONTEXT) or ssl.create_default_context()
        try:
            host = self._reached(context)
        except (smtplib.SMTPException, OSError) as error:
            raise _NoServer(error) from error
        try:
            self._signed_in(host, context)
        except (smtplib.SMTPException, OSError) as error:
            host.close()
            raise _NoServer(error) from error
        return host

    def _reached(self, context: ssl.SSLContext) -> _Smtp | _SmtpOverTls:
        state = self.mail
        if state.use_ssl:
            return _SmtpOverTls(state.server, state.port, timeout=TIMEOUT, context=context)
        return _Smtp(state.server, state.port, timeout=TIMEOUT)

    def _signed_in(self, host: smtplib.SMTP, context: ssl.SSLContext) -> None:
        state = self.mail
        host.ehlo_or_helo_if_needed()
        if state.use_tls:
            host.starttls(context=context)
            host.ehlo_or_helo_if_needed()
        if state.username and state.password:
            host.login(state.username, state.password)

    def send(self, message: Message, envelope_from: str | tuple[str, str] | None = None) -> None:
        """Send the letter inside `message`, refusing what would add headers of its own."""
        assert isinstance(message, _Prepared)
        assert not isinstance(envelope_from, tuple)
        if self.host is not None:
            self.host.send_message(message.prepared, from_addr=envelope_from)

    def __exit__(self, *details: Any) -> None:
        if self.host is None:
            return
        try:
            self.host.quit()
        except (smtplib.SMTPException, OSError):
            self.host.close()  # the server hung up first; what it took, it has taken


class _Prepared(Message):
    """Flask-Mail's envelope around a message built under our own policy."""

    def __init__(self, prepared: EmailMessage) -> None:
        super().__init__(subject=prepared["subject"], recipients=[prepared["to"]])
        self.prepared = prepared


def init_app(app: Flask) -> None:
    """Configure Flask-Mail from our settings."""
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        MAIL_SERVER=settings.mail_server,
        MAIL_PORT=settings.mail_port,
        MAIL_USERNAME=settings.mail_username or None,
        MAIL_PASSWORD=settings.mail_password or None,
        MAIL_USE_TLS=settings.mail_security == "starttls",
        MAIL_USE_SSL=settings.mail_security == "tls",
        MAIL_DEFAULT_SENDER=settings.mail_address or None,
        # Without a server nothing is sent; with one it is, in tests as well: to loopback.
        MAIL_SUPPRESS_SEND=not settings.mail_server,
    )
    mail.init_app(app)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of handing a letter over, at which server, and after how long."""

    answer: Answer
    server: str
    seconds: float
    # Whether the server got as far as hearing of this letter.
    met_the_letter: bool


def send(letter: OutboxLetter) -> Attempt:
    """Hand the letter to the server and return what it said. Never raises for what servers do."""
    settings: Settings = current_app.config["SETTINGS"]
    began = time.monotonic()
    met_the_letter = True
    try:
        answer = _handed_over(letter, settings)
    except _NoServer as error:
        answer = answer_of(error.why, before_the_letter=True)
        met_the_letter = False
    except (smtplib.SMTPException, OSError, ValueError) as error:
        answer = answer_of(error)
    return Attempt(answer, server_name(), time.monotonic() - began, met_the_letter)


def server_name() -> str:
    """Return which server our letters go to, as the send log names it."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.mail_server}:{settings.mail_port}"


def _handed_over(letter: OutboxLetter, settings: Settings) -> Answer:
    message = built(letter, settings)
    with SecureConnection(current_app.extensions["mail"]) as connection:
        connection.send(_Prepared(message), envelope_from=_on_the_wire(settings.mail_address))
        assert connection.host is not None
        assert connection.host.taken is not None
        code, words = connection.host.taken
    return Answer(code, said_words(words))


def built(letter: OutboxLetter, settings: Settings) -> EmailMessage:
    """Return the letter as it goes over the wire. Raises ValueError on a line break in a header."""
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(settings.service_name, settings.mail_address)
    message["To"] = _address(letter.to_name, letter.to_email)
    reply_to = _reply_to(letter, settings)
    if reply_to:
        message["Reply-To"] = _address(settings.service_name, reply_to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.message_id}>"
    if letter.in_reply_to:
        message["In-Reply-To"] = f"<{letter.in_reply_to}>"
    if letter.reference_ids:
        message["References"] = " ".join(f"<{each}>" for each in letter.reference_ids.split())
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Exchange listens to this one only
    message["List-Id"] = f"<dzwonek.{settings.mail_address.rpartition('@')[2]}>"
    message["Content-Language"] = letter.locale
    message.set_content(letter.body_text)
    if letter.body_html:
        message.add_alternative(letter.body_html, subtype="html")
    for each in letter.attachments:
        _attach(message, each)
    return message


def _reply_to(letter: OutboxLetter, settings: Settings) -> str | None:
    """Return the address that tells an answer to this letter from any other, where it is wanted."""
    if letter.thread is None or not settings.gives_reply_addresses:
        return None
    return reply_address(
        settings.mail_address, letter.thread, reader=letter.to_email, secret=secret()
    )


def _attach(message: EmailMessage, file: OutboxAttachment) -> None:
    try:
        content = files.read(file.digest)
    except FileNotFoundError as error:
        # Not the mail server's fault, and trying again does not bring the file back.
        raise ValueError(f"the attachment {file.name} is gone from the file store") from error
    kind, _, subkind = file.content_type.partition("/")
    message.add_attachment(content, maintype=kind, subtype=subkind, filename=file.name)


def _address(name: str, address: str) -> Address:
    local, _, domain = _on_the_wire(address).rpartition("@")
    if not local or not domain:
        raise ValueError(f"no address: {address!r}")
    return Address(display_name=name[:LONGEST_NAME], username=local, domain=domain)


def _on_the_wire(address: str) -> str:
    """Return the address with its domain as ASCII. Raises ValueError if there is no such domain."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode()}"
