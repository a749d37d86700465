"""Rating a solution. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotAllowed
from helpdesk.core.upsert import insert
from helpdesk.core.wording import date_long
from helpdesk.extensions import db
from helpdesk.satisfaction.models import Rating, RatingEvent
from helpdesk.satisfaction.rating import (
    COMMENT_LENGTH,
    Solution,
    Standing,
    latest_solution,
    standing,
)
from helpdesk.security.permissions import Permission
from helpdesk.tickets.access import is_party
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.scale import Mark


@dataclass(frozen=True, slots=True)
class Card:
    """What the reporter is shown of the rating: whether it can be given, and what was given."""

    standing: Standing
    solution: Solution | None
    rating: Rating | None

    @property
    def mark(self) -> Mark | None:
        return Mark(self.rating.mark) if self.rating is not None else None

    @property
    def is_open(self) -> bool:
        return self.standing is Standing.OPEN


class NotSolved(Conflict):
    """There is no solution to rate, or not any more."""

    def __init__(self) -> None:
        super().__init__(
            _l("To zgłoszenie jest otwarte. Ocenić można je po rozwiązaniu: napiszemy wtedy list.")
        )


class SolvedAgain(Conflict):
    """The solution on the page is not the latest one."""

    def __init__(self) -> None:
        super().__init__(
            _l("Od tamtej chwili zgłoszenie otwarto i rozwiązano ponownie. Oceń nowe rozwiązanie.")
        )


class TooLate(Conflict):
    """The time for rating is over."""

    def __init__(self, solution: Solution) -> None:
        super().__init__(
            _l(
                "Ocenić można było do: %(day)s. Zapisana ocena, jeśli była, już się nie zmieni.",
                day=date_long(solution.until),
            )
        )


def may_rate(person: User, ticket: Ticket) -> bool:
    """Return whether it is the person's to rate: reported by them, and not their own work."""
    return is_party(person, ticket) and not person.can(Permission.WORK_TICKETS)


def card(ticket: Ticket, person: User, *, now: datetime) -> Card | None:
    """Return what the person is shown of the ticket's rating; None if it is not theirs."""
    if not may_rate(person, ticket):
        return None
    solution = latest_solution(ticket.events)
    given = None if solution is None else _given(solution)
    return Card(standing(ticket.status, solution, now=now), solution, given)


def rate(
    ticket: Ticket, mark: Mark, *, comment: str, solution_id: int, by: User, now: datetime
) -> None:
    """Give the solution a mark, or change it; the same again changes nothing.

    Raises NotAllowed, NotSolved, SolvedAgain or TooLate.
    """
    solution = _ratable(ticket, solution_id, by=by, now=now)
    comment = comment.strip()
    if len(comment) > COMMENT_LENGTH:
        raise HelpdeskError(
            _l("Komentarz może mieć najwyżej %(most)d znaków.", most=COMMENT_LENGTH)
        )
    rating_id = _put(ticket, solution, mark, comment, by=by, now=now)
    if rating_id is not None:
        event = RatingEvent(rating_id=rating_id, at=now, by_id=by.id, mark=mark, comment=comment)
        db.session.add(event)


def _given(solution: Solution) -> Rating | None:
    # Written past the session, which may hold it as it was.
    query = select(Rating).where(Rating.solution_id == solution.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _ratable(ticket: Ticket, solution_id: int, *, by: User, now: datetime) -> Solution:
    if not may_rate(by, ticket):
        raise NotAllowed(_l("Rozwiązanie ocenia ten, kto zgłosił sprawę."))
    # Held until the commit: a reopening at the same moment waits, or is seen here.
    db.session.refresh(ticket, with_for_update=True)
    solution = latest_solution(ticket.events)
    found = standing(ticket.status, solution, now=now)
    if solution is None or found is Standing.NOT_SOLVED:
        raise NotSolved
    if solution.id != solution_id:
        raise SolvedAgain
    if found is Standing.TOO_LATE:
        raise TooLate(solution)
    return solution


def _put(
    ticket: Ticket, solution: Solution, mark: Mark, comment: str, *, by: User, now: datetime
) -> int | None:
    """Store the rating and return its id; None if this is what stands there already."""
    said = {"by_id": by.id, "mark": int(mark), "comment": comment, "changed_at": now}
    first = {"ticket_id": ticket.id, "solution_id": solution.id, "rated_at": now}
    put = insert(Rating).values(**first, **said)
    put = put.on_conflict_do_update(
        index_elements=[Rating.solution_id],
        set_=said,
        where=or_(Rating.mark != int(mark), Rating.comment != comment),
    )
    return db.session.scalar(put.returning(Rating.id))
