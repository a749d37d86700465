"""Letters of ours: rendered and stored in the transaction that causes them, sent later by a job.

A letter is worded when it is posted, in its reader's language, so that it says what was true
then. Nothing is ever written to an address that only a machine reads, nor to ourselves.
"""

from __future__ import annotations

import enum
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import LazyString, force_locale
from sqlalchemy import func, select, update

from helpdesk.core.config import Settings
from helpdesk.core.plain import add, add_one
from helpdesk.extensions import db
from helpdesk.mail import conversation, pacing, undeliverable
from helpdesk.mail.automatic import is_machine
from helpdesk.mail.conversation import Conversation
from helpdesk.mail.headers import clean_address
from helpdesk.mail.models import WAITING, LetterState, OutboxAttachment, OutboxLetter
from helpdesk.mail.threading import make_message_id, root_message_id


class Hindrance(enum.Enum):
    """Why a letter is not written to an address at all, or no longer."""

    NO_ADDRESS = "no_address"
    MACHINE = "machine"  # nobody reads what is sent there
    OURS = "ours"
    TOO_LATE = "too_late"  # it would have come after what it tells of
    UNDELIVERABLE = undeliverable.REASON  # a letter to it came back for good


class BadHeader(ValueError):
    """A line break in what becomes a header: somebody tries to write headers of their own."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of the store that goes with a letter."""

    name: str
    content_type: str
    digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it is rendered."""

    kind: str
    to_email: str
    subject: str | LazyString  # lazy: it is put into the reader's language by `post`
    to_name: str = ""
    locale: str = "pl"
    thread: str | None = None
    # A letter of a conversation: it bears the subject of the first one in it to the same reader,
    # since Gmail and Outlook group by the subject as well as by the references.
    keeps_subject: bool = False
    context: Mapping[str, Any] = field(default_factory=dict)
    text_template: str = "letters/letter.txt"
    html_template: str = "letters/letter.html"
    dedupe_key: str | None = None
    in_reply_to: str | None = None
    mail_id: int | None = None  # the mail that causes the letter, if one does
    enclosures: tuple[Enclosure, ...] = ()
    not_after: datetime | None = None  # from then on nobody wants to read it


def post(draft: Draft, *, now: datetime, not_before: datetime | None = None) -> int:
    """Render `draft` and queue it for `not_before`; return its id. The caller commits.

    A dedupe key that was used before returns that letter. Raises BadHeader on a line break in
    an address or name.
    """
    earlier = _by_dedupe_key(draft.dedupe_key)
    if earlier is not None:
        return earlier
    letter_id = add_one(OutboxLetter, worded(draft, now=now, due=max(now, not_before or now)))
    if draft.enclosures:
        add(OutboxAttachment, *({"letter_id": letter_id, **asdict(e)} for e in draft.enclosures))
    return letter_id


def worded(draft: Draft, *, now: datetime, due: datetime) -> dict[str, Any]:
    """Return the row of the letter; it is withdrawn from the outset if nobody would read it."""
    said = conversation.known(draft.thread, draft.to_email, mail_id=draft.mail_id)
    draft = _joined(draft, said)
    row: dict[str, Any] = {
        "thread": draft.thread,
        "keeps_subject": draft.keeps_subject,
        "kind": draft.kind,
        "to_email": _one_line(draft.to_email),
        "to_name": _one_line(draft.to_name),
        "locale": draft.locale,
        "created_at": now,
        "not_before": due,
        "not_after": draft.not_after,
        "next_try_at": due,
        "dedupe_key": draft.dedupe_key,
        **rendered(draft),
        **_threading(draft),
    }
    hindrance = hindrance_to(draft.to_email)
    if hindrance is None and said.unreachable_since is not None:
        hindrance = Hindrance.UNDELIVERABLE
    if hindrance is not None:
        row |= {"state": LetterState.WITHDRAWN, "reason": hindrance.value}
    return row


def withdraw(thread: str, kind: str | None = None) -> int:
    """Take back the queued letters of `thread`, all or of one kind. Returns how many there were."""
    statement = update(OutboxLetter).where(
        OutboxLetter.thread == thread, OutboxLetter.state.in_(WAITING)
    )
    if kind is not None:
        statement = statement.where(OutboxLetter.kind == kind)
    withdrawn = statement.values(state=LetterState.WITHDRAWN).returning(OutboxLetter.id)
    db.session.flush()
    return len(db.session.scalars(withdrawn).all())


def hindrance_to(address: str) -> Hindrance | None:
    """Return why nothing is written to `address`; None if a person may read it."""
    address = clean_address(address)
    if not address:
        return Hindrance.NO_ADDRESS
    if is_our_address(address):
        return Hindrance.OURS
    return Hindrance.MACHINE if is_machine(address) else None


def sent_lately(letter: OutboxLetter, *, now: datetime) -> list[datetime]:
    """Return when letters to the same reader about the same matter went out, as far as it counts.

    One that another process is sending this moment counts as sent.
    """
    if letter.thread is None:
        return []
    same = (OutboxLetter.to_email == letter.to_email, OutboxLetter.thread == letter.thread)
    gone = select(OutboxLetter.sent_at).where(*same, OutboxLetter.sent_at > now - pacing.DAY)
    going = select(func.count()).where(
        *same, OutboxLetter.state == LetterState.SENDING, OutboxLetter.id != letter.id
    )
    instants = [at for at in db.session.scalars(gone) if at is not None]
    return instants + [now] * (db.session.scalar(going) or 0)


def is_our_address(address: str) -> bool:
    """Return whether `address` is the helpdesk's or one of its mailboxes', with a plus or without."""
    settings, theirs = _settings(), _without_plus(address)
    boxes = (each for mailbox in settings.mailboxes for each in mailbox.addresses)
    return bool(theirs) and theirs in map(_without_plus, (settings.mail_address, *boxes))


def mail_domain() -> str:
    """Return the domain under which we write."""
    return _settings().mail_address.rpartition("@")[2].lower() or "dzwonek.invalid"


def secret() -> bytes:
    """Return the key that proves a Message-ID to be ours."""
    return str(current_app.config["SECRET_KEY"]).encode()


def rendered(draft: Draft) -> dict[str, str]:
    """Return subject and bodies in the reader's language, as the row of the letter names them."""
    context = {"settings": _settings(), "locale": draft.locale, **draft.context}
    with force_locale(draft.locale):
        subject = " ".join(str(draft.subject).split())
        text = _render(draft.text_template, subject, context)
        html = _render(draft.html_template, subject, context)
    return {"subject": subject, "body_text": text.strip() + "\n", "body_html": html}


