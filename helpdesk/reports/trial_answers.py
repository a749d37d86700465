"""A question answered: what it comes to, and what stands behind each count. Only reads."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, select

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.reports import rows, service, staffing, trials
from helpdesk.reports.staffing import Staffing
from helpdesk.reports.tally import Tally
from helpdesk.reports.trial_lists import Hit, Wanted
from helpdesk.reports.trials import Trial
from helpdesk.reports.what_if import Period, Tried
from helpdesk.schools.models import School
from helpdesk.sla.clock import Timetable
from helpdesk.sla.priority import Priority
from helpdesk.tickets import replay
from helpdesk.tickets.models import Ticket

# A page is drawn while somebody waits; the command has no such limit.
MOST_TICKETS = 5_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Crew:
    """So many technicians at work within `hours`, with a `share` of the day for tickets."""

    technicians: int
    hours: Timetable
    share: float


@dataclass(frozen=True, slots=True)
class Posed:
    """A question that can be answered; a `crew` is tried instead of other rules."""

    first: Month
    last: Month
    trial: Trial
    reader: User
    now: datetime
    crew: Crew | None = None

    @property
    def period(self) -> Period:
        return Period(self.first.start, self.last.end, self.now)

    @property
    def tickets(self) -> ColumnElement[bool]:
        counted = staffing.arriving if self.crew else trials.in_period
        return counted(self.period) & rows.visible(self.reader)

    @property
    def outcomes(self) -> int:
        """How many outcomes of each promise stand side by side."""
        return 3 if self.crew else 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it; `too_many` tickets are counted, not replayed."""

    first: Month
    last: Month
    tally: Tally
    units: Sequence[tuple[int, str]]
    staffing: Staffing | None = None
    too_many: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of what stands behind a count of an answer; `count` is of all."""

    wanted: Wanted
    count: int
    hits: Sequence[Hit]
    tickets: Mapping[int, Ticket] = field(default_factory=dict)
    unit: str = ""  # whose the count is, if a unit's

    @property
    def pages(self) -> int:
        return math.ceil(self.count / service.PAGE)


def answer(posed: Posed) -> Answer:
    """Return what the question comes to, for the tickets that the reader may see."""
    units, too_many = _units(), too_many_for(posed)
    if too_many:
        return Answer(posed.first, posed.last, Tally(), units, too_many=too_many)
    if posed.crew is None:
        return Answer(posed.first, posed.last, _replayed(posed, Tally.of), units)
    found = _simulated(posed, posed.crew)
    return Answer(posed.first, posed.last, found.tally, units, staffing=found)


def listing(posed: Posed, wanted: Wanted, *, offset: int = 0) -> Listing:
    """Return exactly what the count counts, in the order of numbers. Costs no more than `answer`.

    Raises ValueError for a count that the answer does not have.
    """
    units = dict(_units())
    is_unknown = isinstance(wanted.of, int) and wanted.of not in units
    if is_unknown or wanted.side >= posed.outcomes:
        raise ValueError(f"no such count: {wanted}")

    def chosen(tried: Iterable[Tried]) -> list[Hit]:
        return [hit for each in tried for hit in wanted.hits(each)]

    if posed.crew is None:
        found = _replayed(posed, chosen, _narrowed(wanted))
    else:
        found = chosen(_simulated(posed, posed.crew).tried)
    shown = found[offset : offset + service.PAGE]
    tickets = {each.id: each for each in service.tickets([hit.id for hit in shown])}
    unit = units[wanted.of] if isinstance(wanted.of, int) else ""
    return Listing(wanted, len(found), shown, tickets, unit)


def too_many_for(posed: Posed) -> int:
    """Return how many tickets the question is about if a page can't answer it."""
    count = trials.count(posed.tickets)
    return count if count > MOST_TICKETS else 0


def _replayed(
    posed: Posed, take: Callable[[Iterable[Tried]], T], *narrowed: ColumnElement[bool]
) -> T:
    condition = posed.tickets
    for each in narrowed:
        condition &= each
    _let_go()
    with replay.snapshot(db.engine) as connection:
        return take(trials.tries(connection, condition, posed.period, posed.trial))


def _narrowed(wanted: Wanted) -> ColumnElement[bool]:
    """Return the condition of the tickets that a count can count: nobody's outcome is another's."""
    if isinstance(wanted.of, Priority):
        return Ticket.priority == wanted.of
    return Ticket.school_id == wanted.of if wanted.of is not None else Ticket.id.is_not(None)


def _simulated(posed: Posed, crew: Crew) -> Staffing:
    """Return what two crews make of all the tickets: in a queue each waits for the others."""
    present, visible = staffing.technicians(), rows.visible(posed.reader)
    _let_go()
    with replay.snapshot(db.engine) as connection:
        return staffing.simulate(
            connection,
            visible,
            posed.period,
            trial=posed.trial,
            hours=crew.hours,
            crews=(max(present, 1), crew.technicians),
            share=crew.share,
        )


def _let_go() -> None:
    """End what was begun: a page that was sent holds the write lock of the database."""
    db.session.rollback()


def _units() -> list[tuple[int, str]]:
    query = select(School.id, School.short_name)
    found = [(each.id, each.short_name) for each in db.session.execute(query)]
    return sorted(found, key=lambda unit: alphabetical(unit[1]))
