"""What was entered of costs, and what holds on which day or in which month. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from helpdesk.core.periods import Month


class CostKind(enum.Enum):
    """What an entry is of."""

    HOUR = "hour"  # an hour of a technician's work
    KILOMETRE = "kilometre"  # instead of the rate of the mileage log
    FIXED = "fixed"  # a month of something that is paid whatever happens
    BEFORE = "before"  # a month of a unit's IT before the shared service


class Sharing(enum.Enum):
    """By what fixed costs are shared out among the units served."""

    EQUAL = "equal"
    PUPILS = "pupils"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Price:
    """An amount in grosze that holds from a day on, until a later one of the same thing."""

    kind: CostKind
    grosze: int
    from_on: date
    name: str = ""  # of a fixed cost
    school_id: int | None = None  # of a cost before


class Prices:
    """All entries, to be asked what holds."""

    def __init__(self, entries: Iterable[Price]) -> None:
        self._entries = sorted(entries, key=lambda entry: entry.from_on)

    def hour(self, day: date) -> int | None:
        """Return what an hour of work on the day costs; None if nobody entered it."""
        return self._last(CostKind.HOUR, day)

    def kilometre(self, day: date) -> int | None:
        """Return what a kilometre on the day costs, where it was entered."""
        return self._last(CostKind.KILOMETRE, day)

    def before(self, school_id: int, month: Month) -> int | None:
        """Return what the unit's IT cost in such a month before; None if nobody entered it."""
        return self._last(CostKind.BEFORE, month.first_day, school_id=school_id)

    def fixed(self, month: Month) -> Mapping[str, int] | None:
        """Return the fixed costs of the month by name; None if none was ever entered for it."""
        found: dict[str, int] = {}
        for entry in self._entries:
            if entry.kind is CostKind.FIXED and entry.from_on <= month.first_day:
                found[entry.name] = entry.grosze
        return found or None

    def within(self, month: Month) -> list[Price]:
        """Return the entries that held on any day of the month, in their order."""
        begun = [each for each in self._entries if each.from_on < month.next.first_day]
        return [
            each
            for at, each in enumerate(begun)
            if each.from_on > month.first_day
            or not any(_replaces(later, each, month.first_day) for later in begun[at + 1 :])
        ]

    def _last(self, kind: CostKind, day: date, *, school_id: int | None = None) -> int | None:
        found = None
        for entry in self._entries:
            if entry.kind is kind and entry.school_id == school_id and entry.from_on <= day:
                found = entry.grosze
        return found


def _replaces(later: Price, earlier: Price, day: date) -> bool:
    """Return whether on the day the later entry already held instead of the earlier one."""
    thing = (earlier.kind, earlier.name, earlier.school_id)
    return (later.kind, later.name, later.school_id) == thing and later.from_on <= day
