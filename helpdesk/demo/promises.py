"""What schools were told of the visits ahead, and what some of them answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain, cycle

from helpdesk.demo.world import World
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.promise.models import VisitPromise
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.promise.standing import Answer

TOLD, ANSWERED = timedelta(hours=26), timedelta(hours=3)
WORDS = "Tego dnia mamy próbną ewakuację. Pasuje każdy inny dzień po 9:00."
# Visits of None are not told of yet: the worker writes to their schools once it runs.
ANSWERS = (Answer.CONFIRMED, None, Answer.OTHER)


def kept(visits: Iterable[Visit], world: World) -> Iterator[VisitPromise]:
    """Yield how the visits that are planned stand between the schools and us."""
    planned = (visit for visit in visits if visit.status is VisitStatus.PLANNED)
    for visit, answer in zip(planned, chain(ANSWERS, cycle(ANSWERS[:2])), strict=False):
        if answer is not None:
            yield _promise(visit, answer, world)


def _promise(visit: Visit, answer: Answer, world: World) -> VisitPromise:
    window = window_of(visit)
    return VisitPromise(
        visit_id=visit.id,
        told_at=world.now - TOLD,
        told_day=window.day,
        told_since=window.since,
        told_technician_id=visit.technician.id,
        answer=answer,
        answered_day=window.day,
        answered_since=window.since,
        answered_at=world.now - ANSWERED,
        answered_by_id=world.staff.secretaries[visit.school.code].id,
        words=WORDS if answer is Answer.OTHER else "",
    )
