"""At what time of a day a visit that is put there begins. Pure."""

from __future__ import annotations

from dataclasses import replace

from helpdesk.visits.fortnight.conflicts import conflicts
from helpdesk.visits.fortnight.days import Day, Stay
from helpdesk.visits.planning.problem import DAY

STEP = 15  # nobody tells a school 8:17


def start(day: Day, stay: Stay, *, earliest: int = 0, keeps_hour: bool = True) -> int:
    """Return when the stay would best begin that day, not before `earliest`.

    At its own hour if it keeps that and no visit gets into trouble, else where the fewest do, then
    where the fewest minutes of lessons are disturbed, then as near to its own hour as can be.
    """
    latest = DAY - stay.minutes
    own = min(max(stay.start, earliest), latest)
    if keeps_hour and not _cost(day, stay, own)[0]:
        return own
    choices = {own, *(at for at in range(0, latest + 1, STEP) if at >= earliest)}
    return min(choices, key=lambda at: (_cost(day, stay, at), abs(at - own), at))


def _cost(day: Day, stay: Stay, at: int) -> tuple[int, int]:
    """Return how many visits are in trouble, and how many minutes of lessons are disturbed."""
    found = conflicts(day.with_stay(replace(stay, start=at)))
    hard = sum(len(each.stays) for each in found if not each.is_mild)
    return hard, sum(each.needed for each in found if each.is_mild)
