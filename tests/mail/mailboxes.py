"""A mailbox on a real server, as the settings name it, and letters for it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from helpdesk.core.clock import utcnow
from helpdesk.core.mailbox_settings import After, Mailbox
from helpdesk.mail import fetching
from helpdesk.mail.fetching import Look, Mark, Taken
from tests.mail.dovecot import CERTIFICATE, PASSWORD, Dovecot

_numbers = itertools.count(1)
PROCESSED = "Zgłoszone (załatwione)"
ARRIVED = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


@dataclass
class Box:
    """A mailbox of its own on the server, and the settings by which it is fetched from."""

    server: Dovecot
    settings: Mailbox
    mark: Mark = field(default_factory=Mark)

    @property
    def user(self) -> str:
        return self.settings.username

    def deliver(self, *messages: bytes, folder: str = "INBOX", at: datetime = ARRIVED) -> None:
        self.server.deliver(self.user, *messages, folder=folder, at=at)

    def messages(self, folder: str = "INBOX") -> list[bytes]:
        return list(self.server.messages(self.user, folder).values())

    def look(self, **options: Any) -> Taken:
        """Look into the mailbox once by a session of its own, as the command does."""
        with (
            fetching.failures_noted(self.settings, utcnow),
            fetching.connected(self.settings, None) as session,
        ):
            return Look(self.settings, session, Mark(), **{"clock": utcnow, **options}).run()


def box_on(server: Dovecot, *, moves: bool = False, **given: Any) -> Box:
    """Return a mailbox that nobody has used before."""
    number = next(_numbers)
    settings = Mailbox(
        name=f"skrzynka {number}",
        host="127.0.0.1",
        port=server.port,
        security="none",
        username=f"pomoc{number}@szas.example",
        password=PASSWORD,
        after=After.MOVE if moves else After.KEEP,
        processed_folder=PROCESSED,
        ca_file=str(CERTIFICATE),
    )
    return Box(server, replace(settings, **given))


def letter(
    subject: str = "Projektor w sali 12",
    *,
    body: str = "Projektor nie pokazuje obrazu.",
    sender: str = "Ewa Domańska <e.domanska@sp-lucka.example>",
    size: int = 0,
) -> bytes:
    """Write a letter; each call another one. It is at least `size` bytes long."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "pomoc@szas-lubartow.example"
    message["Subject"] = subject
    message["Date"] = format_datetime(ARRIVED)
    message["Message-ID"] = f"<imap-{next(_numbers)}@sp-lucka.example>"
    message.set_content(body + "\n" + ("x" * 70 + "\n") * (size // 71))
    return message.as_bytes().replace(b"\n", b"\r\n")


def letters(count: int) -> Sequence[bytes]:
    return [letter(f"Sprawa {number}") for number in range(1, count + 1)]
