"""What can be done with a ticket, whichever door it came through: other rooms come in here.

Functions change objects, append events and queue letters; the caller commits. They take the
present instant and the person acting as arguments.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.errors import NotAllowed, NotFound
from helpdesk.extensions import db
from helpdesk.tickets.access import Action, can, follow_link
from helpdesk.tickets.continuing import effect, latest
from helpdesk.tickets.filing import Filed, confirm_address, file_ticket, new_door_key
from helpdesk.tickets.labour import log_work
from helpdesk.tickets.lifecycle import OPEN
from helpdesk.tickets.misplaced import Effects, effects_of, put_back, standing, take_out
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.moves import (
    InvalidMove,
    close,
    close_settled,
    confirm_works,
    earliest_known,
    pause,
    reopen,
    resolve,
    set_lessons_lost,
    settles_at,
    settling,
    start,
    withdraw,
)
from helpdesk.tickets.naming import name_another, name_somebody
from helpdesk.tickets.parts import expect_part
from helpdesk.tickets.replies import note, reply, tell_undelivered
from helpdesk.tickets.triage import assign, recategorise, reprioritise

__all__ = [
    "Effects", "Filed", "InvalidMove", "assign", "close", "close_settled", "confirm_address",
    "confirm_works", "earliest_known", "effect", "effects_of", "expect_part", "file_ticket", "find",
    "follow_link", "latest", "log_work", "name_another", "name_somebody", "new_door_key", "note",
    "open_of_school", "pause", "put_back", "recategorise", "reopen", "reply", "reprioritise",
    "resolve", "set_lessons_lost", "settles_at", "settling", "standing", "start", "take_out",
    "tell_undelivered", "withdraw",
]  # fmt: skip


def find(ticket_id: int, *, reader: User, action: Action = Action.READ) -> Ticket:
    """Return the ticket if `reader` may do `action` to it.

    A ticket out of sight is reported as missing, so that numbers can't be probed; one in sight
    but out of reach raises NotAllowed.
    """
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None or not can(reader, Action.READ, ticket):
        raise NotFound(_l("Nie ma takiego zgłoszenia."))
    if not can(reader, action, ticket):
        raise NotAllowed(_l("Tego zgłoszenia nie możesz zmienić."))
    return ticket


def open_of_school(school_id: int, *, limit: int = 5) -> Sequence[Ticket]:
    """Return the unit's open tickets that strangers may be shown by category, room and day."""
    query = (
        select(Ticket)
        .where(
            Ticket.school_id == school_id,
            Ticket.status.in_(OPEN),
            Ticket.done_at.is_(None),
            Ticket.is_confidential.is_(False),
        )
        .options(joinedload(Ticket.category), joinedload(Ticket.room))
        .order_by(Ticket.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()
