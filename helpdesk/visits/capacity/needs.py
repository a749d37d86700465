"""What will need working time in the coming weeks and stands in no visit. Pure.

An open ticket counts in the week of its deadline, what recurs in the week of its last day; what
is late, or has no deadline, counts in this week. What waits for a reporter or vendor does not
count: nobody can work on it. What is tried from afar first counts with the minutes that takes. Of
new tickets as many are expected as came in a usual week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from helpdesk.core.clock import WARSAW
from helpdesk.visits.capacity.hours import Week, week_of
from helpdesk.visits.proposing.facts import Facts, OpenTicket, Recurring, Task

# Whose work it will be is not known: any of the team.
TEAM = None
Inflow = Mapping[int | None, float]  # expected minutes in a usual week, by technician


@dataclass(frozen=True, slots=True)
class Needs:
    """Minutes needed beyond what is planned."""

    tickets: int = 0
    afar: int = 0
    recurring: int = 0
    expected: int = 0

    @property
    def all(self) -> int:
        return self.tickets + self.afar + self.recurring + self.expected

    def __add__(self, other: Needs) -> Needs:
        return Needs(
            self.tickets + other.tickets,
            self.afar + other.afar,
            self.recurring + other.recurring,
            self.expected + other.expected,
        )


def needed(
    facts: Facts, weeks: Sequence[Week], inflow: Inflow
) -> dict[tuple[int | None, date], Needs]:
    """Return what is needed by technician (None: any of them) and Monday of the week."""
    found: dict[tuple[int | None, date], Needs] = defaultdict(Needs)
    for task in waiting(facts):
        week = week_of(weeks, last_day(task) or weeks[0].monday)
        if week is not None:
            found[whose(task, facts), week.monday] += _need(task)
    for technician, minutes in inflow.items():
        owner = technician if technician in facts.names else TEAM
        for week in weeks:
            found[owner, week.monday] += Needs(expected=round(minutes * week.share))
    return found


def waiting(facts: Facts) -> list[Task]:
    """Return what somebody can work on and no visit has."""
    planned = {number for each in facts.promises for number in each.tickets}
    tickets: list[Task] = [
        each for each in facts.tickets if each.id not in planned and not each.is_waiting
    ]
    return [*tickets, *facts.recurring]


def last_day(task: Task) -> date | None:
    """Return the day by which it should be done."""
    if isinstance(task, Recurring):
        return task.latest
    return task.due_at.astimezone(WARSAW).date() if task.due_at else None


def whose(task: Task, facts: Facts) -> int | None:
    """Return the technician whose work it is; None if several may do it."""
    if isinstance(task, OpenTicket) and task.technician_id in facts.names:
        return task.technician_id
    able = facts.able_to(task)
    return min(able) if len(able) == 1 else TEAM


def _need(task: Task) -> Needs:
    if isinstance(task, Recurring):
        return Needs(recurring=task.minutes)
    if task.is_remote:
        return Needs(afar=task.minutes_afar)
    return Needs(tickets=task.minutes)
