"""Technicians as planning reads them: their units, skills, absences and working weeks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import User, WorkingWeek
from helpdesk.extensions import db
from helpdesk.security.permissions import Role


def at_work() -> Sequence[User]:
    """Return the technicians who may sign in. Always as many queries."""
    query = (
        select(User)
        .where(User.role == Role.TECHNICIAN, User.is_enabled)
        .options(
            selectinload(User.schools),
            selectinload(User.skills),
            selectinload(User.absences),
            joinedload(User.working_weeks).joinedload(WorkingWeek.days),
        )
        .order_by(User.id)
    )
    return db.session.scalars(query).unique().all()
