"""The outbox as the staff see it: what was sent, what waits, what failed.

The text of a letter is not shown here: it holds links that open what is the recipient's alone,
a new password included.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from helpdesk.core.errors import Conflict, NotFound
from helpdesk.extensions import db
from helpdesk.mail.models import LetterState, OutboxLetter


def recent(
    state: LetterState | None, *, before: int | None = None, limit: int = 50
) -> list[OutboxLetter]:
    """Return letters, newest first, in one state if it is named."""
    query = select(OutboxLetter).order_by(OutboxLetter.id.desc()).limit(limit)
    if state is not None:
        query = query.where(OutboxLetter.state == state)
    if before is not None:
        query = query.where(OutboxLetter.id < before)
    return list(db.session.scalars(query))


def counts() -> dict[LetterState, int]:
    """Return how many letters are in each state."""
    query = select(OutboxLetter.state, func.count()).group_by(OutboxLetter.state)
    return {row[0]: row[1] for row in db.session.execute(query)}


def find(letter_id: int) -> OutboxLetter:
    """Return the letter. Raises NotFound."""
    letter = db.session.get(OutboxLetter, letter_id)
    if letter is None:
        raise NotFound(_l("Nie ma takiego listu."))
    return letter


def send_again(letter: OutboxLetter, *, now: datetime) -> None:
    """Queue a letter that was given up or kept, with all its tries before it. Raises Conflict."""
    if letter.state not in {LetterState.FAILED, LetterState.KEPT}:
        raise Conflict(_l("Ten list nie czeka na ponowne wysłanie."))
    letter.state, letter.tries, letter.next_try_at = LetterState.QUEUED, 0, now


def release(*, now: datetime) -> int:
    """Queue all letters that were kept while there was no mail server; returns how many."""
    statement = (
        update(OutboxLetter)
        .where(OutboxLetter.state == LetterState.KEPT)
        .values(state=LetterState.QUEUED, tries=0, next_try_at=now)
        .returning(OutboxLetter.id)
    )
    return len(db.session.scalars(statement).all())
