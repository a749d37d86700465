"""Reading what recurs: how each unit stands by each rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.visits.recurring import attached
from helpdesk.visits.recurring.models import VisitOccurrence, VisitRule
from helpdesk.visits.recurring.standing import Standing, State, stands

LONGEST_PERIOD = timedelta(days=366)
LONGEST = 500  # occurrences of one rule that its page shows


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rule with the present occurrence of each of its units."""

    rule: VisitRule
    units: Sequence[Standing]

    @property
    def done(self) -> int:
        return sum(each.state is State.DONE for each in self.units)

    @property
    def late(self) -> int:
        return sum(each.state in {State.OVERDUE, State.MISSED} for each in self.units)


def sheets(rules: Iterable[VisitRule], *, today: date) -> list[Sheet]:
    """Return for each rule how its units stand: the period that runs, else the last before it."""
    begun = VisitOccurrence.earliest_on.between(today - LONGEST_PERIOD, today)
    query = _with_all().where(begun).order_by(VisitOccurrence.earliest_on)
    # The last one written, hence the latest begun, stays; one that is ahead if none has begun.
    present: dict[tuple[int, int], VisitOccurrence] = {}
    for found in db.session.scalars(query):
        present[found.rule_id, found.school_id] = found
    ahead = _with_all().where(VisitOccurrence.earliest_on > today)
    for found in db.session.scalars(ahead.order_by(VisitOccurrence.earliest_on)):
        present.setdefault((found.rule_id, found.school_id), found)
    standing = _standing(present.values(), today)
    return [
        Sheet(rule, [each for each in standing if each.occurrence.rule_id == rule.id])
        for rule in rules
    ]


def of_rule(rule: VisitRule, *, today: date) -> list[Standing]:
    """Return all occurrences of a rule, the latest first."""
    query = _with_all().where(VisitOccurrence.rule_id == rule.id)
    ordered = query.order_by(VisitOccurrence.latest_on.desc(), School.short_name).limit(LONGEST)
    found = _standing(db.session.scalars(ordered).all(), today)
    return sorted(found, key=lambda each: each.occurrence.latest_on, reverse=True)


def one(occurrence: VisitOccurrence, *, today: date) -> Standing:
    """Return how one of them stands."""
    return _standing([occurrence], today)[0]


def _with_all() -> Select[VisitOccurrence]:
    return (
        select(VisitOccurrence)
        .join(VisitOccurrence.school)
        .options(
            joinedload(VisitOccurrence.rule),
            joinedload(VisitOccurrence.school),
            joinedload(VisitOccurrence.visit),
        )
    )


def _standing(found: Iterable[VisitOccurrence], today: date) -> list[Standing]:
    given = list(found)
    ticked = attached.ticked({each.visit_id for each in given if each.visit_id is not None})
    standing = [stands(each, ticked.get(each.visit_id or 0, set()), today=today) for each in given]
    return sorted(
        standing, key=lambda each: (each.occurrence.school.short_name, each.occurrence.latest_on)
    )
