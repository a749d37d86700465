"""A visit of a proposal as a form carries it: a new one, or one that stands and moves. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from helpdesk.visits.proposing.facts import Promise
from helpdesk.visits.proposing.moves import Moves, Place, key_of

_KEY = re.compile(
    r"(\d{1,9})\.(\d{4}-\d\d-\d\d)\.(\d\d):(\d\d)\.(\d{1,4})\.(\d{1,9})\."
    r"(w\d{1,9}|p?\d{1,9}(?:-p?\d{1,9}){0,99})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A proposed visit; `visit_id` is the number of one that moves, with all that is planned for it."""

    technician_id: int
    day: date
    starts_at: time
    minutes: int
    unit_id: int
    tickets: tuple[int, ...] = ()
    recurring: tuple[int, ...] = ()
    visit_id: int | None = None

    @property
    def tasks(self) -> tuple[str, ...]:
        """The keys of what is done there beside what was planned already."""
        return (*map(str, self.tickets), *(f"p{number}" for number in self.recurring))

    @property
    def place(self) -> Place:
        return Place(self.technician_id, self.day, self.starts_at)

    @property
    def stay(self) -> tuple[int, int, date]:
        """Whose stay in which unit on which day it is, or is a part of."""
        return self.technician_id, self.unit_id, self.day

    @property
    def key(self) -> str:
        numbers = "-".join(self.tasks) if self.visit_id is None else key_of(self.visit_id)
        at = f"{self.starts_at:%H:%M}"
        return f"{self.technician_id}.{self.day}.{at}.{self.minutes}.{self.unit_id}.{numbers}"

    @classmethod
    def of(cls, key: str) -> Chosen:
        """Return the visit that the key names. Raises ValueError."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(f"{key!r} names no visit")
        technician, day, hour, minute, minutes, unit, tasks = found.groups()
        is_move = tasks.startswith("w")
        tickets, recurring = parted([] if is_move else tasks.split("-"))
        return cls(
            int(technician),
            date.fromisoformat(day),
            time(int(hour), int(minute)),
            int(minutes),
            int(unit),
            tickets,
            recurring,
            int(tasks[1:]) if is_move else None,
        )

    @classmethod
    def moving(cls, promise: Promise) -> Chosen:
        """Return the move of a visit to where it is to stand."""
        return cls(
            promise.technician_id,
            promise.day,
            promise.starts_at,
            promise.minutes,
            promise.unit_id,
            visit_id=promise.id,
        )


def parted(keys: Iterable[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of the tickets, and of what recurs, that the keys name."""
    given = list(keys)
    recurring = tuple(int(key[1:]) for key in given if key.startswith("p"))
    return tuple(int(key) for key in given if not key.startswith("p")), recurring


def moves_of(chosen: Iterable[Chosen]) -> Moves:
    """Return where the visits that move are to stand."""
    return {each.visit_id: each.place for each in chosen if each.visit_id is not None}


def new_of(chosen: Iterable[Chosen]) -> list[Chosen]:
    """Return what is not a move."""
    return [each for each in chosen if each.visit_id is None]
