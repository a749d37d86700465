"""What the figures count: tickets, visits and units, each as plain rows of a month. Pure.

A frozen month keeps these very rows, so they hold ids and facts but nobody's name or words.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from helpdesk.schools.models import Stage
from helpdesk.tickets.lifecycle import Channel, Kind, Means


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

    @property
    def subject(self) -> Subject:
        match self:
            case Population.VISITS:
                return Subject.VISITS
            case Population.UNITS:
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


@dataclass(frozen=True, slots=True)
class UnitRow(_OfAUnitAlone):
    """A unit and how far it had come when the month ended; without a stage it had not begun.

    One that left is told of once, in the month of its leaving.
    """

    school_id: int
    stage: Stage | None = None
    since: date | None = None

    @property
    def id(self) -> int:
        return self.school_id

    @property
    def order(self) -> int:
        return self.school_id


Counted: TypeAlias = Row | VisitRow | UnitRow
Rows: TypeAlias = Sequence[Counted]
Populations: TypeAlias = Mapping[Population, Rows]
