"""What many ratings say together, and what of it may be told to whom. Pure.

An opinion is counted with the solution it is of: the latest of a ticket, in the quarter in which
the ticket was solved. A rating of a solution that did not last is shown, but not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.core.periods import Quarter
from helpdesk.satisfaction.rating import WINDOW
from helpdesk.tickets.scale import MARKS, Mark

# Fewer say more of one person than of the service; also what keeps an opinion anonymous.
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Solved:
    """A ticket that was solved, with its mark if it has one."""

    ticket_id: int
    school_id: int
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The opinions of a number of solved tickets."""

    solved: int
    marks: Mapping[Mark, int]

    @property
    def rated(self) -> int:
        return sum(self.marks.values())

    @property
    def is_small(self) -> bool:
        return self.rated < ENOUGH

    @property
    def response_rate(self) -> float | None:
        """Which share of the solved was rated; None if nothing was solved."""
        return self.rated / self.solved if self.solved else None

    @property
    def mean(self) -> float | None:
        """The mean mark; None where too few were given."""
        if self.is_small:
            return None
        return sum(mark * count for mark, count in self.marks.items()) / self.rated

    @property
    def satisfied(self) -> float | None:
        """Which share of the marks is good or very good; None where too few were given."""
        if self.is_small:
            return None
        return (self.marks[Mark.GOOD] + self.marks[Mark.VERY_GOOD]) / self.rated


def summary(solved: Sequence[Solved]) -> Summary:
    """Return what these tickets say together."""
    counted = Counter(each.mark for each in solved)
    return Summary(len(solved), {mark: counted[mark] for mark in MARKS})


def by_school(solved: Sequence[Solved]) -> dict[int, Summary]:
    """Return the same of each unit that has a solved ticket."""
    parts: dict[int, list[Solved]] = {}
    for each in solved:
        parts.setdefault(each.school_id, []).append(each)
    return {school_id: summary(part) for school_id, part in parts.items()}


def is_settled(quarter: Quarter, *, now: datetime) -> bool:
    """Return whether no rating of the quarter can come or change any more."""
    return quarter.end + WINDOW <= now


def may_be_told_to_staff(quarter: Quarter, found: Summary, *, now: datetime) -> bool:
    """Return whether the technicians may be told of the whole quarter.

    A figure that still moved would give away each mark that moves it, and one of few their givers.
    """
    return is_settled(quarter, now=now) and not found.is_small
