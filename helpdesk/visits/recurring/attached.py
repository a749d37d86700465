"""What recurs on a visit, and what waits for one: readers for the other parts of `visits`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from helpdesk.extensions import db
from helpdesk.visits.models import Visit, VisitCheck, VisitStatus
from helpdesk.visits.recurring.models import VisitOccurrence
from helpdesk.visits.recurring.spreading import proposed_on


def of_visits(visit_ids: Collection[int]) -> Mapping[int, list[VisitOccurrence]]:
    """Return what recurs on these visits, by visit."""
    query = (
        select(VisitOccurrence)
        .where(VisitOccurrence.visit_id.in_(visit_ids))
        .options(joinedload(VisitOccurrence.rule))
        .order_by(VisitOccurrence.id)
    )
    found: dict[int, list[VisitOccurrence]] = {}
    for each in db.session.scalars(query):
        assert each.visit_id is not None
        found.setdefault(each.visit_id, []).append(each)
    return found


def of_visit(visit_id: int) -> list[VisitOccurrence]:
    """Return what recurs on the visit."""
    return of_visits([visit_id]).get(visit_id, [])


def has_any(visit_id: int) -> bool:
    """Return whether something that recurs is done on the visit: it has a reason without tickets."""
    query = select(exists().where(VisitOccurrence.visit_id == visit_id))
    return bool(db.session.scalar(query))


def keys(visit_id: int) -> set[str]:
    """Return the keys of the lines that the visit adds to its checklist."""
    return {key for each in of_visit(visit_id) for key, _words in each.keyed_lines}


def ticked(visit_ids: Collection[int]) -> Mapping[int, set[str]]:
    """Return the keys of the lines that are ticked off, by visit."""
    query = select(VisitCheck.visit_id, VisitCheck.key).where(
        VisitCheck.visit_id.in_(visit_ids), VisitCheck.done
    )
    found: dict[int, set[str]] = {}
    for visit_id, key in db.session.execute(query):
        found.setdefault(visit_id, set()).add(key)
    return found


class ToPlan(NamedTuple):
    """Something due that stands in no visit, and from which day on it is proposed."""

    occurrence: VisitOccurrence
    proposed_on: date


def to_plan(*, today: date, until: date) -> Sequence[ToPlan]:
    """Return what is to be done from `today` to `until` and stands in no visit, in a fixed order.

    What has many weeks is shared out over them, unit by unit.
    """
    period = (VisitOccurrence.rule_id, VisitOccurrence.period)
    # Among all of the period, done or not: nobody's turn comes sooner because another was seen to.
    turns = (
        select(
            VisitOccurrence.id,
            func.row_number().over(partition_by=period, order_by=VisitOccurrence.school_id),
            func.count().over(partition_by=period),
        )
        .where(VisitOccurrence.last_on >= today)
        .subquery("turns")
    )
    query = (
        select(VisitOccurrence, turns.c[1], turns.c[2])
        .join(turns, turns.c.id == VisitOccurrence.id)
        .where(
            is_free(),
            VisitOccurrence.is_skipped.is_(False),
            VisitOccurrence.earliest_on <= until,
        )
        .options(joinedload(VisitOccurrence.rule))
        .order_by(VisitOccurrence.latest_on, VisitOccurrence.id)
    )
    found = [
        ToPlan(each, proposed_on(each.earliest_on, each.latest_on, place=turn - 1, units=units))
        for each, turn, units in db.session.execute(query)
    ]
    return [each for each in found if each.proposed_on <= until]


def is_free() -> ColumnElement[bool]:
    """Return whether the occurrence is neither done nor in a visit, as SQL."""
    # Correlated by name: an upsert, too, asks it of the row that is there.
    called_off = (
        exists()
        .where(Visit.id == VisitOccurrence.visit_id, Visit.status == VisitStatus.CANCELLED)
        .correlate(VisitOccurrence)
    )
    return and_(
        VisitOccurrence.done_on.is_(None), or_(VisitOccurrence.visit_id.is_(None), called_off)
    )
