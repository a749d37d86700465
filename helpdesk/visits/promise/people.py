"""Who speaks for a school about a visit, and what each may know of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.tickets.access import Action, can, is_party
from helpdesk.visits.models import Visit
from helpdesk.visits.promise.preparation import Need, lines
from helpdesk.visits.promise.window import Window, window

HOSTS = (Role.SECRETARY, Role.HEAD)


def asked(visit: Visit) -> Sequence[User]:
    """Return whom we ask about the visit: the secretaries, else the heads, else who reported.

    Of those who reported, the ones who have shown that their address is theirs.
    """
    query = select(User).where(
        User.school_id == visit.school_id,
        User.role.in_(HOSTS),
        User.is_enabled,
        User.is_registered,
    )
    hosts = db.session.scalars(query.order_by(User.id)).all()
    for role in HOSTS:
        found = [person for person in hosts if person.role is role]
        if found:
            return found
    reporters = {
        ticket.requester_id: ticket.requester
        for ticket in visit.tickets
        if ticket.is_open and ticket.confirmed_at is not None and ticket.requester.is_enabled
    }
    return list(reporters.values())


def may_answer(person: User, visit: Visit) -> bool:
    """Return whether the person speaks for the unit, or reported what the visit is for."""
    return is_host(person, visit.school_id) or any(
        is_party(person, ticket) for ticket in visit.tickets
    )


def is_host(person: User, school_id: int) -> bool:
    """Return whether the person is the unit's secretary or head."""
    return person.role in HOSTS and person.school_id == school_id


def to_prepare(visit: Visit, reader: User) -> tuple[str, ...]:
    """Return what to prepare, in the present language, for the matters that `reader` may read."""
    return lines(
        visit.preparation or "",
        (
            Need(ticket.category.to_prepare, ticket.where)
            for ticket in visit.tickets
            if ticket.is_open and can(reader, Action.READ, ticket)
        ),
    )


def window_of(visit: Visit) -> Window:
    """Return when the technician is expected, as everybody at the school is told."""
    return window(visit.day, visit.starts_at)
