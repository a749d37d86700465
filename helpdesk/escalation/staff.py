"""Who there is on the day for a ticket, as stored. Only reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from helpdesk.accounts.models import User, is_away
from helpdesk.core.clock import WARSAW
from helpdesk.escalation.recipients import Person, Staff
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.tickets.access import Action, answers_for, can
from helpdesk.tickets.dispatch import routing_for
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.routing import Reason

# Everybody is away, or there is nobody.
NO_STAND_IN = frozenset({Reason.ABSENT, Reason.NOBODY})


def staff_for(ticket: Ticket, *, now: datetime) -> Staff:
    """Return who may be told of the ticket today; nobody who may not read it."""
    today = now.astimezone(WARSAW).date()
    query = select(User, ~is_away(today)).where(answers_for(ticket)).order_by(User.id)
    people = [
        (each, is_there)
        for each, is_there in db.session.execute(query)
        if can(each, Action.READ, ticket)
    ]
    technician = _technician(people, ticket)
    needs_another = technician is not None and not technician.is_present
    return Staff(
        technician,
        stand_in=_stand_in(ticket, now) if needs_another else None,
        directors=_of_role(people, Role.DIRECTOR),
        administrators=_of_role(people, Role.ADMINISTRATOR),
    )


def _technician(people: Iterable[tuple[User, bool]], ticket: Ticket) -> Person | None:
    if ticket.technician_id is None:
        return None
    found = (is_there for each, is_there in people if each.id == ticket.technician_id)
    # Whoever may not sign in any more is as good as away.
    return Person(ticket.technician_id, is_present=next(found, False))


def _of_role(people: Iterable[tuple[User, bool]], role: Role) -> list[Person]:
    return [Person(each.id, is_present=is_there) for each, is_there in people if each.role is role]


def _stand_in(ticket: Ticket, now: datetime) -> int | None:
    routing = routing_for(ticket.school_id, ticket.category_id, now=now)
    return None if routing.reason in NO_STAND_IN else routing.technician_id
