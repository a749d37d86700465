"""The month's figures, and the tickets behind each of them. Only reads."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.errors import NotFound
from helpdesk.core.periods import Month
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.reports import fairness, report, rows
from helpdesk.reports.cases import cases
from helpdesk.reports.fairness import Fair, FairSlice, Finding
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.measures import RULES, Measure, Populations, Row, behind
from helpdesk.reports.report import MonthReport, Name, TrendMonth
from helpdesk.reports.sheets import Evidence
from helpdesk.reports.signs import Sign, Study, study
from helpdesk.schools.models import Category, OnboardingStage, School, Stage
from helpdesk.sla.clock import Span
from helpdesk.tickets import wording
from helpdesk.tickets.models import Ticket

K = TypeVar("K")
T = TypeVar("T", School, Category)

TREND_MONTHS = 12
PAGE = 25


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the tickets behind a figure; `count` is of all of them."""

    of: Slice | FairSlice
    count: int
    tickets: Sequence[Ticket]
    offset: int
    # By ticket: what a figure of fair play counts it for.
    signs: Mapping[int, Sequence[Sign]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return math.ceil(self.count / PAGE)

    @property
    def next_offset(self) -> int | None:
        after = self.offset + PAGE
        return after if after < self.count else None


def month(year: int, number: int, *, reader: User | None, now: datetime) -> MonthReport:
    """Return the report of a month, as seen at `now` by `reader` (None: the command line).

    A month that is not over is counted up to `now`.
    """
    of = Month(year, number)
    populations = rows.populations(of, reader=reader, now=now)
    began = service_began(reader=reader)
    schools, categories = _schools(populations), _categories()
    return MonthReport(
        month=of,
        as_of=now,
        began=began,
        totals=report.totals(of, populations),
        previous=_previous(of.previous, began, reader=reader, now=now),
        units=report.unit_lines(of, populations, schools),
        categories=report.category_lines(of, populations, categories),
        kinds=report.kind_lines(of, populations, _words(wording.KIND)),
        channels=report.channel_lines(of, populations, _words(wording.CHANNEL)),
        trend=_trend(of, began, reader=reader, now=now),
    )


def tickets_behind(of: Slice, *, reader: User | None, now: datetime, offset: int = 0) -> Behind:
    """Return exactly the tickets that the figure counts, in the order they were filed."""
    found = rows.population(of.population, of.month, reader=reader, now=now)
    chosen = [row for row in behind(of.measure, found) if of.holds(row)]
    chosen.sort(key=_in_order)
    ids = [row.ticket_id for row in chosen[offset : offset + PAGE]]
    return Behind(of, len(chosen), _tickets(ids), offset)


def evidence(of: Month, *, reader: User | None, now: datetime) -> list[Evidence]:
    """Return, measure by measure, the tickets that each counts in the month."""
    populations = rows.populations(of, reader=reader, now=now)
    schools = {each.id: each.label for each in _schools(populations)}
    categories = {each.id: each.label for each in _categories()}
    return [
        Evidence(measure, row, schools[row.school_id], categories[row.category_id])
        for measure, rule in RULES.items()
        for row in sorted(behind(measure, populations[rule.population]), key=_in_order)
    ]


def fair_play(of: Month, *, reader: User | None, now: datetime) -> dict[Fair, Finding]:
    """Return what bears on the honesty of the month's figures, as seen at `now` by `reader`."""
    studies = _studies(of, reader=reader, now=now)
    return {measure: fairness.finding(of, measure, studies) for measure in Fair}


def fair_play_behind(
    of: FairSlice, *, reader: User | None, now: datetime, offset: int = 0
) -> Behind:
    """Return exactly the tickets of the slice, each with what the figure counts it for."""
    chosen = of.chosen(_studies(of.month, reader=reader, now=now))
    shown = chosen[offset : offset + PAGE]
    signs = {each.ticket_id: fairness.RULES[of.measure].signs(each) for each in shown}
    return Behind(of, len(chosen), _tickets([*signs]), offset, signs)


def scope_words(of: Slice) -> list[str]:
    """Return what the slice is narrowed to, in words. Raises NotFound for an unknown id."""
    words = []
    if of.school_id is not None:
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


def service_began(*, reader: User | None) -> Month | None:
    """Return the month of the first ticket or of the first unit's pilot, whichever is earlier."""
    first_ticket = db.session.scalar(select(func.min(Ticket.filed_at)).where(rows.visible(reader)))
    stages = select(func.min(OnboardingStage.from_on)).where(OnboardingStage.stage != Stage.PLANNED)
    first_pilot = db.session.scalar(stages)
    if first_ticket is None:
        return None
    if first_pilot is None:
        return Month.of(first_ticket)
    return min(Month.of(first_ticket), Month(first_pilot.year, first_pilot.month))


def _in_order(row: Row) -> tuple[datetime, int]:
    return row.filed_at, row.ticket_id


def _studies(of: Month, *, reader: User | None, now: datetime) -> list[Study]:
    within = Span(of.start, max(of.start, min(of.end, now)))
    return [study(case, within) for case in cases(of, reader=reader, now=now)]


def _previous(
    of: Month, began: Month | None, *, reader: User | None, now: datetime
) -> dict[Measure, Figure]:
    if began is None or of < began:
        return {}
    return report.totals(of, rows.populations(of, reader=reader, now=now))


def _trend(
    last: Month, began: Month | None, *, reader: User | None, now: datetime
) -> list[TrendMonth]:
    months = [last.plus(-back) for back in reversed(range(TREND_MONTHS))]
    return [
        TrendMonth(of, _tally(of, reader=reader, now=now) if began and of >= began else {})
        for of in months
    ]


def _tally(of: Month, *, reader: User | None, now: datetime) -> dict[Measure, Figure]:
    """Return the two figures that the chart needs of a month, without reading its rows."""
    resolved, judged, met = rows.resolution_tally(of, reader=reader, now=now)
    share = met / judged if judged >= RULES[Measure.RESOLUTION_SHARE].needs else None
    return {
        Measure.RESOLUTION_SHARE: Figure(Slice(of, Measure.RESOLUTION_SHARE), share, judged),
        Measure.RESOLVED: Figure(Slice(of, Measure.RESOLVED), float(resolved), resolved),
    }


def _tickets(ids: Sequence[int]) -> list[Ticket]:
    query = (
        select(Ticket)
        .where(Ticket.id.in_(ids))
        .options(joinedload(Ticket.school), joinedload(Ticket.category))
    )
    found = {ticket.id: ticket for ticket in db.session.scalars(query)}
    return [found[ticket_id] for ticket_id in ids]


def _schools(populations: Populations) -> list[Name]:
    """Return the units served now, and those no longer served that the month still knows."""
    known = {row.school_id for found in populations.values() for row in found}
    query = (
        select(School.id, School.code, School.short_name)
        .where(or_(School.is_active, School.id.in_(known)))
        .order_by(School.id)
    )
    found = [Name(*row) for row in db.session.execute(query)]
    return sorted(found, key=lambda school: alphabetical(school.label))


def _categories() -> list[Name]:
    query = select(Category).order_by(Category.position, Category.id)
    return [Name(each.id, each.code, each.label) for each in db.session.scalars(query)]


def _known(model: type[T], row_id: int) -> T:
    found = db.session.get(model, row_id)
    if found is None:
        raise NotFound(_l("Nie ma takiego zestawienia. Wróć do raportu."))
    return found


def _words(labels: Mapping[K, LazyString]) -> dict[K, str]:
    return {member: str(label) for member, label in labels.items()}
