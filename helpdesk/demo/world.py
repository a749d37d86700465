"""What the story is set in: units, rooms, people, rules and the dice. Built once per load."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from helpdesk.core.clock import WARSAW
from helpdesk.demo import people, units
from helpdesk.demo.people import Staff
from helpdesk.demo.stories.story import Place
from helpdesk.demo.units import UNITS
from helpdesk.inventory.models import Device
from helpdesk.schools.models import Category, Room, School
from helpdesk.sla.clock import Calendar
from helpdesk.sla.rules import Rules

LENGTH = timedelta(days=425)  # fourteen months


@dataclass
class World:
    """The setting. `begins_on` is the first day of the first pilot."""

    seed: int
    rng: random.Random
    now: datetime
    rules: Rules
    schools: Mapping[str, School]
    categories: Mapping[str, Category]
    staff: Staff
    devices: list[Device] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.astimezone(WARSAW).date()

    @property
    def begins_on(self) -> date:
        return self.today - LENGTH

    @property
    def calendar(self) -> Calendar:
        return self.rules.calendar("technician")

    @property
    def school_calendar(self) -> Calendar:
        """When schools are open, with their breaks; rules of one's own may not name it."""
        return self.rules.calendars.get("school", self.calendar)

    def rooms(self, code: str, sort: Place) -> Sequence[Room]:
        """Return the unit's rooms of a sort."""
        found = self.schools[code].rooms
        match sort:
            case Place.CLASSROOM:
                return [r for r in found if r.name.startswith("sala ") and r.name != units.HALL]
            case Place.LAB:
                return [r for r in found if r.name == units.LAB]
            case Place.OFFICE:
                return [r for r in found if r.name in units.OFFICE_ROOMS]
            case Place.STAFF:
                return [r for r in found if r.name in units.STAFF_ROOMS]
            case Place.ANY:
                return found

    def device(self, kind: str, room: Room) -> Device | None:
        """Return a device of the kind in the room, else one of the unit, or sometimes none."""
        there = [each for each in self.devices if each.kind == kind and each.room is room]
        near = [each for each in self.devices if each.kind == kind and each.school is room.school]
        if there:
            return self.rng.choice(there)
        return self.rng.choice(near) if near and self.rng.random() < 0.5 else None


def create(seed: int, now: datetime, rules: Rules, categories: Mapping[str, Category]) -> World:
    """Return the setting; nothing of it is in a session yet."""
    # Not for secrets: it has to come out the same every time.
    rng = random.Random(seed)  # noqa: S311
    today = now.astimezone(WARSAW).date()
    begins_on = today - LENGTH
    schools = {unit.code: units.school_of(unit, begins_on) for unit in UNITS}
    staff = people.hire(schools, categories, now - LENGTH - timedelta(days=7))
    for who, absence in people.absences(begins_on, today, rng):
        staff.technicians[who].absences.append(absence)
    world = World(seed, rng, now, rules, schools, categories, staff)
    for unit in UNITS:
        world.devices.extend(units.devices_of(unit, schools[unit.code], today, rng))
    _number(world)
    return world


def _number(world: World) -> None:
    """Give everything its id, so that rows can name each other before they are stored."""
    groups: tuple[Iterable[Any], ...] = (
        list(world.schools.values()),
        [room for school in world.schools.values() for room in school.rooms],
        list(world.staff.everybody()),
        world.devices,
    )
    for things in groups:
        for number, thing in enumerate(things, 1):
            thing.id = number
