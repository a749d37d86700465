"""The evaluation put together from what is stored, for a reader. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.core.wording import alphabetical, local
from helpdesk.extensions import db
from helpdesk.reports import rows
from helpdesk.reports.costs import gathering as cost_facts
from helpdesk.reports.costs import service as cost_entries
from helpdesk.reports.costs.gathering import Period
from helpdesk.reports.costs.month import Gap, MonthCosts, costs
from helpdesk.reports.evaluation import picture, service
from helpdesk.reports.evaluation.models import Plan
from helpdesk.reports.evaluation.picture import MEASURES, Aim, Evaluation, QuarterLine, UnitPath
from helpdesk.reports.figures import Figure, Slice, figure
from helpdesk.reports.measures import RULES, Measure, Population, Populations
from helpdesk.satisfaction import opinions, reading
from helpdesk.satisfaction.opinions import Summary
from helpdesk.satisfaction.quarters import Quarter
from helpdesk.schools.models import School, Stage
from helpdesk.security.permissions import Permission

_INSTANT = timedelta(microseconds=1)
POPULATIONS = frozenset(RULES[measure].population for measure in MEASURES)


def evaluation(*, reader: User, now: datetime) -> Evaluation:
    """Return the evaluation of the plan as `reader` may see it at `now`."""
    plan = service.plan()
    months = picture.complete_months(plan.begins_on, plan.ends_on, now)
    units, spent = _units(), _costs(months, plan, now=now)
    counted = {month: _populations(month, reader=reader, now=now) for month in months}
    return Evaluation(
        aim=_aim(plan),
        as_of=now,
        today=local(now).date(),
        units=units,
        names=dict(db.session.execute(select(School.id, School.short_name)).all()),
        quarters=[
            QuarterLine(
                quarter,
                within,
                figures=_figures(within, counted),
                stages=picture.stages_on(units, local(within[-1].end - _INSTANT).date()),
                costs=picture.quarter_costs([spent[month] for month in within]),
                opinions=_opinions(quarter, within, reader=reader, now=now),
            )
            for quarter, within in picture.quarters_of(months)
        ],
        whole=_figures(months, counted) if months else {},
        savings=picture.savings([*spent.values()]),
        gaps=frozenset[Gap]().union(*(each.total.gaps for each in spent.values())),
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


def _costs(months: Sequence[Month], plan: Plan, *, now: datetime) -> dict[Month, MonthCosts]:
    if not months:
        return {}
    prices = cost_entries.prices()
    facts = cost_facts.facts(Period(months[0], months[-1], now))
    return {month: costs(facts[month], prices, plan.sharing) for month in months}


def _populations(month: Month, *, reader: User, now: datetime) -> Populations:
    return {each: rows.population(each, month, reader=reader, now=now) for each in POPULATIONS}


def _figures(
    months: Sequence[Month], counted: Mapping[Month, Populations]
) -> Mapping[Measure, Figure]:
    """Return each measure over the months together; its list shows the same months."""
    together: dict[Population, list[object]] = {
        each: [row for month in months for row in counted[month][each]] for each in POPULATIONS
    }
    of = Slice(months[-1], Measure.FILED, months=len(months))
    return {
        measure: figure(Slice(of.month, measure, months=of.months), together)  # type: ignore[arg-type]
        for measure in MEASURES
    }


def _opinions(
    quarter: Quarter, months: Sequence[Month], *, reader: User, now: datetime
) -> Summary | None:
    """Return the opinions of the months if the reader may know them."""
    found = opinions.summary(reading.solved(months[0].start, months[-1].end))
    if reader.can(Permission.READ_RATINGS):
        return found
    is_whole = months[0] == quarter.first_month and months[-1].end == quarter.end
    told = is_whole and opinions.may_be_told_to_staff(quarter, found, now=now)
    return found if told else None
