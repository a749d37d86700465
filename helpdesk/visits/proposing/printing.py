"""A proposal as the command prints it: for a person, or as JSON. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from helpdesk.visits.planning.reasons import CHOICE_WORDS, WORDS
from helpdesk.visits.proposing.facts import Task
from helpdesk.visits.proposing.problem import Aside
from helpdesk.visits.proposing.proposal import Proposal, Stop
from helpdesk.visits.proposing.replanning import Gain
from helpdesk.visits.proposing.sums import Sums

ASIDE = {
    Aside.REMOTE_FIRST: "may be settled from afar: try that first",
    Aside.WAITING: "waits for the reporter or a vendor",
    Aside.PART: "its part arrives after these days",
    Aside.TOO_MANY: "more than can be planned at once",
}

GAINS = {
    Gain.POSSIBLE: "it can't be made as it stands",
    Gain.ROOM: "it makes room for another visit",
    Gain.DEADLINES: "fewer tickets are late, or less",
    Gain.LESSONS: "fewer lessons are disturbed",
    Gain.WAY: "less is driven",
    Gain.WHOLE_PLAN: "the whole plan is better for it",
}


def lines(proposal: Proposal) -> Iterator[str]:
    """Yield the plan day by day, what it leaves out, and the differences to the present one."""
    for day in proposal.days:
        yield f"{day.day} {day.technician}: {_km(day.metres)}, {_hours(day.work_minutes)}"
        for stop in day.stops:
            yield f"    {stop.starts_at:%H:%M} {stop.unit}, {stop.minutes} min{_kind(stop)}"
            for work in stop.work:
                late = ", after its deadline" if work.is_late else ""
                reason = CHOICE_WORDS[work.choices[0]]
                yield f"        {work.starts_at:%H:%M} {_name(work.task)}{late}: {reason}"
    for task, left in proposal.left_out:
        yield f"Left out {_name(task)}: {WORDS[left]}"
    for ticket, aside in proposal.aside:
        yield f"Not asked {ticket.id}: {ASIDE[aside]}"
    for trouble, promises in proposal.conflicts:
        numbers = ", ".join(str(each.id) for each in promises)
        yield f"Visits {numbers} can't be made as planned: {trouble.value}"
    yield from proposal.notes
    yield f"Present plan:  {_sums(proposal.present)}"
    yield f"Proposal:      {_sums(proposal.proposed)}"
    saved = proposal.present.breaches - proposal.proposed.breaches
    yield f"Saved from breaching: {saved}"


def as_json(proposal: Proposal) -> Iterator[str]:
    """Yield the same as one JSON object."""
    yield json.dumps(
        {
            "days": [
                {
                    "day": day.day.isoformat(),
                    "technician": day.technician,
                    "metres": day.metres,
                    "work_minutes": day.work_minutes,
                    "visits": [_visit(stop) for stop in day.stops],
                }
                for day in proposal.days
            ],
            "left_out": [{**_numbered(task), "code": why.value} for task, why in proposal.left_out],
            "aside": [{"ticket": ticket.id, "code": why.value} for ticket, why in proposal.aside],
            "conflicts": [
                {"code": why.value, "visits": [each.id for each in promises]}
                for why, promises in proposal.conflicts
            ],
            "notes": list(proposal.notes),
            "present": asdict(proposal.present),
            "proposed": asdict(proposal.proposed),
            "difference": asdict(proposal.proposed.since(proposal.present)),
        },
        ensure_ascii=False,
        indent=2,
    )


def _visit(stop: Stop) -> dict[str, Any]:
    return {
        "visit": stop.promise.id if stop.promise else None,
        "unit": stop.unit,
        "starts": f"{stop.starts_at:%H:%M}",
        "minutes": stop.minutes,
        "metres": stop.metres,
        "moved": _moved(stop),
        "tickets": [
            {
                **_numbered(work.task),
                "starts": f"{work.starts_at:%H:%M}",
                "minutes": work.minutes,
                "late": work.is_late,
                "choices": [each.value for each in work.choices],
            }
            for work in stop.work
        ],
    }


def _moved(stop: Stop) -> dict[str, Any] | None:
    """Return where a visit that moves stood, and why it moves."""
    if stop.moved_from is None or stop.gain is None:
        return None
    was = stop.moved_from
    return {
        "day": was.day.isoformat(),
        "starts": f"{was.starts_at:%H:%M}",
        "technician": was.technician_id,
        "code": stop.gain.value,
    }


def _name(task: Task) -> str:
    """Return the number of a ticket; of what recurs its name, for its number tells nobody a thing."""
    return task.subject if task.is_recurring else task.key


def _numbered(task: Task) -> dict[str, int]:
    return {"recurring" if task.is_recurring else "ticket": task.id}


def _kind(stop: Stop) -> str:
    if stop.promise is None:
        return ""
    if stop.moved_from is None or stop.gain is None:
        return f" (visit {stop.promise.id}, planned already)"
    was = stop.moved_from
    return f" (visit {was.id}, moved from {was.day} {was.starts_at:%H:%M}: {GAINS[stop.gain]})"


def _sums(sums: Sums) -> str:
    return (
        f"{sums.visits} visits, {sums.tickets} tickets, {_km(sums.metres)}, "
        f"{_hours(sums.work_minutes)}, {sums.breaches} deadlines missed"
    )


def _km(metres: int) -> str:
    return f"{metres / 1000:.1f} km"


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02d} min"
