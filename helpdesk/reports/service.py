"""The month's figures, and the tickets behind each of them. Only reads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.batches import chunks
from helpdesk.core.errors import NotFound
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import fairness, gathering, notes, populations, report
from helpdesk.reports.cases import cases
from helpdesk.reports.counted import NO_UNIT, CostRow, FairRow
from helpdesk.reports.fairness import Fair, FairSlice, Finding
from helpdesk.reports.figures import Slice
from helpdesk.reports.frozen import store
from helpdesk.reports.gathering import service_began
from helpdesk.reports.inputs import NOBODY
from helpdesk.reports.measures import (
    OPINIONS,
    RULES,
    Counted,
    Population,
    Row,
    Subject,
    UnitRow,
    behind,
)
from helpdesk.reports.notes import Remark
from helpdesk.reports.report import MonthReport
from helpdesk.reports.sheets import Evidence
from helpdesk.reports.signs import Sign, study
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Permission
from helpdesk.tickets import wording
from helpdesk.tickets.models import Ticket
from helpdesk.visits.models import Visit

__all__ = [
    "PAGE", "Behind", "Remarked", "fair_play", "fair_play_behind", "last_complete_month", "month",
    "remarked", "scope_words", "service_began", "tickets", "tickets_behind",
]  # fmt: skip

T = TypeVar("T", School, Category)

PAGE = 25


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of what stands behind a figure: tickets, visits or units; `count` is of all."""

    of: Slice | FairSlice
    count: int
    tickets: Sequence[Ticket]
    # Of tickets: as the figure counts them, which of a closed month is how they stood then.
    rows: Sequence[Row] = ()
    # By ticket: what a figure of fair play counts it for.
    signs: Mapping[int, Sequence[Sign]] = field(default_factory=dict)
    visits: Sequence[Visit] = ()
    units: Sequence[tuple[Month, School | None, UnitRow | CostRow]] = ()  # no unit: borne by none

    @property
    def shown(self) -> int:
        """How many are on this page."""
        return len(self.tickets) + len(self.visits) + len(self.units)

    @property
    def pages(self) -> int:
        return math.ceil(self.count / PAGE)


@dataclass(frozen=True, slots=True)
class Remarked:
    """A page of what a remark counts: tickets or visits; `count` is of all."""

    remark: Remark
    count: int
    tickets: Sequence[Ticket] = ()
    visits: Sequence[Visit] = ()

    @property
    def pages(self) -> int:
        return math.ceil(self.count / PAGE)


def month(year: int, number: int, *, reader: User | None, now: datetime) -> MonthReport:
    """Return the report of a month, as seen at `now` by `reader` (None: the command line).

    A closed month is as it was closed; one that is not over is counted up to `now`.
    """
    of = Month(year, number)
    found = store.report(of)
    if found is None:
        found = report.assemble(gathering.inputs(of, reader=reader, now=now))
    return found if may_know_opinions(reader) else found.without_opinions()


def may_know_opinions(reader: User | None) -> bool:
    """Return whether the reader may be told what reporters thought; the command line may."""
    return reader is None or reader.can(Permission.READ_RATINGS)


def tickets_behind(of: Slice, *, reader: User | None, now: datetime, offset: int = 0) -> Behind:
    """Return exactly what the figure counts, in the order it was filed or made.

    Of several months, what counts in two of them is listed twice. Raises NotFound of opinions
    to who may not know them.
    """
    if of.measure in OPINIONS and not may_know_opinions(reader):
        raise NotFound(_l("Nie ma takiego zestawienia. Wróć do raportu."))
    chosen = [
        (month, row)
        for month in of.each_month
        for row in _behind(of, month, reader=reader, now=now)
    ]
    page = chosen[offset : offset + PAGE]
    ids = [row.id for _month, row in page]
    match of.population.subject:
        case Subject.TICKETS:
            told = [row for _month, row in page if isinstance(row, Row)]
            return Behind(of, len(chosen), tickets(ids), rows=told)
        case Subject.VISITS:
            return Behind(of, len(chosen), (), visits=_visits(ids))
        case Subject.UNITS:
            return Behind(of, len(chosen), (), units=_units(page))


def remarked(
    of: Month, remark: Remark, version: str, *, reader: User | None, now: datetime, offset: int = 0
) -> Remarked:
    """Return what a remark on the month counts. Raises NotFound of opinions, as `tickets_behind`."""
    if remark is Remark.NOBODY_RATED and not may_know_opinions(reader):
        raise NotFound(_l("Nie ma takiego zestawienia. Wróć do raportu."))
    inputs = store.inputs(of) or gathering.inputs(of, reader=reader, now=now)
    rows = sorted(notes.behind(remark, inputs.populations), key=_in_order)
    if remark is Remark.RULES_CHANGED:
        judged = _judged_by(version, [row.id for row in rows])
        rows = [row for row in rows if row.id in judged]
    ids = [row.id for row in rows[offset : offset + PAGE]]
    if remark in {Remark.KILOMETRES_MISSING, Remark.TIMES_MISSING}:
        return Remarked(remark, len(rows), visits=_visits(ids))
    return Remarked(remark, len(rows), tickets=tickets(ids))


