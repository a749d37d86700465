"""Sending what lies in the outbox: claim, send, record; never inside an open transaction.

A letter is claimed by a commit of its own before the server hears of it. A process killed in
between leaves the claim, and the letter is due again when the claim runs out. If the server had
taken it already, that makes it a duplicate: SMTP can't tell. It has the same Message-ID, so that
a mailbox can.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, select, update

from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.mail import outbox, pacing, send_log, transport
from helpdesk.mail.faults import Answer, Fault
from helpdesk.mail.models import WAITING, LetterState, OutboxLetter
from helpdesk.mail.outbox import Hindrance
from helpdesk.mail.transport import Attempt

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than the server is ever waited for
# After an outage the letters leave in good order, not all at once: at most this many a run.
BATCH = 50
LONGEST_RUN = timedelta(seconds=40)  # shorter than the lease of the job
MOST_INTERRUPTIONS = 3


def send_letters(*, now: datetime) -> int:
    """Send the letters that are due and return how many went out, or were kept for reading."""
    if not current_app.config["SETTINGS"].mail_server:
        return _keep_due(now)
    run = _Run(now)
    return one_by_one(_due_ids(now), lambda letter_id: _deliver(letter_id, run))


class _Run:
    """One pass over the outbox: what time it is by now, and whether there is a point in going on."""

    def __init__(self, began_at: datetime) -> None:
        self._began_at = began_at
        self._began = time.monotonic()
        self.server_is_down = False

    @property
    def now(self) -> datetime:
        """The clock of the run: a slow server must not make a claim run out before it is made."""
        return self._began_at + timedelta(seconds=time.monotonic() - self._began)

    @property
    def is_over(self) -> bool:
        return self.server_is_down or self.now - self._began_at > LONGEST_RUN


def _due_ids(now: datetime) -> list[int]:
    query = select(OutboxLetter.id).where(_due(now)).order_by(OutboxLetter.id).limit(BATCH)
    with reading():
        found = list(db.session.scalars(query))
        if found and _is_left_alone(now):
            found = []
        db.session.commit()
    return found


def _is_left_alone(now: datetime) -> bool:
    """Return whether the server failed so lately that it is not asked again yet."""
    attempts = [
        each
        for each in send_log.latest(pacing.LOOK_BACK)
        if each.server == transport.server_name() and each.fault is not Fault.INTERRUPTED
    ]
    if not attempts:
        return False
    return now < attempts[0].at + pacing.server_pause(each.fault for each in attempts)


def _due(now: datetime) -> ColumnElement[bool]:
    """Those that wait, and those whose sender died before it could say what came of it."""
    return and_(
        OutboxLetter.state.in_({*WAITING, LetterState.SENDING}), OutboxLetter.next_try_at <= now
    )


def _keep_due(now: datetime) -> int:
    if not _due_ids(now):
        return 0  # a write transaction every few seconds for nothing would be a pity
    statement = update(OutboxLetter).where(_due(now)).values(state=LetterState.KEPT)
    number = len(db.session.scalars(statement.returning(OutboxLetter.id)).all())
    db.session.commit()
    return number


def _deliver(letter_id: int, run: _Run) -> bool:
    if run.is_over or not _claim(letter_id, run.now):
        return False
    db.session.commit()
    letter = db.session.get_one(OutboxLetter, letter_id)
    if letter.state is not LetterState.SENDING or _is_late(letter, run.now):
        return False
    if _must_wait(letter, run.now):
        return False
    attempt = transport.send(letter)
    run.server_is_down = attempt.answer.blames_the_server
    return _record(letter, attempt, run.now)


def _claim(letter_id: int, now: datetime) -> bool:
    """Mark the letter as being sent. False if another process was first or it was withdrawn."""
    if _take(letter_id, WAITING, now):
        return True
    if not _take(letter_id, {LetterState.SENDING}, now):
        return False
    _record_interruption(db.session.get_one(OutboxLetter, letter_id), now)
    return True


def _take(letter_id: int, states: Collection[LetterState], now: datetime) -> bool:
    claim = (
        update(OutboxLetter)
        .where(OutboxLetter.id == letter_id, OutboxLetter.state.in_(states), _due(now))
        .values(state=LetterState.SENDING, tries=OutboxLetter.tries + 1, next_try_at=now + LEASE)
        .returning(OutboxLetter.id)
    )
    return db.session.scalar(claim) is not None


def _record_interruption(letter: OutboxLetter, now: datetime) -> None:
    """Say in the log that a process died over the letter; give up what kills each of them."""
    answer = Answer(None, "", Fault.INTERRUPTED)
    send_log.enter(letter, answer, server=transport.server_name(), seconds=0, now=now)
    db.session.flush()
    if send_log.interruptions(letter) >= MOST_INTERRUPTIONS:
        _give_up(letter, answer)


def _is_late(letter: OutboxLetter, now: datetime) -> bool:
    """Withdraw a letter that waited so long that it would tell of what is over."""
    if letter.not_after is None or now < letter.not_after:
        return False
    letter.state, letter.reason = LetterState.WITHDRAWN, Hindrance.TOO_LATE.value
    letter.tries -= 1
    return True


def _must_wait(letter: OutboxLetter, now: datetime) -> bool:
    """Set the letter aside until its reader may have one more about this matter."""
    free_at = pacing.free_at(outbox.sent_lately(letter, now=now), now)
    if free_at is None:
        return False
    letter.state, letter.next_try_at, letter.tries = LetterState.LIMITED, free_at, letter.tries - 1
    return True


def _record(letter: OutboxLetter, attempt: Attempt, now: datetime) -> bool:
    """Keep what came of the attempt, in the log and on the letter; return whether it went out."""
    answer = attempt.answer
    send_log.enter(letter, answer, server=attempt.server, seconds=attempt.seconds, now=now)
    if answer.fault is None:
        letter.state, letter.sent_at = LetterState.SENT, now
        letter.reason = letter.last_error = ""
        return True
    if not attempt.met_the_letter:
        # Nobody has heard of this letter yet: it keeps its place and its tries.
        letter.state, letter.tries, letter.next_try_at = LetterState.QUEUED, letter.tries - 1, now
    elif answer.is_final or letter.tries >= pacing.MOST_TRIES:
        _give_up(letter, answer)
    else:
        letter.state = LetterState.QUEUED
        letter.next_try_at = now + pacing.pause_after(letter.tries)
    letter.reason, letter.last_error = answer.fault.value, answer.words
    return False


def _give_up(letter: OutboxLetter, answer: Answer) -> None:
    assert answer.fault is not None
    letter.state, letter.reason, letter.last_error = (
        LetterState.FAILED,
        answer.fault.value,
        answer.words,
    )
    logger.error("letter %s given up: %s %s", letter.id, answer.fault.value, answer.words)
