"""The evaluation put together from what is stored, for a reader. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.core.wording import alphabetical, local
from helpdesk.extensions import db
from helpdesk.reports import known as known_months
from helpdesk.reports.costs import cost_rows
from helpdesk.reports.costs import gathering as cost_facts
from helpdesk.reports.costs import service as cost_entries
from helpdesk.reports.costs.gathering import Period
from helpdesk.reports.costs.month import Gap, MonthCosts, costs
from helpdesk.reports.counted import CostRow
from helpdesk.reports.evaluation import picture, service
from helpdesk.reports.evaluation.models import Plan
from helpdesk.reports.evaluation.picture import (
    MEASURES,
    STATES,
    Aim,
    Evaluation,
    QuarterLine,
    Spent,
    UnitPath,
)
from helpdesk.reports.figures import Figure
from helpdesk.reports.frozen import store
from helpdesk.reports.measures import Measure
from helpdesk.reports.report import COSTS_NOW, OPINION_MEASURES
from helpdesk.reports.service import may_know_opinions
from helpdesk.reports.together import Known, together
from helpdesk.schools.models import UNDER_SERVICE, OnboardingStage, School, Stage


def evaluation(*, reader: User, now: datetime, day: date | None = None) -> Evaluation:
    """Return the evaluation as `reader` may see it at `now`, its units as of `day` or of today."""
    plan = service.plan()
    months = picture.complete_months(plan.begins_on, plan.ends_on, now)
    measures = (*MEASURES, *OPINION_MEASURES) if may_know_opinions(reader) else MEASURES
    summed = (*measures, *COSTS_NOW)
    known = known_months.months(months, (*summed, *STATES), reader=reader, now=now)
    closed, kept = store.closed(), store.costs(months)
    spent = _spent(known, kept, plan, now=now)
    return Evaluation(
        aim=_aim(plan),
        as_of=now,
        day=day or local(now).date(),
        units=_units(),
        names=dict(db.session.execute(select(School.id, School.short_name)).all()),
        quarters=[
            QuarterLine(
                quarter,
                within,
                figures=_together(within, known, summed),
                states=picture.states_of(within[-1], known[within[-1]]),
                costs=picture.quarter_costs([spent[month] for month in within]),
            )
            for quarter, within in picture.quarters_of(months)
        ],
        whole=_together(months, known, summed) if months else {},
        savings=picture.savings([*spent.values()]),
        gaps=frozenset[Gap]().union(*(each.gaps for each in spent.values())),
        open_months=[month for month in months if month not in closed],
        costs_of_now=[month for month in months if month in closed and month not in kept],
        lacking=picture.lacking(known, (*measures, *STATES)),
        left_some_day=_left_some_day(),
    )


def _aim(plan: Plan) -> Aim:
    return Aim(
        plan.name, plan.actions, plan.begins_on, plan.ends_on, plan.target_units, plan.sharing,
        plan.remarks,
    )  # fmt: skip


def _units() -> list[UnitPath]:
    """Return all units but those that are no longer served since nobody knows when."""
    query = select(School).options(selectinload(School.stages))
    found = [
        UnitPath(each.id, each.short_name, begins)
        for each in db.session.scalars(query)
        for begins in [{step.stage: step.from_on for step in each.stages}]
        if each.is_active or Stage.LEFT in begins
    ]
    return sorted(found, key=lambda unit: alphabetical(unit.name))


def _left_some_day() -> list[str]:
    """Return the units no longer served of which nobody wrote down since when."""
    told = select(OnboardingStage.school_id).where(OnboardingStage.stage == Stage.LEFT)
    begun = select(OnboardingStage.school_id).where(OnboardingStage.stage.in_(UNDER_SERVICE))
    query = select(School.short_name).where(
        ~School.is_active, School.id.in_(begun), School.id.not_in(told)
    )
    return sorted(db.session.scalars(query), key=alphabetical)


def _spent(
    known: Mapping[Month, Known],
    kept: Mapping[Month, Sequence[CostRow]],
    plan: Plan,
    *,
    now: datetime,
) -> dict[Month, Spent]:
    """Return what the months cost: as their closing kept it, else by what is entered now."""
    live = _live_costs([month for month in known if month not in kept], plan, now=now)
    spent = {}
    for month, each in known.items():
        rows = kept[month] if month in kept else cost_rows.of_units(live[month], is_over=True)
        gaps = live[month].total.gaps if month in live else cost_rows.gaps(rows)
        spent[month] = Spent(rows, each.totals[Measure.RESOLVED].count, gaps)
    return spent


def _live_costs(months: Sequence[Month], plan: Plan, *, now: datetime) -> dict[Month, MonthCosts]:
    if not months:
        return {}
    prices = cost_entries.prices()
    facts = cost_facts.facts(Period(months[0], months[-1], now))
    return {month: costs(facts[month], prices, plan.sharing) for month in months}


def _together(
    months: Sequence[Month], known: Mapping[Month, Known], measures: Sequence[Measure]
) -> Mapping[Measure, Figure]:
    """Return each measure over the months together; its list shows the same months."""
    parts = [known[month] for month in months]
    return {measure: together(measure, months[-1], parts) for measure in measures}
