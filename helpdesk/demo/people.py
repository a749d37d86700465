"""The people, all invented: teachers, secretaries, head teachers and the service's own. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from helpdesk.accounts.models import Absence, User, WorkingDay, WorkingWeek
from helpdesk.demo.units import UNITS, Unit
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Role

FRIDAY = 4
OFFICE_DOMAIN = "szas-lubartow.example"
_ASCII = str.maketrans("ąćęłńóśźż", "acelnoszz")

# Secretary, head teacher, then teachers. Those of the sign-in page come first in their unit.
STAFF: Mapping[str, Sequence[str]] = {
    "sp-lucka": (
        "Halina Bąk", "Dorota Wilk", "Ewa Domańska", "Renata Mazur", "Piotr Kania",
        "Agnieszka Sobczak", "Magdalena Jurek", "Krzysztof Bielak",
    ),
    "sp-nowodwor": (
        "Teresa Gil", "Andrzej Polak", "Joanna Szymczyk", "Marta Włodarczyk", "Łukasz Kot",
        "Elżbieta Rak", "Sylwia Banaś", "Grzegorz Mroczek",
    ),
    "zsp-skrobow": (
        "Zofia Rusek", "Małgorzata Stec", "Jan Ćwik", "Iwona Kozieł", "Katarzyna Duda",
        "Natalia Pietras", "Wojciech Suski", "Aneta Gołąb",
    ),
    "sp-brzeziny": (
        "Irena Pawlik", "Stanisław Urban", "Justyna Wrona-Sęk", "Barbara Kępa", "Michał Drozd",
        "Urszula Jabłońska", "Karolina Bednarz", "Edyta Leś",
    ),
    "sp-annobor": (
        "Danuta Skiba", "Jolanta Grzyb", "Monika Żak", "Adam Furtak", "Lidia Czerska",
        "Kinga Wójtowicz", "Beata Marzec", "Rafał Sadło",
    ),
    "sp-szczekarkow": (
        "Krystyna Oleś", "Wiesława Maj-Kosior", "Beata Śliwa", "Tadeusz Bury", "Anna Chmiel",
        "Ilona Pyra", "Paulina Kwiecień", "Hubert Sidor",
    ),
    "sp-wolka-rokicka": (
        "Maria Jaworska", "Jerzy Łoś", "Paweł Gajda", "Agata Siwiec", "Оксана Мельник",
        "Ewelina Czop", "Zuzanna Piech", "Dariusz Wnuk",
    ),
}  # fmt: skip

# The only spelling the rule below can't make.
_ADDRESSES = {"Оксана Мельник": "o.melnyk"}


@dataclass
class Staff:
    """Everybody in the register, by what they are to the story."""

    teachers: dict[str, list[User]] = field(default_factory=dict)
    secretaries: dict[str, User] = field(default_factory=dict)
    heads: dict[str, User] = field(default_factory=dict)
    technicians: list[User] = field(default_factory=list)
    others: list[User] = field(default_factory=list)

    def everybody(self) -> Iterator[User]:
        for code in self.teachers:
            yield self.secretaries[code]
            yield self.heads[code]
            yield from self.teachers[code]
        yield from self.technicians
        yield from self.others


def hire(
    schools: Mapping[str, School], categories: Mapping[str, Category], begins_at: datetime
) -> Staff:
    """Return all people; the second technician comes after five months."""
    staff = Staff()
    for unit in UNITS:
        secretary, head, *teachers = (
            _of_unit(name, role, unit, schools[unit.code], begins_at)
            for name, role in zip(STAFF[unit.code], _roles(), strict=False)
        )
        staff.secretaries[unit.code], staff.heads[unit.code] = secretary, head
        staff.teachers[unit.code] = teachers
    staff.technicians = [
        _first_technician(schools, categories, begins_at),
        _second_technician(schools, categories, begins_at + timedelta(days=150)),
    ]
    staff.others = [
        _of_office("Barbara Lis", Role.DIRECTOR, begins_at),
        _of_office("Marek Sowa", Role.ADMINISTRATOR, begins_at),
    ]
    return staff


def ending(person: User) -> str:
    """Return the ending of a verb in the past: "am" for women, "em" for men."""
    return "am" if person.name.split()[0][-1] in "aа" else "em"


def absences(begins_on: date, today: date, rng: random.Random) -> Iterator[tuple[int, Absence]]:
    """Yield who (first or second technician) is away when."""
    for year in range(begins_on.year, today.year + 2):
        for who, first, days, reason in (
            (0, date(year, 7, 13), 14, "urlop"),
            (1, date(year, 8, 3), 12, "urlop"),
            (0, date(year, 3, 9), 2, "szkolenie"),
            (0, date(year, 5, 18), 1, "opieka nad dzieckiem"),
            (1, date(year, 10, 19), 2, "zwolnienie lekarskie"),
        ):
            last = first + timedelta(days=days - 1)
            if begins_on + timedelta(days=160) < first and last < today:
                yield who, Absence(from_on=first, until_on=last, reason=reason)
    soon = today + timedelta(days=9 + rng.randrange(4))
    yield 0, Absence(from_on=soon, until_on=soon + timedelta(days=1), reason="szkolenie")


def _roles() -> tuple[Role, ...]:
    return (Role.SECRETARY, Role.HEAD, *(Role.REQUESTER,) * 6)


def _of_unit(name: str, role: Role, unit: Unit, school: School, at: datetime) -> User:
    return User(
        name=name,
        email=_address(name, f"{unit.code}.example"),
        phone=school.phone if role is not Role.REQUESTER else "",
        role=role,
        school=school,
        created_at=at,
    )


def _of_office(name: str, role: Role, at: datetime) -> User:
    return User(
        name=name,
        email=_address(name, OFFICE_DOMAIN),
        phone="81 000 00 00",
        role=role,
        created_at=at,
    )


def _first_technician(
    schools: Mapping[str, School], categories: Mapping[str, Category], at: datetime
) -> User:
    person = _of_office("Tomasz Wrona", Role.TECHNICIAN, at)
    person.schools = list(schools.values())
    person.skills = [each for code, each in categories.items() if code != "org-sheet"]
    return person


def _second_technician(
    schools: Mapping[str, School], categories: Mapping[str, Category], at: datetime
) -> User:
    person = _of_office("Oliwia Maj", Role.TECHNICIAN, at)
    person.schools = [schools[code] for code in ("zsp-skrobow", "sp-brzeziny", "sp-szczekarkow")]
    skills = ("account", "platform", "software", "org-sheet", "printer")
    person.skills = [categories[code] for code in skills]
    friday = WorkingDay(weekday=FRIDAY, starts_at=time(7, 30), ends_at=time(13))
    person.working_weeks = [WorkingWeek(from_on=at.date(), days=[friday])]
    return person


def _address(name: str, domain: str) -> str:
    first, _, last = name.lower().translate(_ASCII).partition(" ")
    return f"{_ADDRESSES.get(name) or f'{first[0]}.{last}'}@{domain}"
