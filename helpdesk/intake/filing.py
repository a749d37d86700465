"""From a message to what a ticket keeps of it: its words, its files, its kind. The caller commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.intake.facts import plain_subject
from helpdesk.intake.guessing import Guess, guess
from helpdesk.intake.reading import file_of
from helpdesk.mail.models import InboundMail
from helpdesk.mail.parsing import Parsed
from helpdesk.mail.stripping import reply_of
from helpdesk.schools.models import Category
from helpdesk.tickets import service as tickets
from helpdesk.tickets.attachments import File
from helpdesk.tickets.lifecycle import Channel
from helpdesk.tickets.report import Report

MOST_FILES = 20
OTHER = "other"  # the category of what only a person can put in its place


def file_as_ticket(
    mail: InboundMail,
    parsed: Parsed,
    school_id: int,
    *,
    by: User | None,
    now: datetime,
    again: int | None = None,
    in_name_of: User | None = None,
) -> tickets.Filed:
    """File the message. Once it was filed, only `again` with another number files it anew."""
    own = reply_of(parsed)
    guessed = guess(parsed.subject, own)
    report = Report(
        channel=Channel.MAIL,
        school_id=school_id,
        category_id=_category(guessed).id,
        reporter_name=_reporter_name(parsed, in_name_of or by),
        reporter_email=in_name_of.email if in_name_of else parsed.sender_email or _email(by),
        subject=plain_subject(parsed),
        body=own,
        full_body=_if_longer(parsed.body_text, own),
        files=files_of(parsed),
        door_key=f"mail:{mail.id}" if again is None else f"mail:{mail.id}:{again}",
        is_confirmed=True,
        mail_id=mail.id,
        category_word=guessed.word if guessed else "",
    )
    return tickets.file_ticket(report, by=by, now=now)


def said_in(mail: InboundMail, parsed: Parsed) -> dict[str, Any]:
    """Return what the message says, as a ticket keeps it."""
    own = reply_of(parsed)
    return {
        "body": own,
        "full_body": _if_longer(parsed.body_text, own),
        "files_given": files_of(parsed),
        "channel": Channel.MAIL,
        "mail_id": mail.id,
    }


def _reporter_name(parsed: Parsed, known: User | None) -> str:
    return parsed.sender_name or (known.name if known and not parsed.sender_email else "")


def _email(person: User | None) -> str:
    return person.email if person else ""


def _if_longer(whole: str, own: str) -> str | None:
    return whole if len(whole) > len(own) else None


def files_of(parsed: Parsed) -> tuple[File, ...]:
    """Return the attachments fit to be kept: pictures re-encoded, the rest only for download."""
    given = [part for part in parsed.attachments if part.content][:MOST_FILES]
    return tuple(file_of(part) for part in given)


def _category(guessed: Guess | None) -> Category:
    """Return the category guessed, if the catalogue offers it, else the one for all the rest."""
    codes = (guessed.code, OTHER) if guessed else (OTHER,)
    query = select(Category).where(Category.code.in_(codes))
    found = {each.code: each for each in db.session.scalars(query)}
    if guessed and guessed.code in found and found[guessed.code].is_active:
        return found[guessed.code]
    category = found.get(OTHER)
    if category is None:
        raise HelpdeskError(_l("Brakuje kategorii „other”, do której trafia poczta."))
    return category