def _joined(draft: Draft, said: Conversation) -> Draft:
    """Return the draft as a part of what was said: its subject, and what it answers."""
    heard = conversation.answerable(said.heard) if draft.keeps_subject else None
    subject = (draft.keeps_subject and said.subject) or draft.subject
    return replace(draft, subject=subject, in_reply_to=draft.in_reply_to or heard)


def _render(template: str, subject: str, context: Mapping[str, Any]) -> str:
    # Not render_template: page context (navigation, session) has no place in a letter.
    return current_app.jinja_env.get_template(template).render({"subject": subject, **context})


def _threading(draft: Draft) -> dict[str, str | None]:
    """Return the ids that make clients group the letters of one thread."""
    domain, key = mail_domain(), secret()
    message_id = make_message_id(draft.thread, key, domain, token=secrets.token_hex(8))
    root = root_message_id(draft.thread, key, domain) if draft.thread else None
    answered = _one_line(draft.in_reply_to) if draft.in_reply_to else None
    return {
        "message_id": message_id,
        "in_reply_to": answered or root,
        "reference_ids": " ".join(dict.fromkeys(filter(None, (root, answered)))),
    }


def _by_dedupe_key(key: str | None) -> int | None:
    if key is None:
        return None
    return db.session.scalar(select(OutboxLetter.id).where(OutboxLetter.dedupe_key == key))


def _one_line(text: str) -> str:
    if "\r" in text or "\n" in text:
        raise BadHeader(f"a header can't hold a line break: {text[:80]!r}")
    return text


def _without_plus(address: str) -> str:
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if local else ""


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
