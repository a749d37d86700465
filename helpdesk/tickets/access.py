"""Who may see and do what with a ticket: once for one object, once as an SQL filter.

`can` and `visible_to` state the same rule; a property test holds them together. A letter's link
lets in without signing in.
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, true

from helpdesk.accounts import links
from helpdesk.accounts.models import Purpose, User
from helpdesk.security.permissions import Permission, Role
from helpdesk.tickets.models import Ticket

OFFICE = (Role.DIRECTOR, Role.ADMINISTRATOR)


class Action(enum.Enum):
    READ = "read"
    REPLY = "reply"  # as one of the two sides of the conversation
    WORK = "work"  # note, assign, pause, resolve
    OWN = "own"  # what only the reporter decides: it works, withdraw, reopen


def can(person: User, action: Action, ticket: Ticket) -> bool:
    """Return whether `person` may do `action` to `ticket`."""
    is_own = is_party(person, ticket)
    match action:
        case Action.READ:
            return is_own or _reads(person, ticket)
        case Action.REPLY:
            return is_own or person.can(Permission.WORK_TICKETS)
        case Action.WORK:
            return person.can(Permission.WORK_TICKETS)
        case Action.OWN:
            return is_own


def visible_to(person: User) -> ColumnElement[bool]:
    """Return the filter of the tickets that `person` may read."""
    if person.can(Permission.SEE_ALL_TICKETS):
        return true()
    return or_(own_of(person), _of_unit(person))


def is_party(person: User, ticket: Ticket) -> bool:
    """Return whether the ticket is the person's: reported by them, or by a mailbox for them."""
    return person.id in (ticket.requester_id, ticket.reporter_id)


def own_of(person: User) -> ColumnElement[bool]:
    """Return the filter of the tickets that are the person's own, as `is_party` has it."""
    return or_(Ticket.requester_id == person.id, Ticket.reporter_id == person.id)


def answers_for(ticket: Ticket) -> ColumnElement[bool]:
    """Return the filter of the people who answer for the ticket: its technician and the office.

    Who of them may read it, `can` says.
    """
    return and_(User.is_enabled, or_(User.role.in_(OFFICE), User.id == ticket.technician_id))


def follow_link(ticket: Ticket, user: User, *, now: datetime) -> str:
    """Return a new token by which `user` opens the ticket from a letter."""
    lasts = None if ticket.closed_at is None else links.AFTER_CLOSING
    return links.issue(user, Purpose.TICKET, now=now, lasts=lasts, thread=ticket.thread)


def _reads(person: User, ticket: Ticket) -> bool:
    if person.can(Permission.SEE_ALL_TICKETS):
        return True
    return (
        person.can(Permission.FOLLOW_UNIT)
        and person.school_id is not None
        and ticket.school_id == person.school_id
        and not ticket.is_confidential
    )


def _of_unit(person: User) -> ColumnElement[bool]:
    if not person.can(Permission.FOLLOW_UNIT) or person.school_id is None:
        return false()
    return and_(Ticket.school_id == person.school_id, Ticket.is_confidential.is_(False))
