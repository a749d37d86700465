"""Trying another crew on the recorded tickets of a period. Only reads; the queue is `crew`'s."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.reports import crew
from helpdesk.reports.crew import Done, Job
from helpdesk.reports.tally import Tally
from helpdesk.reports.trials import Trial
from helpdesk.reports.what_if import NOTHING, Period, Side, Tried, baseline, seconds
from helpdesk.schools.models import Category
from helpdesk.security.permissions import Role
from helpdesk.sla.clock import Span, Timetable, deadline, time_spent
from helpdesk.sla.rules import Rules, Target
from helpdesk.tickets import replay
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.replay import Past, Stored, Versions


@dataclass(frozen=True, slots=True)
class Staffing:
    """Three outcomes of the same tickets: recorded, simulated with `present`, with `chosen`.

    `loads` are the shares of the two crews' working time that the recorded work would take.
    """

    tally: Tally
    tried: Sequence[Tried]
    present: int
    chosen: int
    loads: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Task:
    """A ticket with the work it took, what was promised, and what is recorded of it."""

    stored: Stored
    job: Job
    target: Target | None
    counted_by: Timetable | None
    recorded: tuple[Side, Side]

    def tried(self, done: Sequence[Done]) -> Tried:
        """Return the recorded outcome and the simulated ones, where there is one to compare."""
        answer, solution = self.recorded
        answers = tuple(self._side(each.begun_at, response=True) for each in done)
        solutions = tuple(self._side(each.done_at, response=False) for each in done)
        return Tried(
            self.stored.id,
            self.stored.school_id,
            self.stored.priority,
            () if answer.met is None else (answer, *answers),
            () if solution.met is None else (solution, *solutions),
        )

    def _side(self, at: datetime, *, response: bool) -> Side:
        if self.target is None or self.counted_by is None:
            return NOTHING
        allowed = self.target.response if response else self.target.resolution
        filed_at = self.stored.filed_at
        spent = time_spent(self.counted_by, Span(filed_at, at))
        met = at <= deadline(self.counted_by, filed_at, allowed)
        return Side(seconds(spent), seconds(allowed), met)


def technicians() -> int:
    """Return how many technicians there are now."""
    query = select(func.count(User.id)).where(
        User.role == Role.TECHNICIAN, User.is_enabled.is_(True)
    )
    return db.session.scalar(query) or 0


def simulate(
    connection: Connection,
    condition: ColumnElement[bool] | None,
    period: Period,
    *,
    trial: Trial,
    hours: Timetable,
    crews: tuple[int, int],
    share: float = 1.0,
) -> Staffing:
    """Return what two crews, the present one first, would make of the tickets filed in the period.

    `condition` narrows them further; `share` of the day goes to tickets, so that work takes
    longer by as much. Raises ValueError for a crew whose queue never ends.
    """
    filed = arriving(period) if condition is None else and_(arriving(period), condition)
    tasks = list(_tasks(connection, filed, period, trial))
    jobs = [replace(task.job, work=task.job.work / share) for task in tasks]
    answers = [{done.job.id: done for done in crew.simulated(jobs, each, hours)} for each in crews]
    tried = [task.tried([found[task.job.id] for found in answers]) for task in tasks]
    within = Span(period.start, max(period.start, min(period.end, period.now)))
    present, chosen = crews
    work = [task.job for task in tasks]
    loads = (crew.load(work, present, hours, within), crew.load(work, chosen, hours, within))
    return Staffing(Tally.of(tried, sides=1 + len(crews)), tried, present, chosen, loads)


def arriving(period: Period) -> ColumnElement[bool]:
    """Return the condition of the tickets that came in the period and were not taken back."""
    return and_(
        Ticket.filed_at >= period.start,
        Ticket.filed_at < min(period.end, period.now),
        Ticket.status != Status.WITHDRAWN,
    )


def _tasks(
    connection: Connection, filed: ColumnElement[bool], period: Period, trial: Trial
) -> Iterator[Task]:
    usual = _usual_minutes(connection)
    versions = Versions(connection)
    for past in replay.pasts(connection, filed, kinds=()):
        own = versions[past.stored.sla_version]
        yield _task(past, own, trial.rules(own), usual, period)


def _task(past: Past, own: Rules, rules: Rules, usual: Mapping[int, int], period: Period) -> Task:
    stored = past.stored
    target = rules.target(stored.kind.value, stored.priority)
    counted_by = rules.timetable(target, past.unit) if target else None
    due = (
        deadline(counted_by, stored.filed_at, target.resolution) if target and counted_by else None
    )
    work = timedelta(minutes=stored.minutes or usual.get(stored.category_id, 0))
    return Task(
        stored,
        Job(stored.id, stored.filed_at, work, due),
        target,
        counted_by,
        baseline(stored, own, now=period.now),
    )


def _usual_minutes(connection: Connection) -> Mapping[int, int]:
    """Return by category how long its tickets take, for those of which nothing was recorded."""
    found = connection.execute(select(Category.id, Category.usual_minutes))
    return dict(found.all())
