"""Reading the ways of a problem: legs, a matrix, or estimates from coordinates. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from helpdesk.visits.planning import shapes
from helpdesk.visits.planning.distances import Estimate, estimated
from helpdesk.visits.planning.faults import Node
from helpdesk.visits.planning.problem import DAY, Leg, Place

MOST_PLACES, MOST_LEGS = 320, 100_000
FURTHEST, LONGEST_WAY = 2_000_000, DAY  # metres, minutes


def read_ways(node: Node | None, places: Mapping[str, Place | None]) -> dict[tuple[str, str], Leg]:
    """Return the ways by coordinates, and over them those that are given."""
    found = (
        {} if node is None else node.fields("legs", "matrix", "symmetric", "speed_kmh", "detour")
    )
    estimate = Estimate(
        found["speed_kmh"].number(1, 200) if "speed_kmh" in found else 40.0,
        found["detour"].number(1, 10) if "detour" in found else 1.3,
    )
    legs = estimated({name: place for name, place in places.items() if place}, estimate)
    both = found["symmetric"].flag() if "symmetric" in found else True
    given = _matrix(found["matrix"], set(places)) if "matrix" in found else {}
    given |= _legs(found["legs"], set(places)) if "legs" in found else {}
    back = {(end, start): leg for (start, end), leg in given.items()} if both else {}
    return {**legs, **back, **given}


def _matrix(node: Node, known: set[str]) -> dict[tuple[str, str], Leg]:
    """Return the ways of two square tables; null is a way that is not known."""
    members = shapes.members(node, ("places", "minutes", "metres"))
    if members is None:
        return {}
    places = [each.text() for each in members["places"].items(most=MOST_PLACES)]
    for name in places:
        if name not in known:
            members["places"].fault(f"there is no unit or base {name!r}")
        if places.count(name) > 1:
            members["places"].fault(f"{name!r} stands twice")
    minutes, metres = (_square(members[name], len(places)) for name in ("minutes", "metres"))
    return {
        (start, end): Leg(_minutes(minutes[row][column]), _metres(metres[row][column]))
        for row, start in enumerate(places)
        for column, end in enumerate(places)
        if minutes and metres and start != end and minutes[row][column].value is not None
    }


def _square(node: Node, size: int) -> list[list[Node]]:
    rows = [row.items(most=MOST_PLACES) for row in node.items(most=MOST_PLACES)]
    if len(rows) != size or any(len(row) != size for row in rows):
        node.fault(f"must be {size} rows of {size} numbers")
        return []
    return rows


def _legs(node: Node, known: set[str]) -> dict[tuple[str, str], Leg]:
    found: dict[tuple[str, str], Leg] = {}
    for each in node.items(most=MOST_LEGS):
        members = shapes.members(each, ("from", "to", "minutes", "metres"))
        if members is None:
            continue
        ends = members["from"].text(), members["to"].text()
        for end, name in zip(ends, ("from", "to"), strict=True):
            if end and end not in known:
                members[name].fault(f"there is no unit or base {end!r}")
        if ends in found:
            each.fault(f"the way from {ends[0]!r} to {ends[1]!r} stands twice")
        found[ends] = Leg(_minutes(members["minutes"]), _metres(members["metres"]))
    return found


def _minutes(node: Node) -> int:
    return ceil(node.number(0, LONGEST_WAY))


def _metres(node: Node) -> int:
    return round(node.number(0, FURTHEST))
