"""How visits ahead stand between their schools and us, as stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.promise.models import VisitPromise
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.promise.standing import Standing, standing


def standing_of(visit: Visit, promise: VisitPromise | None) -> Standing | None:
    """Return how a visit ahead stands between the school and us; None once it is not planned."""
    if visit.status is not VisitStatus.PLANNED:
        return None
    if promise is None:
        return Standing.AWAITING
    return standing(promise.answer, promise.answered, window_of(visit))


def standings(visits: Iterable[Visit]) -> Mapping[int, Standing]:
    """Return how each of the visits that are still planned stands, by its number, in one query."""
    planned = {visit.id: visit for visit in visits}
    query = select(VisitPromise).where(VisitPromise.visit_id.in_(planned))
    known = {promise.visit_id: promise for promise in db.session.scalars(query)}
    found = {each.id: standing_of(each, known.get(each.id)) for each in planned.values()}
    return {number: each for number, each in found.items() if each is not None}
