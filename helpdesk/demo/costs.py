"""The costs that the director of the demonstration entered, and the ways that were driven.

One unit's cost before was never found, as it happens: the figures say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from helpdesk.demo.rounds import leg
from helpdesk.demo.world import World
from helpdesk.reports.costs.models import CostEntry
from helpdesk.reports.costs.prices import CostKind
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role
from helpdesk.visits.mileage import legs
from helpdesk.visits.mileage.legs import Source, Stop
from helpdesk.visits.mileage.models import MileageLeg
from helpdesk.visits.models import Visit, VisitStatus

HOUR, RAISED_HOUR = 5_480, 5_960  # grosze
FIXED: Mapping[str, int] = {
    "Licencje i programy (miesięcznie)": 18_900,
    "Telefon i internet informatyków": 14_000,
    "Praca poza zgłoszeniami: szkolenia, planowanie": 145_000,
}
# Grosze a month; without an agreement that anybody could find there is none.
BEFORE: Mapping[str, tuple[int, str]] = {
    "sp-lucka": (236_000, "Umowa z serwisem 4/2024"),
    "sp-nowodwor": (158_000, "Umowa z serwisem 7/2023"),
    "zsp-skrobow": (214_000, "Plan finansowy 2024, paragraf 4300"),
    "sp-brzeziny": (142_000, "Faktury za rok 2024, średnia z 12 miesięcy"),
    "sp-annobor": (128_000, "Umowa zlecenie informatyka, 2024"),
    "sp-szczekarkow": (134_000, "Faktury za rok 2024, średnia z 12 miesięcy"),
}


def entered(world: World) -> Iterator[CostEntry]:
    """Yield what was entered at the beginning, and the rise since the last new year."""
    begins_on = world.begins_on.replace(day=1)
    yield _entry(world, CostKind.HOUR, HOUR, begins_on, note="Pensje i składki przez godziny pracy")
    new_year = date(world.today.year, 1, 1)
    if new_year > begins_on:
        yield _entry(world, CostKind.HOUR, RAISED_HOUR, new_year, note="Po podwyżce")
    for name, grosze in FIXED.items():
        yield _entry(world, CostKind.FIXED, grosze, begins_on, name=name)
    for code, (grosze, source) in BEFORE.items():
        school = world.schools[code]
        yield _entry(world, CostKind.BEFORE, grosze, begins_on, school=school, source=source)


def driven(visits: Sequence[Visit], world: World) -> Iterator[MileageLeg]:
    """Yield the legs of the finished visits, as the log has them."""
    days: dict[tuple[int, date], list[Visit]] = defaultdict(list)
    for visit in visits:
        if visit.status is VisitStatus.DONE:
            days[visit.technician.id, visit.day].append(visit)
    for (technician_id, day), seen in sorted(days.items()):
        ordered = sorted(seen, key=lambda visit: (visit.arrived_at or world.now, visit.id))
        yield from _day(technician_id, day, ordered, world)


def _day(
    technician_id: int, day: date, visits: Sequence[Visit], world: World
) -> Iterator[MileageLeg]:
    places = {visit.school.id: visit.school for visit in visits}
    # Of the present month the director still has to fill in what nobody noted.
    is_past = day < world.today.replace(day=1)
    for position, way in enumerate(legs.route([_stop(visit) for visit in visits]), start=1):
        kilometres, source = way.kilometres, way.source
        if kilometres is None and is_past:
            kilometres, source = _by_the_clock(way, places), Source.WRITTEN
        yield MileageLeg(
            technician_id=technician_id,
            day=day,
            position=position,
            visit_id=way.visit_id,
            from_id=way.from_id,
            to_id=way.to_id,
            kilometres=kilometres,
            source=source,
        )


def _stop(visit: Visit) -> Stop:
    return Stop(visit.id, visit.school.id, visit.school.kilometres, visit.kilometres)


def _by_the_clock(way: legs.Leg, places: Mapping[int, School]) -> int:
    return leg(places.get(way.from_id or 0), places[way.to_id or 0])


def _entry(
    world: World,
    kind: CostKind,
    grosze: int,
    from_on: date,
    *,
    name: str = "",
    school: School | None = None,
    source: str = "",
    note: str = "",
) -> CostEntry:
    (director,) = (each for each in world.staff.others if each.role is Role.DIRECTOR)
    return CostEntry(
        kind=kind,
        name=name,
        school_id=school.id if school else None,
        grosze=grosze,
        from_on=from_on,
        source=source,
        note=note,
        entered_at=world.now - timedelta(days=40),
        entered_by_id=director.id,
    )


def all_of(visits: Iterable[Visit], world: World) -> list[CostEntry | MileageLeg]:
    """Return everything to be stored, once the visits are."""
    return [*entered(world), *driven([*visits], world)]
