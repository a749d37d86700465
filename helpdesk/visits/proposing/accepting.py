"""Accepting proposed visits: all of those chosen or none. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools import service as schools
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets_service
from helpdesk.tickets.access import Action
from helpdesk.visits import service
from helpdesk.visits.planning.faults import ProblemError
from helpdesk.visits.proposing.choosing import compared, completed
from helpdesk.visits.proposing.chosen import Chosen, moves_of, new_of
from helpdesk.visits.proposing.facts import Facts, Promise
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.moves import Place, may_move
from helpdesk.visits.proposing.sums import Sums
from helpdesk.visits.recurring import service as recurring

MOST_CHOSEN = 200


class Outdated(Conflict):
    """The plan is another one than the proposal was made beside."""

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Plan wizyt, odpowiedzi placówek, nieobecności albo zgłoszenia zmieniły się od czasu tej propozycji. "
                "Niczego nie zaplanowano. Zaproponuj plan jeszcze raz."
            )
        )


def chosen_of(keys: Sequence[str]) -> list[Chosen]:
    """Return the visits that a form named, in their order. Raises HelpdeskError."""
    if not keys:
        raise HelpdeskError(_l("Zaznacz co najmniej jedną wizytę."))
    return named(keys)


def named(keys: Sequence[str]) -> list[Chosen]:
    """Return the visits of these keys, in their order; perhaps none. Raises Outdated."""
    try:
        found = {key: Chosen.of(key) for key in keys[:MOST_CHOSEN]}
    except ValueError:
        raise Outdated from None
    return sorted(found.values(), key=_when)


class Accepted(NamedTuple):
    """How many visits were planned, or given more work, and how many moved."""

    planned: int
    moved: int


class Part(NamedTuple):
    """The visits chosen of a proposal with those they depend on, and what they come to."""

    visits: Sequence[Chosen]
    added: Sequence[Chosen]
    present: Sums
    proposed: Sums

    @property
    def moved(self) -> int:
        """How many of them stand already and move."""
        return len(moves_of(self.visits))


def part(facts: Facts, chosen: Sequence[Chosen], *, offered: Sequence[Chosen], state: str) -> Part:
    """Return the chosen visits, those of the offered ones that they depend on, and the sums.

    Raises Outdated if the plan is not the one that the proposal was made beside, or too late.
    """
    _refuse_outdated(facts, (*chosen, *offered), state)
    if not all(_is_known(each, facts) for each in offered):
        raise Outdated
    try:
        added = completed(facts, chosen, offered)
        visits = sorted((*chosen, *added), key=_when)
        return Part(visits, added, *compared(facts, visits))
    except ProblemError:  # one of the tickets is done, or waits by now
        raise Outdated from None


def accept(chosen: Sequence[Chosen], *, state: str, by: User, now: datetime) -> Accepted:
    """Move and plan the chosen visits; returns how many, none if all of them stand already.

    Raises Conflict, and then nothing of it may be committed.
    """
    _hold(each.technician_id for each in chosen)
    facts = gather(now=now, reader=by)
    if _stand(chosen, facts):
        return Accepted(0, 0)
    _refuse_outdated(facts, chosen, state)
    moves, new = moves_of(chosen), new_of(chosen)
    if not all(_is_known(each, facts) for each in chosen):
        raise Outdated
    for visit_id in sorted(moves):
        _move(facts.promises_by_id[visit_id], moves[visit_id], by=by, now=now)
    # Afterwards, for some of it is done on visits that have just moved there.
    for each in new:
        _plan(each, by=by, now=now)
    return Accepted(len(new), len(moves))


def _when(visit: Chosen) -> tuple[date, int, time]:
    return visit.day, visit.technician_id, visit.starts_at


def _hold(technician_ids: Iterable[int]) -> None:
    """Let nobody else give away these technicians' time until the commit.

    All of them, as when a school answers: a visit that moves may be another one's yet.
    """
    crew = or_(User.id.in_(set(technician_ids)), User.role == Role.TECHNICIAN)
    db.session.execute(select(User.id).where(crew).order_by(User.id).with_for_update())


def _refuse_outdated(facts: Facts, chosen: Iterable[Chosen], state: str) -> None:
    now = local(facts.now)
    begins = (datetime.combine(each.day, each.starts_at, WARSAW) for each in chosen)
    if facts.state != state or any(at < now for at in begins):
        raise Outdated


def _stand(chosen: Iterable[Chosen], facts: Facts) -> bool:
    """Return whether every chosen visit is in the plan: the form was sent twice."""
    standing = {place for each in facts.promises for place in _places(each)}
    return all(place in standing for each in chosen for place in _places(each))


def _places(given: Chosen | Promise) -> Iterator[tuple[object, ...]]:
    visit_id = given.id if isinstance(given, Promise) else given.visit_id
    if visit_id is not None:
        yield "visit", visit_id, given.technician_id, given.day, given.starts_at
    for number in given.tickets:
        yield given.technician_id, given.unit_id, given.day, number
    for number in given.recurring:
        yield given.technician_id, given.unit_id, given.day, "recurring", number


def _is_known(visit: Chosen, facts: Facts) -> bool:
    """Return whether there are such a technician and such tasks, all in the unit of the visit; of a
    move, whether there is such a visit that may be moved.
    """
    if visit.visit_id is not None:
        promise = facts.promises_by_id.get(visit.visit_id)
        return visit.technician_id in facts.names and (
            promise is not None
            and may_move(promise, facts)
            and (promise.unit_id, promise.minutes) == (visit.unit_id, visit.minutes)
        )
    tasks = [facts.tasks.get(key) for key in visit.tasks]
    return visit.technician_id in facts.names and all(
        each is not None and each.unit_id == visit.unit_id for each in tasks
    )


def _move(promise: Promise, to: Place, *, by: User, now: datetime) -> None:
    service.move(
        service.find(promise.id, version=promise.version, now=now),
        technician=accounts.get(to.technician_id),
        on=to.day,
        starts_at=to.starts_at,
        minutes=promise.minutes,
        by=by,
        now=now,
    )


def _plan(chosen: Chosen, *, by: User, now: datetime) -> None:
    window: service.Window = {
        "technician": accounts.get(chosen.technician_id),
        "on": chosen.day,
        "starts_at": chosen.starts_at,
        "minutes": chosen.minutes,
    }
    tickets = [tickets_service.find(each, reader=by, action=Action.WORK) for each in chosen.tickets]
    if tickets:
        visit = service.plan(tickets, **window, by=by, now=now)
    else:
        visit = service.stay(schools.unit(chosen.unit_id), **window, now=now)
    for number in chosen.recurring:
        recurring.attach(number, visit, now=now)
    service.stay_until(visit, chosen.starts_at, minutes=chosen.minutes, now=now)
