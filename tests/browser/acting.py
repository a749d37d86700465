"""What people do in these tests: enter, read their letters, write mail, wait."""

from __future__ import annotations

import io
import smtplib
import sqlite3
import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any, TypeVar

from PIL import Image
from playwright.sync_api import Page

from tests.browser.service import Service

T = TypeVar("T")

HELPDESK = "pomoc@szas-lubartow.example"


def enter(page: Page, role: str) -> None:
    """Sign in by the page *Wejdź jako*; `role` as the button names it."""
    page.goto("/wejdz-jako")
    page.get_by_role("button", name=f"Wejdź: {role}", exact=True).click()
    page.wait_for_url(lambda url: "wejdz-jako" not in url)


def photograph(name: str = "projektor.jpg") -> dict[str, Any]:
    """Return a photograph as a phone's file chooser hands it over."""
    picture = io.BytesIO()
    Image.effect_noise((1200, 900), 40).convert("RGB").save(picture, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def letter(
    subject: str, text: str, *, sender: str, message_id: str, answers: str = ""
) -> EmailMessage:
    """Return a mail to the helpdesk; `answers` is the Message-ID of the letter it replies to."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, HELPDESK, subject
    message["Message-ID"] = message_id
    if answers:
        message["In-Reply-To"] = message["References"] = f"<{answers}>"
    message.set_content(text)
    return message


def send(service: Service, message: EmailMessage) -> None:
    """Hand the mail to the product's own listener; it has said 250 when this returns."""
    with smtplib.SMTP("127.0.0.1", service.smtp_port, timeout=20) as server:
        refused = server.send_message(message)
    assert not refused


def stored(service: Service, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return rows of the product's database, only looking."""
    database = sqlite3.connect(f"file:{service.data / 'helpdesk.sqlite3'}?mode=ro", uri=True)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def eventually(look: Callable[[], T], *, seconds: float = 20) -> T:
    """Return what `look` sees as soon as it sees anything. The jobs take a few seconds."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
    return seen


def settled(service: Service, message_id: str) -> str:
    """Return what became of a mail, once that is known."""
    query = "select outcome from inbound_mails where message_id = ? and outcome != 'stored'"
    wanted = message_id.strip("<>")
    return str(eventually(lambda: stored(service, query, wanted))[0][0])
