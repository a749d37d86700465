"""What a plan comes to, and the plan as it stands before anything is added. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import greedy
from helpdesk.visits.planning.plan import Plan, make_plan
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.writing import totals
from helpdesk.visits.proposing.chosen import Chosen
from helpdesk.visits.proposing.problem import Outline


@dataclass(frozen=True, slots=True)
class Sums:
    """What a plan comes to."""

    visits: int
    tickets: int
    metres: int
    work_minutes: int
    breaches: int

    def since(self, before: Sums) -> Sums:
        """Return the differences to another plan."""
        return Sums(
            self.visits - before.visits,
            self.tickets - before.tickets,
            self.metres - before.metres,
            self.work_minutes - before.work_minutes,
            self.breaches - before.breaches,
        )


def standing(data: bytes) -> Plan:
    """Return the plan of the confirmed visits alone."""
    costs = Costs(read_problem(data))
    given = confirmed(costs)
    return make_plan(costs, given, greedy(costs, given, ()))


def sums(plan: Plan, drafted: Outline) -> Sums:
    """Return what the plan of the problem comes to."""
    told = totals(plan)
    return Sums(
        told["visits"],
        told["jobs"] + drafted.attached,
        told["metres"],
        told["work_minutes"],
        told["breaches"],
    )


def beside(drafted: Outline, chosen: Iterable[Chosen]) -> bytes:
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
