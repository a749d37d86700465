"""A part of a proposal: what it comes to, and what it can't do without. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.problem import Pin
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.proposing.chosen import Chosen, moves_of, new_of
from helpdesk.visits.proposing.facts import Facts
from helpdesk.visits.proposing.moves import moved
from helpdesk.visits.proposing.problem import Outline, draft, pin_id
from helpdesk.visits.proposing.sums import Sums, beside, standing, sums


def compared(facts: Facts, chosen: Sequence[Chosen]) -> tuple[Sums, Sums]:
    """Return what the present plan comes to, and what it would with the chosen visits alone."""
    plans = ((draft(facts, seconds=1), ()), _with(facts, chosen))
    present, proposed = (sums(standing(beside(drafted, new)), drafted) for drafted, new in plans)
    return present, proposed


def completed(
    facts: Facts, chosen: Sequence[Chosen], offered: Sequence[Chosen]
) -> tuple[Chosen, ...]:
    """Return the offered visits without which the chosen ones can't be made, in their order.

    Some places are reached, or reached in time, only by way of another one: then the technician's
    day is needed as it was proposed. Others are free only once a visit has moved out of the way.
    """
    taken = list(chosen)
    while added := _needed(facts, taken, offered):
        taken += added
    return tuple(each for each in taken[len(chosen) :])


def _needed(facts: Facts, chosen: Sequence[Chosen], offered: Iterable[Chosen]) -> list[Chosen]:
    """Return what is offered, but not chosen yet, and stands in the way of the chosen or carries it."""
    keys, stays = {each.key for each in chosen}, {each.stay for each in chosen}
    pins = _colliding(facts, chosen)
    days = {(int(pin.technician), pin.day) for pin in pins}
    standing_there = {pin.id for pin in pins}
    return [
        each
        for each in offered
        if each.key not in keys
        and (
            (each.technician_id, each.day) in days
            or (
                each.visit_id is not None
                # Its old place is in the way, or work chosen after it was reckoned as a part of it.
                and (pin_id(each.visit_id) in standing_there or each.stay in stays)
            )
        )
    ]


def _colliding(facts: Facts, chosen: Sequence[Chosen]) -> list[Pin]:
    """Return what can't be made beside a chosen visit, and those visits."""
    ids = {each.key if each.visit_id is None else pin_id(each.visit_id) for each in chosen}
    conflicts = confirmed(Costs(read_problem(beside(*_with(facts, chosen))))).conflicts
    return [
        pin
        for conflict in conflicts
        if not ids.isdisjoint(pin.id for pin in conflict.pins)
        for pin in conflict.pins
    ]


def _with(facts: Facts, chosen: Sequence[Chosen]) -> tuple[Outline, Sequence[Chosen]]:
    """Return the plan in which the chosen visits are moved, and what else was chosen."""
    return draft(moved(facts, moves_of(chosen)), seconds=1), new_of(chosen)
