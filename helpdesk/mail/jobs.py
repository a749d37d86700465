"""Sending what lies in the outbox: claim, send, record; never inside an open transaction.

A letter is claimed by a commit of its own before the server hears of it. A process killed in
between leaves the claim, and the letter is due again when the claim runs out, under the same
Message-ID, so that a mailbox that got it already can tell.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, select, update

from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.mail import transport
from helpdesk.mail.models import LetterState, OutboxLetter

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than the server is ever waited for
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
MOST_TRIES = 10  # over about a day
BATCH = 100


def send_letters(*, now: datetime) -> int:
    """Send the letters that are due and return how many went out, or were kept for reading."""
    if not current_app.config["SETTINGS"].mail_server:
        return _keep_due(now)
    server = _Server()
    return one_by_one(_due_ids(now), lambda letter_id: _deliver(letter_id, server, now))


class _Server:
    """Whether the mail server answers. Once it does not, the rest of the batch waits as well."""

    is_down = False


def _due_ids(now: datetime) -> list[int]:
    query = select(OutboxLetter.id).where(_due(now)).order_by(OutboxLetter.id).limit(BATCH)
    with reading():
        found = list(db.session.scalars(query))
        db.session.commit()
    return found


def _due(now: datetime) -> ColumnElement[bool]:
    """The queued, and those whose sender died before it could say what came of it."""
    return and_(
        OutboxLetter.state.in_((LetterState.QUEUED, LetterState.SENDING)),
        OutboxLetter.next_try_at <= now,
    )


def _keep_due(now: datetime) -> int:
    if not _due_ids(now):
        return 0  # a write transaction every few seconds for nothing would be a pity
    statement = update(OutboxLetter).where(_due(now)).values(state=LetterState.KEPT)
    number = len(db.session.scalars(statement.returning(OutboxLetter.id)).all())
    db.session.commit()
    return number


def _deliver(letter_id: int, server: _Server, now: datetime) -> bool:
    if server.is_down or not _claim(letter_id, now):
        return False
    db.session.commit()
    letter = db.session.get_one(OutboxLetter, letter_id)
    if letter.tries > MOST_TRIES:
        letter.state = LetterState.FAILED  # its last sender died over it, or was killed
        return False
    try:
        transport.send(letter)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        server.is_down = _is_the_servers_fault(error)
        _postpone(letter, error, now)
        return False
    letter.state, letter.sent_at, letter.last_error = LetterState.SENT, now, ""
    return True


def _claim(letter_id: int, now: datetime) -> bool:
    """Mark the letter as being sent. False if another process was first or it was withdrawn."""
    claim = (
        update(OutboxLetter)
        .where(OutboxLetter.id == letter_id, _due(now))
        .values(state=LetterState.SENDING, tries=OutboxLetter.tries + 1, next_try_at=now + LEASE)
        .returning(OutboxLetter.id)
    )
    return db.session.scalar(claim) is not None


def _postpone(letter: OutboxLetter, error: Exception, now: datetime) -> None:
    """Set the next try, twice as far off each time; give up visibly after the last."""
    letter.last_error = f"{type(error).__name__}: {error}"[:500]
    if _is_final(error) or letter.tries >= MOST_TRIES:
        letter.state = LetterState.FAILED
        logger.error("letter %s given up: %s", letter.id, letter.last_error)
        return
    pause: timedelta = FIRST_PAUSE * 2 ** (letter.tries - 1)
    letter.state, letter.next_try_at = LetterState.QUEUED, now + min(pause, LONGEST_PAUSE)


def _is_final(error: Exception) -> bool:
    """Return whether trying again can't help: the recipient or the letter itself is refused."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return bool(error.smtp_code >= 500)
    # A header that can't be written. TLS faults are OSErrors, a certificate's a ValueError too.
    return isinstance(error, ValueError) and not isinstance(error, OSError)


def _is_the_servers_fault(error: Exception) -> bool:
    """Return whether every other letter would fail the same way."""
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return False
    return isinstance(error, OSError)  # smtplib's own errors are OSErrors as well
