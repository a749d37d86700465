"""The coming weeks side by side: what time there is, what is planned, what is needed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from helpdesk.visits.capacity.hours import Calendar, Time, Week, days_of, total, weeks
from helpdesk.visits.capacity.needs import TEAM, Inflow, Needs, needed
from helpdesk.visits.proposing.facts import Facts, Worker


@dataclass(frozen=True, slots=True)
class Line:
    """A week of one technician, or of all: planned + free = available, free - needed = spare."""

    week: Week
    time: Time
    needs: Needs

    @property
    def spare(self) -> int:
        return self.time.free - self.needs.all

    @property
    def demand(self) -> int:
        """What is planned and what is needed beyond it."""
        return self.time.planned + self.needs.all


@dataclass(frozen=True, slots=True)
class Person:
    """A technician's weeks, with what is theirs alone to do."""

    worker: Worker
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The team's weeks hold everybody's, and what any of them may do."""

    team: Sequence[Line]
    people: Sequence[Person]

    @property
    def share_on_site(self) -> int:
        """The part of the planned time, in percent, that is spent in the units and not driving."""
        time = total(line.time for line in self.team)
        return max(1, round(100 * time.visits / time.planned)) if time.visits else 100


def outlook(
    facts: Facts, inflow: Inflow, *, count: int, away: Mapping[int, frozenset[date]] | None = None
) -> Outlook:
    """Return so many weeks; `away` are further days on which somebody is not there."""
    calendar = Calendar(facts, away or {})
    coming = weeks(facts, count)
    needs = needed(facts, coming, inflow)
    people = [
        Person(
            worker,
            [
                Line(
                    week,
                    total(calendar.time(worker, day) for day in days_of(facts, week)),
                    needs.get((worker.id, week.monday), Needs()),
                )
                for week in coming
            ],
        )
        for worker in facts.workers
    ]
    team = [
        _together(week, [person.lines[number] for person in people], needs.get((TEAM, week.monday)))
        for number, week in enumerate(coming)
    ]
    return Outlook(team, people)


def _together(week: Week, lines: Sequence[Line], shared: Needs | None) -> Line:
    needs = sum((line.needs for line in lines), shared or Needs())
    return Line(week, total(line.time for line in lines), needs)
