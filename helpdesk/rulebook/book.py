"""What the page of the rules tells, as plain data. Pure."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from helpdesk.rulebook.days_off import DayOff
from helpdesk.sla.legal import Regime
from helpdesk.sla.rules import Rules
from helpdesk.sla.tables import Problem
from helpdesk.tickets.models import SlaCheck


class Place(enum.Enum):
    """Where a version stands among the others."""

    WAITING = "waiting"
    IN_FORCE = "in force"
    EARLIER = "earlier"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class Version:
    """A recorded version, with the number of tickets it judges."""

    hash: str
    name: str
    holds_from: date
    recorded_at: datetime
    tickets: int
    place: Place


@dataclass(frozen=True, slots=True)
class Book:
    """What the page tells."""

    rules: Rules
    versions: Sequence[Version]
    problems: Sequence[Problem]
    faulty_since: datetime | None
    missing_years: Sequence[int]
    holidays_end: bool
    check: SlaCheck | None
    duties: Sequence[Regime]
    days_off: Sequence[DayOff]
    units: Sequence[tuple[str, str]]  # code and name of those that differ
    folder: Path

    @property
    def in_force(self) -> Version | None:
        """The version in force; None until the first is recorded."""
        return next((each for each in self.versions if each.place is Place.IN_FORCE), None)
