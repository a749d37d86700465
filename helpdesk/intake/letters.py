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
from helpdesk.mail.models import WAITING, LetterState, OutboxLetter

# What goes nowhere by itself any more, and can be sent by hand.
AGAIN = frozenset({LetterState.FAILED, LetterState.KEPT})
# How many letters wait for a person: each page of a technician asks it.
GIVEN_UP = select(func.count(OutboxLetter.id)).where(OutboxLetter.state == LetterState.FAILED)


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
    if letter.state not in AGAIN:
        raise Conflict(_l("Ten list nie czeka na ponowne wysłanie."))
    letter.state, letter.tries, letter.next_try_at = LetterState.QUEUED, 0, now


def send_all_again(state: LetterState, *, now: datetime) -> int:
    """Queue all letters that were given up, or all that were kept; returns how many."""
    if state not in AGAIN:
        raise Conflict(_l("Te listy nie czekają na ponowne wysłanie."))
    statement = (
        update(OutboxLetter)
        .where(OutboxLetter.state == state)
        .values(state=LetterState.QUEUED, tries=0, next_try_at=now)
        .returning(OutboxLetter.id)
    )
    return len(db.session.scalars(statement).all())


def withdraw(letter: OutboxLetter) -> None:
    """Let the letter not be sent any more, with the reason it failed of. Raises Conflict."""
    statement = (
        update(OutboxLetter)
        .where(OutboxLetter.id == letter.id, OutboxLetter.state.in_(WAITING | AGAIN))
        .values(state=LetterState.WITHDRAWN)
        .returning(OutboxLetter.id)
    )
    if db.session.scalar(statement) is None:
        raise Conflict(_l("Tego listu nie można już wycofać."))
