"""Days made by hand, for the tables of loads, conflicts and hours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from helpdesk.schools.models import WaySource
from helpdesk.visits.fortnight.days import Day, Stay
from helpdesk.visits.planning.problem import Span
from helpdesk.visits.proposing.travel import UNKNOWN, BaseId, Ends, Way

LUCKA, BRZEZINY, FAR = 1, 2, 3
HOME = BaseId(1)
# Both schools are twenty minutes from the office, ten from each other; of the third nothing is known.
WAYS: dict[Ends, Way] = {
    (None, LUCKA): Way(20, 15_000, WaySource.ENTERED),
    (LUCKA, None): Way(20, 15_000, WaySource.ENTERED),
    (None, BRZEZINY): Way(20, 16_000, WaySource.ENTERED),
    (BRZEZINY, None): Way(25, 17_000, WaySource.ENTERED),
    (LUCKA, BRZEZINY): Way(10, 6_000, WaySource.ESTIMATED),
    (BRZEZINY, LUCKA): Way(10, 6_000, WaySource.ESTIMATED),
    (None, FAR): UNKNOWN,
    (FAR, None): UNKNOWN,
    (HOME, LUCKA): Way(5, 3_000, WaySource.ENTERED),
    (LUCKA, HOME): Way(5, 3_000, WaySource.ENTERED),
}
EIGHT_HOURS = (Span(450, 930),)  # 7:30 to 15:30
ALL_DAY = {LUCKA: (Span(420, 960),), BRZEZINY: (Span(420, 960),)}


def at(clock: str, unit: int = LUCKA, minutes: int = 60, **given: Any) -> Stay:
    """Return a stay that begins then; its id tells unit and minute."""
    hours, rest = map(int, clock.split(":"))
    start = hours * 60 + rest
    return replace(Stay(10_000 * unit + start, unit, start, minutes), **given)


def day(*stays: Stay, **given: Any) -> Day:
    """Return a day of eight hours with these stays."""
    plain = Day(stays, hours=EIGHT_HOURS, openings=ALL_DAY, ways=WAYS)
    return replace(plain, **given)
