"""A part of a proposal: what it comes to, and what it can't do without. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.proposing.facts import Facts
from helpdesk.visits.proposing.problem import Outline, draft
from helpdesk.visits.proposing.proposal import Chosen, Sums, standing, sums


def compared(facts: Facts, chosen: Iterable[Chosen]) -> tuple[Sums, Sums]:
    """Return what the present plan comes to, and what it would with the chosen visits alone."""
    drafted = draft(facts, seconds=1)
    present, proposed = (standing(_beside(drafted, pins)) for pins in ((), chosen))
    return sums(present, drafted), sums(proposed, drafted)


def completed(
    facts: Facts, chosen: Sequence[Chosen], offered: Iterable[Chosen]
) -> tuple[Chosen, ...]:
    """Return the offered visits without which the chosen ones can't be made, in their order.

    Some places are reached, or reached in time, only by way of another one: then the technician's
    day is needed as it was proposed.
    """
    keys = {each.key for each in chosen}
    beside = _beside(draft(facts, seconds=1), chosen)
    conflicts = confirmed(Costs(read_problem(beside))).conflicts
    broken = {
        (int(pin.technician), pin.day)
        for conflict in conflicts
        if not keys.isdisjoint(pin.id for pin in conflict.pins)
        for pin in conflict.pins
    }
    return tuple(
        each
        for each in offered
        if each.key not in keys and (each.technician_id, each.day) in broken
    )


def _beside(drafted: Outline, chosen: Iterable[Chosen]) -> bytes:
    """Return the problem in which the chosen visits are promised too."""
    pins = [*drafted.document["pins"], *map(_as_pin, chosen)]
    return json.dumps({**drafted.document, "pins": pins}).encode()


def _as_pin(chosen: Chosen) -> dict[str, Any]:
    return {
        "id": chosen.key,
        "unit": str(chosen.unit_id),
        "technician": str(chosen.technician_id),
        "day": chosen.day.isoformat(),
        "start": f"{chosen.starts_at:%H:%M}",
        "minutes": chosen.minutes,
        "jobs": list(chosen.tasks),
    }
