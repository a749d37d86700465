"""Gathering all that a month's report is worked out from. Only reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, or_, select

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.reports import comparing, populations, report, rows
from helpdesk.reports.costs import service as costs
from helpdesk.reports.evaluation import service as evaluation
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.frozen import store
from helpdesk.reports.inputs import Inputs, Name, RulesUsed, Totals
from helpdesk.reports.measures import RULES, Measure, Population, Populations
from helpdesk.reports.together import Known, Numbers, numbers_of
from helpdesk.schools.models import UNDER_SERVICE, Category, OnboardingStage, School
from helpdesk.sla.models import SlaVersion
from helpdesk.tickets.models import Ticket

YEAR = 12
# What stands beside a month are its measures; fair play is told of the month alone.
_COMPARED = [each for each in Population if each is not Population.TOUCHED]


def inputs(of: Month, *, reader: User | None, now: datetime) -> Inputs:
    """Return what is known of the month at `now`."""
    counted = populations.several(of, reader=reader, now=now)
    began = service_began(reader=reader)
    past, opened = _past(of, began, reader=reader, now=now)
    return Inputs(
        month=of,
        as_of=now,
        began=began,
        populations=counted,
        schools=_schools(counted),
        categories=_categories(),
        rules=_rules(of, reader=reader, now=now),
        past=past,
        typical=_typical(of, past, opened),
        prices=costs.prices().within(of),
        sharing=evaluation.plan().sharing,
    )


def service_began(*, reader: User | None) -> Month | None:
    """Return the month of the first ticket or of the first unit's pilot, whichever is earlier."""
    first_ticket = db.session.scalar(select(func.min(Ticket.filed_at)).where(rows.visible(reader)))
    stages = select(func.min(OnboardingStage.from_on)).where(
        OnboardingStage.stage.in_(UNDER_SERVICE)
    )
    first_pilot = db.session.scalar(stages)
    if first_ticket is None:
        return None
    if first_pilot is None:
        return Month.of(first_ticket)
    return min(Month.of(first_ticket), Month(first_pilot.year, first_pilot.month))


def _past(
    of: Month, began: Month | None, *, reader: User | None, now: datetime
) -> tuple[dict[Month, Totals], dict[Month, Numbers]]:
    """Return the totals of the trailing year, of closed months as they were closed.

    Of the open months that were read, the numbers behind their typical measures too.

    A month that is open is read anew only if it stands beside this one: the last, and the same of
    last year. Of the others the chart needs two figures, which the database counts.
    """
    months = [of.plus(-back) for back in range(1, YEAR + 1)]
    past: dict[Month, Totals] = dict(store.totals(months))
    opened: dict[Month, Numbers] = {}
    for back, each in enumerate(months, start=1):
        if began is None or each < began:
            break
        if each in past:
            continue
        if back in {1, YEAR}:
            read = populations.several(each, reader=reader, now=now, which=_COMPARED)
            past[each], opened[each] = report.totals(each, read), numbers_of(read)
        else:
            past[each] = _tally(each, reader=reader, now=now)
    return past, opened


def _typical(of: Month, past: Mapping[Month, Totals], opened: Mapping[Month, Numbers]) -> Totals:
    """Return what was usual in the trailing months; of closed ones their kept rows tell it."""
    months = comparing.months_before(of, past)
    numbers = {**store.numbers(each for each in months if each not in opened), **opened}
    return comparing.typical(of, [Known(past[each], numbers[each]) for each in months])


def _tally(of: Month, *, reader: User | None, now: datetime) -> Totals:
    """Return the two figures that the chart needs of a month, without reading its rows."""
    resolved, judged, met = rows.resolution_tally(of, reader=reader, now=now)
    share = met / judged if judged >= RULES[Measure.RESOLUTION_SHARE].needs else None
    return {
        Measure.RESOLUTION_SHARE: Figure(Slice(of, Measure.RESOLUTION_SHARE), share, judged),
        Measure.RESOLVED: Figure(Slice(of, Measure.RESOLVED), float(resolved), resolved),
    }


def _rules(of: Month, *, reader: User | None, now: datetime) -> list[RulesUsed]:
    """Return the versions under which the month's tickets were filed, the earliest first."""
    query = (
        select(SlaVersion.hash, SlaVersion.holds_from, func.count())
        .join(Ticket, Ticket.sla_version == SlaVersion.hash)
        .where(Ticket.filed_at >= of.start, Ticket.filed_at < min(of.end, now))
        .where(rows.visible(reader))
        .group_by(SlaVersion.hash, SlaVersion.holds_from, SlaVersion.recorded_at)
        .order_by(SlaVersion.holds_from, SlaVersion.recorded_at)
    )
    return [RulesUsed(*found) for found in db.session.execute(query)]


def _schools(counted: Populations) -> list[Name]:
    """Return the units served now, and those no longer served that the month still knows."""
    known = {row.school_id for found in counted.values() for row in found}
    query = (
        select(School.id, School.code, School.short_name)
        .where(or_(School.is_active, School.id.in_(known)))
        .order_by(School.id)
    )
    found = [Name(*row) for row in db.session.execute(query)]
    return sorted(found, key=lambda school: alphabetical(school.label))


def _categories() -> list[Name]:
    query = select(Category).order_by(Category.position, Category.id)
    return [Name(each.id, each.code, each.name, each.name_en) for each in db.session.scalars(query)]
