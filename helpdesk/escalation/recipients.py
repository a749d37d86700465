"""Whom a step of the ladder concerns, as things are on the day. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from helpdesk.sla.steps import Recipient


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in, and whether they are at work on the day."""

    id: int
    is_present: bool = True


@dataclass(frozen=True, slots=True)
class Staff:
    """Who there is for a ticket; `stand_in` is who would get it now, if somebody at work would."""

    technician: Person | None = None
    stand_in: int | None = None
    directors: Sequence[Person] = field(default_factory=tuple)
    administrators: Sequence[Person] = field(default_factory=tuple)


def concerned(to: Collection[Recipient], staff: Staff) -> list[int]:
    """Return the ids of those to be told, each once.

    Somebody always is, if there is anybody: who is away is passed over for who is there, and a
    ticket of nobody concerns those who can give it to somebody.
    """
    found: list[int] = []
    if Recipient.TECHNICIAN in to:
        found += _technician(staff)
    if Recipient.DIRECTOR in to:
        found += _at_work(staff.directors or staff.administrators)
    if Recipient.ADMINISTRATOR in to:
        found += _at_work(staff.administrators or staff.directors)
    return list(dict.fromkeys(found))


def _technician(staff: Staff) -> list[int]:
    if staff.technician is None:
        return _at_work(staff.administrators) + _at_work(staff.directors)
    if staff.technician.is_present:
        return [staff.technician.id]
    if staff.stand_in is not None:
        return [staff.stand_in]
    return _at_work(staff.directors or staff.administrators)


def _at_work(people: Sequence[Person]) -> list[int]:
    """Return those at work; if all are away, all: better late than never."""
    return [each.id for each in people if each.is_present] or [each.id for each in people]
