"""Confirmed visits: in whose shift each stands, and which of them can't be kept. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.problem import Pin, Problem, Shift
from helpdesk.visits.planning.timing import entry


class Trouble(enum.Enum):
    """Why a confirmed visit can't be made as it stands."""

    OUTSIDE_HOURS = "outside_working_hours"
    OVERLAP = "overlapping_pins"
    TOO_TIGHT = "not_enough_time_to_drive"
    NO_WAY = "unreachable"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Confirmed visits of one technician and day that can't all be made; none is moved."""

    trouble: Trouble
    pins: tuple[Pin, ...]


@dataclass(frozen=True)
class Confirmed:
    """Shifts open to planning with their confirmed visits, and the ones that are left alone."""

    open: Mapping[Shift, tuple[Pin, ...]]
    # Nothing is added to a day that can't be kept even as it stands.
    frozen: Mapping[Shift, tuple[Pin, ...]]
    homeless: tuple[Pin, ...]
    conflicts: tuple[Conflict, ...]


def confirmed(costs: Costs) -> Confirmed:
    """Sort the confirmed visits of the problem into its shifts."""
    problem = costs.problem
    by_shift: dict[Shift, list[Pin]] = {shift: [] for shift in problem.shifts}
    homeless = []
    for pin in sorted(
        problem.pins, key=lambda each: (each.day, each.technician, each.start, each.id)
    ):
        shift = _shift(problem, pin)
        if shift is None:
            homeless.append(pin)
        else:
            by_shift[shift].append(pin)
    conflicts = [Conflict(Trouble.OUTSIDE_HOURS, (pin,)) for pin in homeless]
    keeping: dict[Shift, tuple[Pin, ...]] = {}
    frozen: dict[Shift, tuple[Pin, ...]] = {}
    for shift, pins in by_shift.items():
        found = list(_conflicts(problem, shift, pins))
        conflicts += found
        (frozen if found else keeping)[shift] = tuple(pins)
    return Confirmed(keeping, frozen, tuple(homeless), tuple(conflicts))


def _shift(problem: Problem, pin: Pin) -> Shift | None:
    for shift in problem.shifts:
        mine = shift.technician == pin.technician and shift.day == pin.day
        if mine and shift.start <= pin.start and pin.end <= shift.end:
            return shift
    return None


def _conflicts(problem: Problem, shift: Shift, pins: Sequence[Pin]) -> Sequence[Conflict]:
    found = []
    for before, pin in pairwise(pins):
        way = entry(problem, before.unit, pin)
        if pin.start < before.end:
            found.append(Conflict(Trouble.OVERLAP, (before, pin)))
        elif way is None:
            found.append(Conflict(Trouble.NO_WAY, (before, pin)))
        elif before.end + way.minutes > pin.start:
            found.append(Conflict(Trouble.TOO_TIGHT, (before, pin)))
    if pins:
        found += _at_the_ends(problem, shift, pins[0], pins[-1])
    return found


def _at_the_ends(problem: Problem, shift: Shift, first: Pin, last: Pin) -> list[Conflict]:
    out, back = problem.leg(shift.base, first.unit), problem.leg(last.unit, shift.base)
    found = []
    if out is None or shift.start + out.minutes > first.start:
        found.append(Conflict(Trouble.NO_WAY if out is None else Trouble.TOO_TIGHT, (first,)))
    if back is None or last.end + back.minutes > shift.end:
        found.append(Conflict(Trouble.NO_WAY if back is None else Trouble.TOO_TIGHT, (last,)))
    return found
