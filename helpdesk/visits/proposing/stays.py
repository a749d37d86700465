"""What is planned anew in a stay of a plan, beside the visits that stand there. Pure."""

from __future__ import annotations

from helpdesk.visits.minutes import clock
from helpdesk.visits.planning.plan import Step, Trip, Visit
from helpdesk.visits.planning.problem import Job
from helpdesk.visits.proposing.chosen import Chosen, parted


def new_work(visit: Visit) -> list[Step]:
    """Return the steps of a stay that no visit stands for yet."""
    return [step for step in visit.steps if isinstance(step.task, Job)]


def joins(visit: Visit) -> bool:
    """Return whether the new work of a stay comes after a visit that stands there."""
    return not isinstance(visit.steps[0].task, Job)


def new_stay(trip: Trip, visit: Visit) -> Chosen | None:
    """Return the visit that is proposed, or by which one that stands lasts longer; None if neither."""
    work = new_work(visit)
    if not work:
        return None
    begins = work[0].start if joins(visit) else visit.arrives
    tickets, recurring = parted(step.task.id for step in work)
    return Chosen(
        technician_id=int(trip.technician),
        day=trip.day,
        starts_at=clock(begins),
        minutes=work[-1].end - begins,
        unit_id=int(visit.unit),
        tickets=tickets,
        recurring=recurring,
    )
