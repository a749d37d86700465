"""What each role may do, and the decorators by which every view names what it needs.

`requires` guards a view; `public` says why one is open. A test enumerates all views and refuses
any that carries neither. Whether a person may touch a *particular* thing is decided by `can` in
the `access` module of the room that owns the thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from helpdesk.core.enums import QuickEnum
from helpdesk.core.errors import NotFound

P = ParamSpec("P")
R = TypeVar("R")


class Role(QuickEnum):
    """What a person is to the service."""

    REQUESTER = "requester"
    SECRETARY = "secretary"
    HEAD = "head"
    TECHNICIAN = "technician"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"


class Permission(QuickEnum):
    """A door that a role opens."""

    SIGNED_IN = "signed in"
    FOLLOW_TICKETS = "follow tickets"
    FOLLOW_UNIT = "follow the tickets of the own unit"
    WORK_TICKETS = "work tickets"
    SEE_ALL_TICKETS = "see all tickets"
    PLAN_VISITS = "plan visits"
    HANDLE_MAIL = "handle mail"
    READ_REPORTS = "read reports"
    SEND_REPORTS = "choose who is sent the reports"
    CLOSE_MONTHS = "close and correct months of the report"
    READ_RATINGS = "read who rated what"
    KEEP_COSTS = "enter what the service costs"
    ADMINISTER = "administer"


_REPORTER = frozenset({Permission.SIGNED_IN, Permission.FOLLOW_TICKETS})
_UNIT = _REPORTER | {Permission.FOLLOW_UNIT}
_TECHNICIAN = frozenset(
    {
        Permission.SIGNED_IN,
        Permission.FOLLOW_TICKETS,
        Permission.WORK_TICKETS,
        Permission.SEE_ALL_TICKETS,
        Permission.PLAN_VISITS,
        Permission.HANDLE_MAIL,
        Permission.READ_REPORTS,
    }
)

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.REQUESTER: _REPORTER,
    Role.SECRETARY: _UNIT,
    Role.HEAD: _UNIT,
    Role.TECHNICIAN: _TECHNICIAN,
    Role.DIRECTOR: frozenset(
        {
            Permission.SIGNED_IN,
            Permission.FOLLOW_TICKETS,
            Permission.SEE_ALL_TICKETS,
            Permission.READ_REPORTS,
            Permission.SEND_REPORTS,
            Permission.CLOSE_MONTHS,
            # Nobody who works tickets: reporters were promised that.
            Permission.READ_RATINGS,
            Permission.KEEP_COSTS,
        }
    ),
    Role.ADMINISTRATOR: _TECHNICIAN
    | {
        Permission.ADMINISTER,
        Permission.SEND_REPORTS,
        Permission.CLOSE_MONTHS,
        Permission.KEEP_COSTS,
    },
}


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only signed-in people who hold `permission` reach the view; others find no such page."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if permission not in GRANTS[current_user.role]:
                raise NotFound(_l("Nie ma takiej strony."))
            return view(*args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        checked: Callable[P, R] = login_required(guarded)
        return checked

    return decorate


def public(why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark the view as open to everyone and say why."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        view.open_because = why  # type: ignore[attr-defined]
        return view

    return decorate
