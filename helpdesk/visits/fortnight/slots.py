"""At what time of a day a visit that is put there begins. Pure."""

from __future__ import annotations

from dataclasses import replace

from helpdesk.visits.fortnight.conflicts import conflicts
from helpdesk.visits.fortnight.days import Day, Stay
from helpdesk.visits.planning.problem import DAY

STEP = 15  # nobody tells a school 8:17


def start(day: Day, stay: Stay, *, earliest: int = 0) -> int:
    """Return when the stay would best begin that day, not before `earliest`.

    At its own hour if nothing speaks against it, else at the nearest with the fewest visits in trouble.
    """
    latest = DAY - stay.minutes
    own = min(max(stay.start, earliest), latest)
    choices = {own, *(at for at in range(0, latest + 1, STEP) if at >= earliest)}
    return min(choices, key=lambda at: (_troubles(day, stay, at), abs(at - own), at))


def _troubles(day: Day, stay: Stay, at: int) -> int:
    found = conflicts(day.with_stay(replace(stay, start=at)))
    return sum(len(each.stays) for each in found)
