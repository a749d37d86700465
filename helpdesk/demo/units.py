"""The seven units: real names, invented addresses, rooms and equipment. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from helpdesk.inventory.models import Condition, Device
from helpdesk.schools.models import FreeHours, Lesson, OnboardingStage, Room, School, Stage
from helpdesk.schools.stretches import usual_lessons

OFFICE_ROOMS = ("sekretariat", "gabinet dyrektora")
STAFF_ROOMS = ("pokój nauczycielski", "biblioteka", "świetlica")
LAB = "pracownia komputerowa"
HALL = "sala gimnastyczna"

_WITH_PREPOSITION = {
    "sekretariat": "w sekretariacie",
    "gabinet dyrektora": "w gabinecie dyrektora",
    "pokój nauczycielski": "w pokoju nauczycielskim",
    "biblioteka": "w bibliotece",
    "świetlica": "w świetlicy",
    LAB: "w pracowni komputerowej",
    HALL: "na sali gimnastycznej",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as invented here; `live_after` counts days from the beginning, None is still pilot."""

    code: str
    name: str
    short_name: str
    pupils: int
    kilometres: int
    classrooms: int
    pilot_after: int
    live_after: int | None
    label: str  # beginning of its inventory numbers
    at: tuple[float, float]  # roughly: latitude and longitude


UNITS = (
    Unit("sp-lucka", "Szkoła Podstawowa w Łucce", "SP Łucka", 196, 4, 14, 0, 75, "LU", (51.469, 22.650)),
    Unit("sp-nowodwor", "Szkoła Podstawowa w Nowodworze", "SP Nowodwór", 92, 8, 9, 0, 75, "NO", (51.480, 22.525)),
    Unit("zsp-skrobow", "Zespół Szkolno-Przedszkolny w Skrobowie", "ZSP Skrobów", 145, 6, 12, 75, 130, "SK", (51.427, 22.572)),
    Unit("sp-brzeziny", "Szkoła Podstawowa w Brzezinach", "SP Brzeziny", 88, 14, 9, 75, 130, "BR", (51.530, 22.720)),
    Unit("sp-annobor", "Szkoła Podstawowa w Annoborze", "SP Annobór", 74, 9, 8, 105, 160, "AN", (51.445, 22.705)),
    Unit("sp-szczekarkow", "Szkoła Podstawowa w Szczekarkowie", "SP Szczekarków", 83, 11, 8, 130, 190, "SZ", (51.410, 22.518)),
    Unit("sp-wolka-rokicka", "Szkoła Podstawowa w Wólce Rokickiej", "SP Wólka Rokicka", 67, 12, 7, 320, None, "WR", (51.390, 22.675)),
)  # fmt: skip

_MODELS = {
    "Projektor": ("Epson EB-W06", "BenQ MS560", "Epson EB-E01"),
    "Tablica interaktywna": ("Avtek TT-Board 90", "Esprit DT"),
    "Monitor interaktywny": ("Avtek TouchScreen 7", "Newline Lyra 65"),
    "Laptop": ("Lenovo ThinkPad L14", "Dell Latitude 3520", "HP ProBook 450"),
    "Komputer stacjonarny": ("Dell OptiPlex 3050", "Lenovo M70t", "HP ProDesk 400"),
    "Drukarka": ("Brother HL-L2350DW", "HP LaserJet M404"),
    "Urządzenie wielofunkcyjne": ("Konica Minolta C250i", "Canon iR C3226i"),
    "Tablet": ("Samsung Tab A9", "Lenovo M10"),
    "Punkt dostępowy": ("UniFi U6 Lite", "TP-Link EAP245"),
}


def where(place: str) -> str:
    """Return the place with its preposition: "w sali 12"."""
    if place in _WITH_PREPOSITION:
        return _WITH_PREPOSITION[place]
    return f"w sali {place.removeprefix('sala ')}"


def school_of(unit: Unit, begins_on: date) -> School:
    """Return the unit with its rooms and stages of onboarding."""
    domain = f"{unit.code}.example"
    names = [f"sala {number}" for number in range(1, unit.classrooms + 1)]
    school = School(
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        address=f"{unit.short_name.split(maxsplit=1)[1]} {unit.pupils % 40 + 1}, 21-100 Lubartów",
        phone=f"81 000 0{unit.kilometres % 10} {unit.classrooms:02d}",
        email_domain=domain,
        pupils=unit.pupils,
        kilometres=unit.kilometres,
        latitude=unit.at[0],
        longitude=unit.at[1],
    )
    school.rooms = [
        Room(name=name, has_lessons=name not in OFFICE_ROOMS + STAFF_ROOMS)
        for name in (*names, LAB, HALL, *OFFICE_ROOMS, *STAFF_ROOMS)
    ]
    school.lessons = [Lesson(starts_at=at, ends_at=until) for at, until in usual_lessons()]
    (lab,) = (room for room in school.rooms if room.name == LAB)
    lab.free_hours = list(_free_hours_of_the_lab())
    school.stages = [_stage(Stage.PILOT, begins_on, unit.pilot_after)]
    if unit.live_after is not None:
        school.stages.append(_stage(Stage.LIVE, begins_on, unit.live_after))
    return school


def devices_of(unit: Unit, school: School, today: date, rng: random.Random) -> Iterator[Device]:
    """Yield the unit's equipment, every piece in a room and with an inventory number."""
    rooms = {room.name: room for room in school.rooms}
    for number, (kind, place) in enumerate(_equipment(unit), 1):
        age = rng.choice((1, 2, 3, 3, 4, 5, 6, 8, 9))
        yield Device(
            number=f"{unit.label}-{400 + number:04d}",
            kind=kind,
            model=rng.choice(_MODELS[kind]),
            school=school,
            room=rooms[place],
            condition=_condition(age),
            bought_on=today - timedelta(days=365 * age + rng.randrange(300)),
        )


def _free_hours_of_the_lab() -> Iterator[FreeHours]:
    """Yield one free lesson of each day, each day a later one, and the afternoons."""
    lessons = usual_lessons()
    for weekday, lesson in enumerate(lessons[1:6]):
        yield FreeHours(weekday=weekday, starts_at=lesson.starts_at, ends_at=lesson.ends_at)
        yield FreeHours(weekday=weekday, starts_at=lessons[-2].ends_at, ends_at=time(16))


def _stage(stage: Stage, begins_on: date, after: int) -> OnboardingStage:
    return OnboardingStage(stage=stage, from_on=begins_on + timedelta(days=after))


def _condition(age: int) -> Condition:
    if age >= 8:
        return Condition.TO_REPLACE
    return Condition.WORN if age >= 5 else Condition.GOOD


def _equipment(unit: Unit) -> Iterator[tuple[str, str]]:
    for number in range(1, unit.classrooms + 1):
        room = f"sala {number}"
        yield ("Projektor", "Tablica interaktywna", "Monitor interaktywny")[number % 3], room
        if number % 2:
            yield "Laptop", room
    yield from (("Komputer stacjonarny", LAB),) * 4
    yield from (("Laptop", LAB), ("Tablet", "świetlica"), ("Drukarka", "pokój nauczycielski"))
    yield from (("Urządzenie wielofunkcyjne", "sekretariat"), ("Punkt dostępowy", "biblioteka"))
    yield "Komputer stacjonarny", "sekretariat"
