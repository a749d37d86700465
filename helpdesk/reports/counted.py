"""What the figures count: tickets, visits and units, each as plain rows of a month. Pure.

A frozen month keeps these very rows, so they hold ids and facts but nobody's name or words.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, TypeAlias

from helpdesk.reports.costs.sharing import Summed
from helpdesk.schools.models import Stage
from helpdesk.tickets.lifecycle import Channel, Kind, Means

NO_UNIT = 0  # in the place of a unit's id


class Subject(enum.Enum):
    """What a figure's list shows."""

    TICKETS = "tickets"
    VISITS = "visits"
    UNITS = "units"


class Population(enum.Enum):
    """What a measure looks at."""

    FILED = "filed"
    ANSWERED = "answered"  # the first answer was given, or its deadline passed without one
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    STATED = "stated"  # somebody said how many lessons were lost
    PROVEN = "proven"  # two weeks since the first resolution ended
    BACKLOG = "backlog"
    VISITS = "visits"
    UNITS = "units"
    RATABLE = "ratable"  # the time for rating the last solution ended
    WORKED = "worked"  # minutes or parts were entered
    COSTS = "costs"  # units that the month cost something
    TOUCHED = "touched"  # something happened to it: what fair play looks at

    @property
    def subject(self) -> Subject:
        match self:
            case Population.VISITS:
                return Subject.VISITS
            case Population.UNITS | Population.COSTS:
                return Subject.UNITS
        return Subject.TICKETS


class Unit(enum.Enum):
    TICKETS = "tickets"
    SHARE = "share"
    WORKING_SECONDS = "working_seconds"
    DAYS = "days"
    MINUTES = "minutes"
    VISITS = "visits"
    KILOMETRES = "kilometres"
    PLACES = "places"
    MARK = "mark"
    GROSZE = "grosze"


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket as the figures of a month see it: as it stood when the month ended."""

    ticket_id: int
    school_id: int
    category_id: int
    kind: Kind
    channel: Channel
    filed_at: datetime
    response_seconds: int | None = None
    response_met: bool | None = None  # None: nothing to judge, or not yet
    resolution_seconds: int | None = None
    resolution_met: bool | None = None
    means: Means | None = None
    lessons_lost: int | None = None  # of the stated: how many more than were known before
    age: timedelta = timedelta()  # in the backlog: wall time since filing
    came_back: bool | None = None  # of the proven: reopened within two weeks
    visits: int | None = None  # of the proven: made until the first resolution
    has_events: bool = True  # not so for what was imported from another program

    @property
    def id(self) -> int:
        return self.ticket_id

    @property
    def order(self) -> tuple[datetime, int]:
        return self.filed_at, self.ticket_id

    @property
    def facts(self) -> dict[str, Any]:
        """What a row that says more of the ticket begins with."""
        return {each.name: getattr(self, each.name) for each in fields(Row)}


@dataclass(frozen=True, slots=True)
class RatedRow(Row):
    """A ticket whose last solution can't be rated any more, with its mark if it has one."""

    mark: int | None = None


@dataclass(frozen=True, slots=True)
class WorkRow(Row):
    """A ticket that was worked on in the month, with what that took; money in grosze."""

    minutes: int = 0
    work: int | None = 0  # None: nobody entered what an hour costs
    parts: int = 0


class _OfAUnitAlone:
    """No category, kind or channel: no line of those tables holds it."""

    __slots__ = ()
    category_id: None = None
    kind: None = None
    channel: None = None


@dataclass(frozen=True, slots=True)
class VisitRow(_OfAUnitAlone):
    """A finished visit; what nobody wrote down is empty, never nought."""

    visit_id: int
    school_id: int
    day: date
    minutes: int | None = None  # between arriving and leaving
    road_minutes: int | None = None  # the way there, and home after the day's last visit
    kilometres: int | None = None  # of those ways whose length is known
    unknown_ways: int = 0

    @property
    def id(self) -> int:
        return self.visit_id

    @property
    def order(self) -> tuple[date, int]:
        return self.day, self.visit_id


class _OfTheUnitItself(_OfAUnitAlone):
    """The one row of its unit."""

    __slots__ = ()
    school_id: int

    @property
    def id(self) -> int:
        return self.school_id

    @property
    def order(self) -> int:
        return self.school_id


@dataclass(frozen=True, slots=True)
class UnitRow(_OfTheUnitItself):
    """A unit and how far it had come when the month ended; without a stage it had not begun.

    One that left is told of once, in the month of its leaving.
    """

    school_id: int
    stage: Stage | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class CostRow(Summed, _OfTheUnitItself):
    """What a unit cost in the month, in grosze; what was not recorded is empty, never nought."""

    school_id: int  # NO_UNIT: what no unit bears
    work: int | None = 0
    parts: int = 0
    travel: int | None = 0
    fixed: int | None = 0
    before: int | None = None
    is_served: bool = True
    is_compared: bool = True  # not so for a part of a month


@dataclass(frozen=True, slots=True)
class FairRow:
    """What happened to a ticket in the month that bears on fair play; times in seconds.

    `took` is empty unless it was solved in the month; a sign is None where it could not show.
    """

    ticket_id: int
    filed_at: datetime
    took: int | None = None
    waited: int = 0
    waited_requester: int = 0
    waited_vendor: int = 0
    paused_near: bool | None = None
    lowered_near: bool | None = None
    reopened_soon: bool | None = None
    backdated: bool = False

    @property
    def id(self) -> int:
        return self.ticket_id

    @property
    def order(self) -> tuple[datetime, int]:
        return self.filed_at, self.ticket_id

    # Fair play is told of the whole service alone.
    school_id: ClassVar[None] = None
    category_id: ClassVar[None] = None
    kind: ClassVar[None] = None
    channel: ClassVar[None] = None


Counted: TypeAlias = Row | VisitRow | UnitRow | CostRow | FairRow
Rows: TypeAlias = Sequence[Counted]
Populations: TypeAlias = Mapping[Population, Rows]
