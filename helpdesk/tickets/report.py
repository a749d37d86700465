"""What a door hands in: a report, already cleaned, and what follows from it. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets.attachments import File
from helpdesk.tickets.lifecycle import Channel, Kind

SUBJECT_LENGTH = 90
BODY_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class Report:
    """One matter as it came through a door; the five doors all end in `service.file_ticket`."""

    channel: Channel
    school_id: int
    category_id: int
    reporter_name: str
    reporter_email: str
    body: str = ""
    subject: str = ""  # derived from the body when empty
    reporter_phone: str = ""
    place: str = ""
    device_id: int | None = None
    impact: Impact = Impact.ROOM
    urgency: Urgency = Urgency.HINDERED
    kind: Kind | None = None  # None: an incident, or what the category says
    files: tuple[File, ...] = field(default=(), repr=False)
    # The same key twice is the same report: a form's token, a mail's fingerprint.
    door_key: str | None = None
    # Whoever is signed in, or wrote from a mailbox that is theirs, needs no confirmation.
    is_confirmed: bool = False
    # Row of the mail ledger, and the mail's whole text where the body is stripped.
    mail_id: int | None = None
    full_body: str | None = None
    # The ticket it takes further, and whether that one was only for the few.
    continues_id: int | None = None
    is_confidential: bool = False
    # The word of a letter by which its category was guessed, if it was.
    category_word: str = ""


def door_key(door: str, token: str, *said: str) -> str:
    """Return the key of a form as it was sent: its token, and what it says.

    The same form twice is one report. One that a browser brought back and somebody wrote another
    matter into is another, though its token is the old one.
    """
    # Apart by door, so that a form can't ask for a mail's ticket.
    digest = hashlib.sha256("\0".join(said).encode()).hexdigest()
    return f"{door}:{token}:{digest[:16]}"


def subject_of(report: Report, category: str) -> str:
    """Return the given subject, else the first sentence, else the category and the place."""
    given = _one_line(report.subject) or _first_sentence(report.body)
    if given:
        return _shortened(given)
    return _shortened(f"{category}, {report.place}" if report.place else category)


def _first_sentence(body: str) -> str:
    line = next((line for line in body.splitlines() if line.strip()), "")
    sentence = re.split(r"(?<=[.?])\s", _one_line(line), maxsplit=1)[0]
    return sentence.rstrip(".")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shortened(text: str) -> str:
    if len(text) <= SUBJECT_LENGTH:
        return text
    return text[: SUBJECT_LENGTH - 1].rsplit(" ", 1)[0].rstrip(",;:–-") + "…"
