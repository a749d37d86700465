"""Whose work it is, and how the planner is told so: by name, or as one of a group. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeAlias

from helpdesk.visits.proposing.facts import Facts, Task

MOST_GROUPS = 50  # of technicians who may do the same; the planner takes no more

Crew: TypeAlias = frozenset[int]


def may_do(task: Task, facts: Facts) -> Crew:
    """Return whose work it is: who has it, else whose unit or skill it is, else anybody's."""
    if task.technician_id is not None and task.technician_id in facts.names:
        return frozenset({task.technician_id})
    return facts.able_to(task)


def groups(facts: Facts, crews: Iterable[Crew]) -> list[Crew]:
    """Return the crews of several technicians, but not all."""
    several = {crew for crew in crews if 1 < len(crew) < len(facts.workers)}
    return sorted(several, key=sorted)[:MOST_GROUPS]


def skills(worker_id: int, known: Iterable[Crew]) -> list[str]:
    """Return the groups that the technician belongs to."""
    return [_named(crew) for crew in known if worker_id in crew]


def asked(crew: Crew, known: Collection[Crew], facts: Facts) -> dict[str, object]:
    """Return what a job asks of who does it."""
    if crew in known:
        return {"skills": [_named(crew)]}
    return {"technician": str(min(crew))} if len(crew) < len(facts.workers) else {}


def _named(crew: Crew) -> str:
    return "one of " + ", ".join(map(str, sorted(crew)))
