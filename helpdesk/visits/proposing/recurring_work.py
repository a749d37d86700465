"""Reading what recurs and waits for a visit."""

from __future__ import annotations

from datetime import date

from helpdesk.visits.proposing.facts import Recurring
from helpdesk.visits.recurring import attached, wording
from helpdesk.visits.recurring.attached import ToPlan
from helpdesk.visits.recurring.models import RuleKind, VisitRule


def recurring(*, today: date, until: date) -> tuple[Recurring, ...]:
    """Return what is due by then and stands in no visit, the most pressing first."""
    return tuple(_task(each, today) for each in attached.to_plan(today=today, until=until))


def disturbs(rule: VisitRule) -> bool:
    """Return whether it disturbs lessons: an audit is done in offices."""
    return rule.kind is not RuleKind.AUDIT


def _task(given: ToPlan, today: date) -> Recurring:
    found = given.occurrence
    is_late = found.latest_on < today
    return Recurring(
        id=found.id,
        subject=wording.named(found.rule),
        unit_id=found.school_id,
        minutes=found.rule.minutes,
        earliest=given.proposed_on,
        # What is late already is done as soon as it can be, while its period lasts.
        latest=found.last_on if is_late else found.latest_on,
        disturbs=disturbs(found.rule),
    )
