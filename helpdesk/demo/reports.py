"""What is reported where, when and by whom: the beginning of each course. Pure but for the dice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.core.wording import capital
from helpdesk.demo import people, seasons, units
from helpdesk.demo.course import Course
from helpdesk.demo.stories.catalogue import SHARES, STORIES
from helpdesk.demo.stories.story import Story
from helpdesk.demo.units import UNITS
from helpdesk.demo.world import World
from helpdesk.schools.models import Area, Room
from helpdesk.sla.clock import Span, open_spans
from helpdesk.sla.priority import Urgency
from helpdesk.tickets.lifecycle import Channel, Kind
from helpdesk.tickets.routing import Candidate, route

HOW_MANY = 1_270
_CHANNELS = {Channel.FORM: 56, Channel.MAIL: 29, Channel.PHONE: 15}
_GRADES = ("4", "5", "6", "7", "8")


class Reports:
    """Draws reports one after the other and remembers who has how much to do."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._until: dict[int, list[datetime]] = {}

    def history(self) -> Iterator[Course]:
        """Yield the reports of fourteen months in the order of their filing."""
        moments = sorted(self._moments(), key=lambda pair: pair[0])
        codes, shares = list(SHARES), list(SHARES.values())
        for filed_at, unit in moments:
            category = self.world.rng.choices(codes, shares)[0]
            story = self.world.rng.choice(STORIES[category])
            yield self.report(filed_at, unit, category, story)

    def report(self, filed_at: datetime, unit: str, category: str, story: Story) -> Course:
        """Return the course of a report that is filed now; nothing has been done about it yet."""
        world, rng = self.world, self.world.rng
        room = rng.choice(world.rooms(unit, story.place))
        found = world.categories[category]
        kind = Kind.SECURITY if found.area is Area.SECURITY else story.kind
        urgency = self._urgency(story)
        requester = self._requester(unit, room)
        routing = route(self._candidates(unit, category, filed_at))
        return Course(
            filed_at=filed_at,
            unit=unit,
            school=world.schools[unit],
            room=room,
            category=found,
            story=story,
            requester=requester,
            channel=self._channel(filed_at),
            kind=kind,
            impact=story.impact,
            urgency=urgency,
            priority=world.rules.priority(kind.value, story.impact, urgency),
            routing=routing,
            technician=next(t for t in world.staff.technicians if t.id == routing.technician_id),
            device=world.device(story.device, room) if story.device else None,
            words=self._words(requester, room),
        )

    def busy(self, course: Course, until: datetime) -> None:
        """Remember that the technician has this to do until then."""
        self._until.setdefault(course.technician.id, []).append(until)

    def _words(self, requester: User, room: Room) -> dict[str, str]:
        grade = self.world.rng.choice(_GRADES)
        return {
            "where": units.where(room.name),
            "place": capital(room.name),
            "grade": f"klasa {grade}",
            "of_grade": f"klasy {grade}",
            "am": people.ending(requester),
        }

    def _moments(self) -> Iterator[tuple[datetime, str]]:
        world = self.world
        days = list(seasons.days(world.begins_on, world.today + seasons.ONE_DAY))
        weights = {day: seasons.busyness(day, world.school_calendar) for day in days}
        pairs = [
            (day, unit.code, weights[day] * unit.pupils**0.6 * self._share(number, unit.code))
            for number, day in enumerate(days)
            for unit in UNITS
        ]
        chosen = world.rng.choices(pairs, [weight for _, _, weight in pairs], k=HOW_MANY)
        for day, code, _ in chosen:
            at = seasons.instant_of(day, world.school_calendar, world.rng)
            if at < world.now:
                yield at, code

    def _share(self, day: int, code: str) -> float:
        """Return how much of its troubles a unit brings to us after so many days."""
        unit = next(each for each in UNITS if each.code == code)
        if day < unit.pilot_after:
            return 0.0
        is_live = unit.live_after is not None and day >= unit.live_after
        return 1.0 if is_live else 0.7

    def _urgency(self, story: Story) -> Urgency:
        # The same fault stops one lesson and merely hinders another.
        if story.urgency is Urgency.STOPPED and self.world.rng.random() < 0.35:
            return Urgency.HINDERED
        if story.urgency is Urgency.HINDERED and self.world.rng.random() < 0.15:
            return Urgency.CAN_WAIT
        return story.urgency

    def _requester(self, unit: str, room: Room) -> User:
        staff, rng = self.world.staff, self.world.rng
        if room.name in units.OFFICE_ROOMS:
            return rng.choices((staff.secretaries[unit], staff.heads[unit]), (4, 1))[0]
        return rng.choice(staff.teachers[unit])

    def _channel(self, at: datetime) -> Channel:
        channel = self.world.rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        if channel is Channel.PHONE and not is_open(self.world, at):
            return Channel.FORM
        return channel

    def _candidates(self, unit: str, category: str, at: datetime) -> Iterator[Candidate]:
        day = at.astimezone(WARSAW).date()
        for person in self.world.staff.technicians:
            if person.created_at > at:
                continue
            mine = [end for end in self._until.get(person.id, []) if end > at]
            self._until[person.id] = mine
            yield Candidate(
                technician_id=person.id,
                serves_unit=any(each.code == unit for each in person.schools),
                has_skill=any(each.code == category for each in person.skills),
                is_present=not any(a.from_on <= day <= a.until_on for a in person.absences),
                open_tickets=len(mine),
            )


def is_open(world: World, at: datetime) -> bool:
    """Return whether the technicians are at work at this moment."""
    return any(open_spans(world.calendar, Span(at, at + timedelta(seconds=1))))
