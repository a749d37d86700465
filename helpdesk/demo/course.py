"""The course of one ticket, decided before any row of it is written. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.accounts.models import User
from helpdesk.demo.stories.story import Story
from helpdesk.inventory.models import Device
from helpdesk.schools.models import Category, Room, School
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets.lifecycle import Channel, Kind, Means, Status
from helpdesk.tickets.routing import Routing
from helpdesk.visits.models import Visit


class Fate(enum.Enum):
    """How it ends."""

    SOLVED = "solved"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    OPEN = "open"


@dataclass
class Wait:
    """A time in which we wait for somebody; `until` is empty while we still do."""

    status: Status
    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True)
class Correction:
    """The priority was lowered from what it had been taken for at first."""

    at: datetime
    priority: Priority
    urgency: Urgency


@dataclass
class Course:
    """What is reported, by whom, who sees to it, and when each thing happens."""

    filed_at: datetime
    unit: str
    school: School
    room: Room
    category: Category
    story: Story
    requester: User
    channel: Channel
    kind: Kind
    impact: Impact
    urgency: Urgency
    priority: Priority
    routing: Routing
    technician: User
    device: Device | None = None
    fate: Fate = Fate.SOLVED
    means: Means = Means.REMOTE
    minutes: int = 0
    cost: int = 0  # grosze
    answered_at: datetime | None = None
    wait: Wait | None = None
    resolved_at: datetime | None = None
    visit: Visit | None = None
    planned_at: datetime | None = None  # when the visit was agreed
    reopened_at: datetime | None = None
    again_at: datetime | None = None  # when it was solved for good
    confirmed_at: datetime | None = None
    correction: Correction | None = None
    typed_at: datetime | None = None  # when the solution was written down, if only later
    lessons_lost: int | None = None
    words: dict[str, str] = field(default_factory=dict)

    @property
    def first_priority(self) -> Priority:
        return self.correction.priority if self.correction else self.priority

    def told_at(self, solved_at: datetime) -> datetime:
        """When the requester learnt of the solution."""
        return max(solved_at, self.typed_at or solved_at)

    @property
    def ready_at(self) -> datetime:
        """From when on somebody may come: it is answered and nobody is waited for."""
        if self.wait is not None and self.wait.until is not None:
            return self.wait.until
        return self.answered_at or self.filed_at
