"""When an answer would come if the report were sent now. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from helpdesk.core.wording import clock
from helpdesk.sla.clock import deadline
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.rules import Rules
from helpdesk.tickets.lifecycle import Kind

Answers = Mapping[tuple[Urgency, Impact], datetime]


def answers(
    rules: Rules, *, now: datetime, unit: str = ""
) -> dict[tuple[Urgency, Impact], datetime]:
    """Return the latest instant of the first answer for each pair the form can hold.

    While no unit is chosen, those of a unit of which nothing special is known.
    """
    kind = Kind.INCIDENT.value
    due: dict[Priority, datetime] = {}
    for priority in Priority:
        target = rules.target(kind, priority)
        if target is not None:
            due[priority] = deadline(rules.timetable(target, unit), now, target.response)
    pairs = {
        (urgency, impact): rules.priority(kind, impact, urgency)
        for urgency in Urgency
        for impact in Impact
    }
    return {pair: due[priority] for pair, priority in pairs.items() if priority in due}


def latest(found: Answers, urgency: str | None, impact: str | None) -> datetime | None:
    """Return the answer's deadline for the chosen pair; the latest one while a choice is open."""
    fitting = [
        instant
        for (of_urgency, of_impact), instant in found.items()
        if urgency in {None, "", of_urgency.value} and impact in {None, "", of_impact.value}
    ]
    return max(fitting, default=None)


def words(found: Answers, *, now: datetime) -> dict[str, str]:
    """Return the deadlines in words by "urgency impact", for the script of the form."""
    spoken = {instant: clock(instant, now) for instant in set(found.values())}
    return {
        f"{urgency.value} {impact.value}": spoken[instant]
        for (urgency, impact), instant in found.items()
    }
