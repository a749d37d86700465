"""How full a technician's day is: work, driving, kilometres. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk.visits.fortnight.days import Day


@dataclass(frozen=True, slots=True)
class Load:
    """Minutes and metres of a day, or of several; `working` are the minutes there are to work.

    `working` is None where nobody has told us the hours of work; `is_whole` is false if a way of
    the day is unknown.
    """

    work: int = 0
    driving: int = 0
    metres: int = 0
    working: int | None = 0
    is_estimated: bool = False
    is_whole: bool = True

    @property
    def minutes(self) -> int:
        return self.work + self.driving

    @property
    def over(self) -> int:
        """Return by how many minutes a day of work is too full; on a day off nothing fits anyway."""
        return max(0, self.minutes - self.working) if self.working else 0

    @property
    def share(self) -> int:
        """Return how much of the working time is taken, in per cent, at most a hundred."""
        return min(100, round(100 * self.minutes / self.working)) if self.working else 0


def load(day: Day) -> Load:
    """Return what the day comes to, the ways out and back included."""
    route = day.route
    return Load(
        work=sum(stay.minutes for stay in day.stays),
        driving=sum(way.minutes for way in route),
        metres=sum(way.metres for way in route),
        working=_working(day),
        is_estimated=any(way.is_estimated for way in route),
        is_whole=all(way.is_known for way in route),
    )


def total(loads: Iterable[Load]) -> Load:
    """Return the loads together. Hours free on one day make no room on another: see `Load.over`."""
    found = list(loads)
    known = [each.working for each in found if each.working is not None]
    return Load(
        work=sum(each.work for each in found),
        driving=sum(each.driving for each in found),
        metres=sum(each.metres for each in found),
        working=sum(known) if len(known) == len(found) else None,
        is_estimated=any(each.is_estimated for each in found),
        is_whole=all(each.is_whole for each in found),
    )


def _working(day: Day) -> int | None:
    if day.is_away:
        return 0
    return None if day.hours is None else sum(span.end - span.start for span in day.hours)
