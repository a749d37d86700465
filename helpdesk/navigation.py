"""What stands in the band at the top, for whom. Composition only: each page guards itself."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import request, url_for
from flask_babel import LazyString
from flask_login import current_user
from sqlalchemy import Select, null, select

from helpdesk.core.catalogue import lazy_gettext as _l
from helpdesk.core.installation import MARK
from helpdesk.core.plain import rows
from helpdesk.incidents import shown as incidents
from helpdesk.intake import letters as intake_letters
from helpdesk.intake import reconciling
from helpdesk.intake import service as intake
from helpdesk.security.permissions import GRANTS, Permission, Role


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation, before it is known who reads it."""

    label: LazyString
    endpoint: str
    icon: str
    permission: Permission
    count: Select[int] | None = None
    # Roles that hold the permission, but whose work is elsewhere.
    not_for: frozenset[Role] = frozenset()
    # Not named at all while there is nothing to count.
    only_if_any: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as the page shows it."""

    label: str
    url: str
    icon: str
    current: bool
    count: int | None


# Messages to decide about, and letters that were given up.
MAIL_TO_DO = select(
    intake.QUARANTINED.scalar_subquery() + intake_letters.GIVEN_UP.scalar_subquery()
)
OFFICE = frozenset({Role.ADMINISTRATOR})
# Reach the reminders from their day or their queue, and have no room for more in the band.
WORKING = frozenset({Role.TECHNICIAN, Role.ADMINISTRATOR})
STAFF = frozenset({Role.TECHNICIAN, Role.DIRECTOR, Role.ADMINISTRATOR})

PLACES = (
    Place(_l("Moje zgłoszenia"), "portal.mine", "list", Permission.FOLLOW_TICKETS, None, STAFF),
    Place(_l("Dziś"), "desk.today", "place", Permission.WORK_TICKETS, None, OFFICE),
    Place(_l("Kolejka"), "desk.queue", "list", Permission.SEE_ALL_TICKETS),
    Place(
        _l("Przypomnienia"), "escalation.reminders", "clock", Permission.SEE_ALL_TICKETS,
        not_for=WORKING,
    ),
    Place(
        _l("Incydenty"), "incidents.register", "shield", Permission.SEE_ALL_TICKETS,
        incidents.RUNNING, only_if_any=True,
    ),
    Place(_l("Wizyty"), "visits.board", "calendar", Permission.PLAN_VISITS),
    Place(_l("Poczta"), "intake.ledger", "mail", Permission.HANDLE_MAIL, MAIL_TO_DO),
    Place(_l("Przegląd"), "overview.page", "chart", Permission.READ_REPORTS, not_for=WORKING),
    Place(_l("Raporty"), "reports.latest", "sheet", Permission.READ_REPORTS),
    Place(_l("Administracja"), "accounts.people", "gear", Permission.ADMINISTER),
)  # fmt: skip


# Pages of one place that have a blueprint of their own.
PART_OF = {
    "records": "visits", "mileage": "visits", "feeds": "visits", "proposing": "visits",
    "recurring": "visits", "capacity": "visits", "satisfaction": "reports", "costs": "reports", "evaluation": "reports",
}  # fmt: skip


class Navigation:
    """The band of whoever reads, empty for a stranger.

    What it shows is asked at once, with whether this is a demonstration; its entries are put
    into words only where it is drawn anew.
    """

    def __init__(self) -> None:
        role = current_user.role if current_user.is_authenticated else None
        mark, differences, *counts = rows(_around(role)).one()
        self.demonstration = mark is not None
        # Mailboxes and ledger do not agree: told on every page of those who handle mail.
        self.mail_differs = bool(differences)
        counted = [
            (place, count)
            for place, count in zip(_places_of(role), counts, strict=True)
            if count or not place.only_if_any
        ]
        self._places = [place for place, _count in counted]
        self._counts = [count for _place, count in counted]
        self._here = _here(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Item]:
        for place, count in zip(self._places, self._counts, strict=True):
            current = place is self._here
            yield Item(str(place.label), url_for(place.endpoint), place.icon, current, count)

    @property
    def shown(self) -> Hashable:
        """All that the band shows, to keep what is drawn of it by."""
        names = tuple(place.endpoint for place in self._places)
        return names, self._here and self._here.endpoint, tuple(self._counts)


@cache
def _places_of(role: Role | None) -> tuple[Place, ...]:
    granted = GRANTS[role] if role is not None else frozenset()
    return tuple(
        place for place in PLACES if place.permission in granted and role not in place.not_for
    )


@cache
def _around(role: Role | None) -> Select[*tuple[Any, ...]]:
    """Return the query behind what stands around a page: a demonstration's mark, what waits."""
    counts = (
        null() if place.count is None else place.count.scalar_subquery()
        for place in _places_of(role)
    )
    handles_mail = role is not None and Permission.HANDLE_MAIL in GRANTS[role]
    differences = reconciling.DIFFERENCES.scalar_subquery() if handles_mail else null()
    return select(MARK.scalar_subquery(), differences, *counts)


def _here(places: Iterable[Place]) -> Place | None:
    """Return the place to which the page being shown belongs."""
    path, endpoint = request.path, request.endpoint
    room = PART_OF.get(request.blueprint or "", request.blueprint)
    for place in places:
        if place.permission is Permission.ADMINISTER:
            is_here = path.startswith("/administracja")
        elif room == "desk":
            is_here = endpoint == place.endpoint
        else:
            is_here = room == place.endpoint.partition(".")[0] != "accounts"
        if is_here:
            return place
    return None
