"""The queue as it stands now: two dozen open tickets and the route of today and the next days.

Each is told by what is left until its deadline; when it was filed follows from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from helpdesk.core.clock import WARSAW
from helpdesk.demo import rounds
from helpdesk.demo.course import Course, Fate, Wait
from helpdesk.demo.reports import Reports
from helpdesk.demo.seasons import ONE_DAY
from helpdesk.demo.stories.catalogue import STORIES
from helpdesk.demo.stories.story import Story
from helpdesk.demo.world import World
from helpdesk.schools.models import School
from helpdesk.sla.clock import Span, deadline, open_spans, remaining
from helpdesk.sla.priority import Urgency
from helpdesk.sla.targets import Target
from helpdesk.tickets.lifecycle import Channel, Means, Status
from helpdesk.visits.models import Visit, VisitStatus

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Matter:
    """An open ticket: what it is, and how many minutes of working time are left to its deadline."""

    unit: str
    category: str
    subject: str
    left: int
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit: which day of work from today, when, how long, and what for."""

    day: int
    at: time
    minutes: int
    unit: str
    matters: tuple[tuple[str, str, int], ...]  # category, subject, minutes left after the visit
    technician: int = 0


UNANSWERED = (
    Matter("sp-brzeziny", "platform", "Dziennik nie otwiera się", -30, Urgency.STOPPED),
    Matter("sp-annobor", "account", "Nie pamiętam hasła do dziennika", 170),
    Matter("sp-lucka", "classroom", "Nie ma dźwięku z głośników", 215),
    Matter("zsp-skrobow", "printer", "Kończy się toner", 400),
)
IN_PROGRESS = (
    Matter("sp-brzeziny", "network", "Bardzo wolny Internet", -50),
    Matter("sp-nowodwor", "software", "Office prosi o aktywację", 150),
    Matter("sp-lucka", "security", "Podejrzany e-mail z prośbą o hasło", 300),
    Matter("zsp-skrobow", "network", "Brak dostępu do wspólnego folderu", 440),
    Matter("sp-szczekarkow", "platform", "Uczniowie bez dostępu do Teams", 620),
    Matter("sp-annobor", "org-sheet", "Brak uprawnień do arkusza", 700),
)
WAITING = (
    Matter("sp-szczekarkow", "software", "Instalacja programu GeoGebra", 1300),
    Matter("sp-wolka-rokicka", "classroom", "Monitor interaktywny nie reaguje na dotyk", 380),
    Matter("sp-annobor", "printer", "Ksero woła serwis, kod C-2557", 510),
)
# The route of the first working day, and of those after it.
ROUTE = (
    Stop(0, time(8, 0), 75, "sp-nowodwor", (
        ("computer", "Laptop nie uruchamia się", 200), ("printer", "Papier się zacina", 420),
    )),
    Stop(0, time(10, 30), 90, "sp-lucka", (
        ("classroom", "Projektor nie pokazuje obrazu", 45),
        ("classroom", "Projektor gaśnie po kwadransie", 300),
        ("printer", "Drukarka nie skanuje do folderu", 480),
    )),
    Stop(0, time(12, 45), 75, "sp-wolka-rokicka", (
        ("network", "Brak Wi-Fi na piętrze", 30), ("computer", "Laptop nie uruchamia się", 260),
    )),
    Stop(1, time(8, 0), 90, "zsp-skrobow", (
        ("classroom", "Tablica interaktywna pisze obok pióra", 150),
        ("computer", "Mysz i klawiatura do wymiany", 700),
    )),
    Stop(1, time(11, 0), 75, "sp-brzeziny", (
        ("network", "Gniazdko sieciowe nie działa", 120),
    )),
    Stop(2, time(8, 30), 60, "sp-annobor", (("classroom", "Uchwyt projektora się obluzował", 30),)),
    Stop(3, time(9, 0), 60, "sp-szczekarkow",
         (("printer", "Czarne pasy na wydrukach", 180),), technician=1),
)  # fmt: skip
# What is done while nobody has lessons.
DAY_OFF = (
    Stop(0, time(10, 0), 120, "sp-nowodwor", (("network", "Słaby zasięg Wi-Fi", 500),)),
    Stop(0, time(13, 0), 240, "sp-lucka", (("other", "Przeniesienie sprzętu do innej sali", 700),)),
)


