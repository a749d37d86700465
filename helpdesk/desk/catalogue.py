"""What the desk's pages choose from: units, categories, people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.plain import rows
from helpdesk.extensions import db
from helpdesk.schools.models import Category, School, in_language
from helpdesk.security.permissions import Role

CALLERS = (Role.REQUESTER, Role.SECRETARY, Role.HEAD)
MOST_CALLERS = 1_000


class Choice(NamedTuple):
    """Something to choose, and what it is called."""

    id: int
    label: str


# Columns, not objects, in statements built once: each page of a technician asks for some of them.
_SCHOOLS = select(School.id, School.short_name).where(School.is_active).order_by(School.short_name)
_CATEGORIES = (
    select(Category.id, Category.name, Category.name_en)
    .where(Category.is_active | (Category.id == bindparam("but_also", type_=Integer())))
    .order_by(Category.position, Category.id)
)
_TECHNICIANS = (
    select(User.id, User.name)
    .where(User.role == Role.TECHNICIAN, User.is_enabled)
    .order_by(User.name, User.id)
)
_NAMES = select(User.id, User.name).where(User.id.in_(bindparam("people", expanding=True)))


def schools() -> tuple[Choice, ...]:
    """Return the units that are served, by name."""
    return tuple(Choice(*row) for row in rows(_SCHOOLS))


def categories(but_also: int | None = None) -> tuple[Choice, ...]:
    """Return the categories in use, in their order; `but_also` even if it is retired."""
    found = rows(_CATEGORIES, {"but_also": but_also})
    return tuple(Choice(number, in_language(*names)) for number, *names in found)


def technicians() -> tuple[Choice, ...]:
    """Return the technicians at work, by name."""
    return tuple(Choice(*row) for row in rows(_TECHNICIANS))


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
    return dict(rows(_NAMES, {"people": list(user_ids)}).all())
