"""Who would come to a unit for what recurs there, read once for all units."""

from __future__ import annotations

from collections.abc import Callable

from helpdesk.accounts.models import User
from helpdesk.schools.models import School
from helpdesk.visits import technicians
from helpdesk.visits.recurring.open_days import Comer


def of_units() -> Callable[[School], list[Comer]]:
    """Return the function that tells who looks after a unit: anybody, if it is nobody's."""
    found = [
        ({each.id for each in person.schools}, _comer(person)) for person in technicians.at_work()
    ]

    def of(school: School) -> list[Comer]:
        own = [comer for units, comer in found if school.id in units]
        return own or [comer for _units, comer in found]

    return of


def _comer(person: User) -> Comer:
    away = tuple((each.from_on, each.until_on) for each in person.absences)
    return Comer(away, person.weeks)
