"""Entering what has become due by the rules of recurring visits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.sla import service as sla
from helpdesk.visits.recurring import service
from helpdesk.visits.recurring.models import VisitRule


def lay_occurrences(*, now: datetime) -> int:
    """Enter what each rule makes due in the weeks ahead; returns for how many that changed a thing."""
    with reading():
        known = db.session.scalars(select(VisitRule.id).order_by(VisitRule.id)).all()
        terms = sla.current_rules(now)
        db.session.rollback()
    today = local(now).date()
    return one_by_one(
        known, lambda rule_id: service.lay(service.rule(rule_id), terms=terms, today=today) > 0
    )