class Present:
    """Draws what is open now, and the visits planned for it."""

    def __init__(self, world: World, reports: Reports) -> None:
        self.world, self.reports = world, reports
        self.visits: list[Visit] = []

    def courses(self) -> Iterator[Course]:
        """Yield the open tickets; `visits` holds their visits afterwards."""
        for matter in UNANSWERED:
            yield self._open(matter, self._target(matter).response, answered=False)
        for matter in IN_PROGRESS:
            yield self._open(matter, self._target(matter).resolution)
        for matter in WAITING:
            yield self._waiting(matter)
        days = _working_days(self.world)
        for stop in ROUTE:
            yield from self._visited(stop, days[stop.day])
        if days[0] != self.world.today:
            for stop in DAY_OFF:
                yield from self._visited(stop, self.world.today)

    def _visited(self, stop: Stop, day: date) -> Iterator[Course]:
        school = self.world.schools[stop.unit]
        visit = self._visit(stop, day, school)
        ends = _wall(day, stop.at) + MINUTE * stop.minutes
        share = MINUTE * stop.minutes / (len(stop.matters) + 1)
        for number, (category, subject, after) in enumerate(stop.matters, 1):
            left = remaining(self.world.calendar, self.world.now, ends) // MINUTE + after
            matter = Matter(stop.unit, category, subject, left)
            course = self._open(matter, self._target(matter).resolution)
            course.means, course.visit = Means.ON_SITE, visit
            course.technician = visit.technician
            assert course.answered_at is not None
            course.planned_at = course.answered_at + 4 * MINUTE
            course.fate = Fate.OPEN
            if visit.status is VisitStatus.DONE and visit.arrived_at is not None:
                course.resolved_at = visit.arrived_at + MINUTE * int(number * share / MINUTE)
                course.fate, course.minutes = Fate.SOLVED, int(share / MINUTE)
            yield course

    def _visit(self, stop: Stop, day: date, school: School) -> Visit:
        starts = _wall(day, stop.at)
        ends, now = starts + MINUTE * stop.minutes, self.world.now
        visit = Visit(
            school=school,
            technician=self.world.staff.technicians[stop.technician],
            day=day,
            starts_at=stop.at,
            minutes=stop.minutes,
            status=VisitStatus.PLANNED,
            kilometres=rounds.leg(self._before(stop, day), school),
            tickets=[],
            note="",
            changed_at=now - 60 * MINUTE,
        )
        if starts <= now:
            visit.status, visit.arrived_at = VisitStatus.STARTED, starts
        if ends <= now:
            visit.status, visit.left_at = VisitStatus.DONE, ends
        self.visits.append(visit)
        return visit

    def _before(self, stop: Stop, day: date) -> School | None:
        person = self.world.staff.technicians[stop.technician]
        same = [v for v in self.visits if v.day == day and v.technician is person]
        return same[-1].school if same else None

    def _open(self, matter: Matter, allowance: timedelta, *, answered: bool = True) -> Course:
        """Return the course of an open ticket of which so much of `allowance` is left."""
        target = self._target(matter)
        used = max(allowance - MINUTE * matter.left, 45 * MINUTE)
        filed_at = back(self.world, used) - timedelta(seconds=self.world.rng.randint(0, 50))
        story = _story(matter)
        course = self.reports.report(filed_at, matter.unit, matter.category, story)
        if course.channel is Channel.PHONE:
            course.channel = Channel.FORM
        if matter.urgency is not None:
            course.urgency = matter.urgency
        else:
            course.urgency = story.urgency
        course.priority = self.world.rules.priority(
            course.kind.value, course.impact, course.urgency
        )
        course.fate = Fate.OPEN
        course.minutes = course.category.usual_minutes
        if answered:
            spent = min(target.response * self.world.rng.uniform(0.1, 0.5), used / 3)
            course.answered_at = deadline(self.world.calendar, filed_at, spent).replace(
                microsecond=0
            )
        return course

    def _waiting(self, matter: Matter) -> Course:
        course = self._open(matter, self._target(matter).resolution)
        since = course.answered_at
        assert since is not None
        if course.story.vendor:
            why = f"Czekamy: {course.story.vendor}."
            course.wait = Wait(Status.WAITING_VENDOR, since, None, why)
        else:
            course.wait = Wait(Status.WAITING_REQUESTER, since, None, course.story.question)
        return course

    def _target(self, matter: Matter) -> Target:
        story, rules = _story(matter), self.world.rules
        kind = "security" if matter.category == "security" else story.kind.value
        priority = rules.priority(kind, story.impact, matter.urgency or story.urgency)
        target = rules.target(kind, priority)
        assert target is not None
        return target


def back(world: World, amount: timedelta) -> datetime:
    """Return the moment since which so much working time has gone by."""
    since = world.now - timedelta(days=60)
    for span in reversed(list(open_spans(world.calendar, Span(since, world.now)))):
        if span.length >= amount:
            return span.end - amount
        amount -= span.length
    return since


def _story(matter: Matter) -> Story:
    return next(each for each in STORIES[matter.category] if each.subject == matter.subject)


def _working_days(world: World) -> Sequence[date]:
    """Return the first working days from today on."""
    found, day = list[date](), world.today
    while len(found) < 4:
        if world.calendar.hours_on(day):
            found.append(day)
        day += ONE_DAY
    return found


def _wall(day: date, at: time) -> datetime:
    return datetime.combine(day, at, WARSAW).astimezone(UTC)
