"""What stands in the band at the top, for whom. Composition only: each page guards itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from helpdesk.intake import service as intake
from helpdesk.security.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation, before it is known who reads it."""

    label: LazyString
    endpoint: str
    icon: str
    permission: Permission
    count: Callable[[], int] | None = None
    # Roles that hold the permission, but whose work is elsewhere.
    not_for: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as the page shows it."""

    label: str
    url: str
    icon: str
    current: bool
    count: int | None


OFFICE = frozenset({Role.ADMINISTRATOR})
STAFF = frozenset({Role.TECHNICIAN, Role.DIRECTOR, Role.ADMINISTRATOR})

PLACES = (
    Place(_l("Moje zgłoszenia"), "portal.mine", "list", Permission.FOLLOW_TICKETS, None, STAFF),
    Place(_l("Dziś"), "desk.today", "place", Permission.WORK_TICKETS, None, OFFICE),
    Place(_l("Kolejka"), "desk.queue", "list", Permission.SEE_ALL_TICKETS),
    Place(_l("Wizyty"), "visits.board", "calendar", Permission.PLAN_VISITS),
    Place(_l("Poczta"), "intake.ledger", "mail", Permission.HANDLE_MAIL, intake.quarantined),
    Place(_l("Raporty"), "reports.latest", "chart", Permission.READ_REPORTS),
    Place(_l("Administracja"), "accounts.people", "gear", Permission.ADMINISTER),
)


def items() -> list[Item]:
    """Return what the reader's navigation holds; nothing for a stranger."""
    if not current_user.is_authenticated:
        return []
    return [
        _item(place)
        for place in PLACES
        if current_user.can(place.permission) and current_user.role not in place.not_for
    ]


def _item(place: Place) -> Item:
    return Item(
        label=str(place.label),
        url=url_for(place.endpoint),
        icon=place.icon,
        current=_is_here(place),
        count=place.count() if place.count is not None else None,
    )


def _is_here(place: Place) -> bool:
    """Return whether the page being shown belongs to the place."""
    if place.permission is Permission.ADMINISTER:
        return request.path.startswith("/administracja")
    if request.blueprint == "desk":
        return request.endpoint == place.endpoint
    return request.blueprint == place.endpoint.partition(".")[0] != "accounts"
