"""What the desk's pages choose from: units, categories, people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Integer, bindparam, literal, select, union_all
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.language import language
from helpdesk.core.plain import rows
from helpdesk.extensions import db
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Role

CALLERS = (Role.REQUESTER, Role.SECRETARY, Role.HEAD)
MOST_CALLERS = 1_000


class Choice(NamedTuple):
    """Something to choose, and what it is called."""

    id: int
    label: str


class Choices(NamedTuple):
    """The units that are served and the technicians at work, by name; categories in their order."""

    schools: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    technicians: tuple[Choice, ...]


SCHOOL, CATEGORY, TECHNICIAN = "school", "category", "technician"
# Columns, not objects, in one statement built once: most pages of the desk ask for them.
_CHOICES = union_all(
    select(
        literal(SCHOOL).label("what"),
        School.id.label("id"),
        School.short_name.label("name"),
        literal("").label("name_en"),
        literal(0).label("position"),
        School.short_name.label("sorted_by"),
    ).where(School.is_active),
    select(
        literal(CATEGORY),
        Category.id,
        Category.name,
        Category.name_en,
        Category.position,
        literal(""),
    ).where(Category.is_active | (Category.id == bindparam("but_also", type_=Integer()))),
    select(literal(TECHNICIAN), User.id, User.name, literal(""), literal(0), User.name).where(
        User.role == Role.TECHNICIAN, User.is_enabled
    ),
).order_by("position", "sorted_by", "id")
_NAMES = select(User.id, User.name).where(User.id.in_(bindparam("people", expanding=True)))


def choices(*, but_also: int | None = None) -> Choices:
    """Return what there is to choose; the category `but_also` even if it is retired."""
    found: dict[str, list[Choice]] = {SCHOOL: [], CATEGORY: [], TECHNICIAN: []}
    is_english = language() == "en"
    for what, number, name, name_en, _position, _by in rows(_CHOICES, {"but_also": but_also}):
        found[what].append(Choice(number, name_en if is_english and name_en else name))
    return Choices(*map(tuple, found.values()))


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