def evidence(of: Month, *, reader: User | None, now: datetime) -> list[Evidence]:
    """Return, measure by measure, what each counts in the month."""
    found = store.inputs(of) or gathering.inputs(of, reader=reader, now=now)
    schools = {each.id: each.label for each in (*found.schools, NOBODY)}
    categories = {each.id: each.label for each in found.categories}
    return [
        Evidence(
            measure,
            row,
            schools[row.school_id or NO_UNIT],
            categories.get(row.category_id or 0, ""),
        )
        for measure, rule in RULES.items()
        if measure not in OPINIONS or may_know_opinions(reader)
        for row in sorted(
            behind(measure, found.populations.get(rule.population, ())), key=_in_order
        )
    ]


def fair_play(of: Month, *, reader: User | None, now: datetime) -> dict[Fair, Finding]:
    """Return what bears on the honesty of the month's figures, as seen at `now` by `reader`."""
    rows = _touched(of, reader=reader, now=now)
    return {measure: fairness.finding(of, measure, rows) for measure in Fair}


def fair_play_behind(
    of: FairSlice, *, reader: User | None, now: datetime, offset: int = 0
) -> Behind:
    """Return exactly the tickets of the slice, each with what the figure counts it for."""
    chosen = of.chosen(_touched(of.month, reader=reader, now=now))
    shown = [each.id for each in chosen[offset : offset + PAGE]]
    signs: dict[int, Sequence[Sign]] = dict.fromkeys(shown, ())
    for case in cases(of.month, reader=reader, now=now):
        if case.ticket_id in signs:
            told = study(case, populations.within(of.month, now))
            signs[case.ticket_id] = fairness.signs(of.measure, told)
    return Behind(of, len(chosen), tickets(shown), signs=signs)


def scope_words(of: Slice) -> list[str]:
    """Return what the slice is narrowed to, in words. Raises NotFound for an unknown id."""
    words = []
    if of.school_id == NO_UNIT:
        words.append(NOBODY.label)
    elif of.school_id is not None:
        words.append(_known(School, of.school_id).short_name)
    if of.category_id is not None:
        words.append(_known(Category, of.category_id).label)
    if of.kind is not None:
        words.append(str(wording.KIND[of.kind]))
    if of.channel is not None:
        words.append(str(wording.CHANNEL[of.channel]))
    return words


def last_complete_month(now: datetime) -> Month:
    return Month.of(now).previous


def _touched(of: Month, *, reader: User | None, now: datetime) -> list[FairRow]:
    """Return the month's tickets in the order of their filing, as they were closed if they were."""
    found = _rows(Population.TOUCHED, of, reader=reader, now=now)
    return [row for row in found if isinstance(row, FairRow)]


def _rows(which: Population, of: Month, *, reader: User | None, now: datetime) -> Sequence[Counted]:
    """Return the population as the month's last closing has it, else as of now.

    What a closing of an older version did not keep is counted as of now.
    """
    closed = store.inputs(of)
    if closed is not None and which in closed.populations:
        return sorted(closed.populations[which], key=_in_order)
    return populations.one(which, of, reader=reader, now=now)


def _behind(of: Slice, each_month: Month, *, reader: User | None, now: datetime) -> list[Counted]:
    found = _rows(of.population, each_month, reader=reader, now=now)
    chosen = [row for row in behind(of.measure, found) if of.holds(row)]
    return sorted(chosen, key=_in_order)


def _in_order(row: Counted) -> Any:
    return row.order


def _judged_by(version: str, ids: Sequence[int]) -> set[int]:
    """Return the tickets filed under the rules whose hash begins so; filing alone sets it."""
    found: set[int] = set()
    for chunk in chunks(ids):
        query = select(Ticket.id).where(
            Ticket.id.in_(chunk), Ticket.sla_version.startswith(version, autoescape=True)
        )
        found |= set(db.session.scalars(query))
    return found


def tickets(ids: Sequence[int]) -> list[Ticket]:
    """Return the tickets in the order of `ids`, with what a list says of them."""
    query = (
        select(Ticket)
        .where(Ticket.id.in_(ids))
        .options(joinedload(Ticket.school), joinedload(Ticket.category))
    )
    found = {ticket.id: ticket for ticket in db.session.scalars(query)}
    return [found[ticket_id] for ticket_id in ids]


def _visits(ids: Sequence[int]) -> list[Visit]:
    query = (
        select(Visit)
        .where(Visit.id.in_(ids))
        .options(joinedload(Visit.school), joinedload(Visit.technician))
    )
    found = {visit.id: visit for visit in db.session.scalars(query)}
    return [found[visit_id] for visit_id in ids]


def _units(
    page: Sequence[tuple[Month, Counted]],
) -> list[tuple[Month, School | None, UnitRow | CostRow]]:
    query = select(School).where(School.id.in_([row.id for _month, row in page]))
    found = {school.id: school for school in db.session.scalars(query)}
    return [
        (month, found.get(row.id), row) for month, row in page if isinstance(row, UnitRow | CostRow)
    ]


def _known(model: type[T], row_id: int) -> T:
    found = db.session.get(model, row_id)
    if found is None:
        raise NotFound(_l("Nie ma takiego zestawienia. Wróć do raportu."))
    return found
