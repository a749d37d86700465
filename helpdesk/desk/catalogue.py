"""What the desk's pages choose from: units, categories, people."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Role

CALLERS = (Role.REQUESTER, Role.SECRETARY, Role.HEAD)
MOST_CALLERS = 1_000


def schools() -> Sequence[School]:
    """Return the units that are served, by name."""
    return db.session.scalars(
        select(School).where(School.is_active).order_by(School.short_name)
    ).all()


def categories(but_also: int | None = None) -> Sequence[Category]:
    """Return the categories in use, in their order; `but_also` even if it is retired."""
    return db.session.scalars(
        select(Category)
        .where(Category.is_active | (Category.id == but_also))
        .order_by(Category.position, Category.id)
    ).all()


def callers() -> Sequence[User]:
    """Return the people of the units who may call, by name."""
    query = (
        select(User)
        .where(User.role.in_(CALLERS), User.is_enabled)
        .options(joinedload(User.school))
        .order_by(User.name, User.id)
        .limit(MOST_CALLERS)
    )
    return db.session.scalars(query).all()


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these people, whatever became of them."""
    if not user_ids:
        return {}
    query = select(User.id, User.name).where(User.id.in_(user_ids))
    return dict(db.session.execute(query).all())


def category_names() -> dict[int, str]:
    """Return the names of all categories, retired ones included."""
    return {each.id: each.label for each in db.session.scalars(select(Category))}
