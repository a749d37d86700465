"""Mailboxes that several people of a unit read, so that who writes is not known by the address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.schools.models import School, SharedAddress
from helpdesk.security.permissions import Role

LOCAL_PARTS = frozenset({"biuro", "dyrekcja", "kontakt", "office", "sekretariat", "szkola"})
OF_A_UNIT = (Role.REQUESTER, Role.SECRETARY, Role.HEAD)


def listed(address: str) -> School | None:
    """Return the unit in service on whose list of shared mailboxes the address stands."""
    query = select(School).join(SharedAddress).where(SharedAddress.email == address.lower())
    return db.session.scalar(query.where(School.is_active))


def is_shared(address: str) -> bool:
    """Return whether several people read this mailbox: it is listed, or called as such ones are.

    What is only called so is the mailbox of one person if the register has it for anybody but a
    secretary.
    """
    if listed(address) is not None:
        return True
    local, _, domain = address.lower().rpartition("@")
    if local not in LOCAL_PARTS:
        return False
    query = select(School.id).where(School.email_domain == domain, School.is_active)
    return db.session.scalar(query) is not None and not _is_personal(address)


def people_of(school_id: int, *, but: int) -> Sequence[User]:
    """Return those whom the register knows at the unit, by name, without the mailbox itself."""
    query = select(User).where(
        User.school_id == school_id,
        User.is_registered,
        User.is_enabled,
        User.role.in_(OF_A_UNIT),
        User.id != but,
    )
    return sorted(db.session.scalars(query), key=lambda user: (alphabetical(user.name), user.id))


def _is_personal(address: str) -> bool:
    query = select(User.id).where(
        User.email == address.lower(), User.is_registered, User.role != Role.SECRETARY
    )
    return db.session.scalar(query) is not None
