"""What stands in the band at the top, for whom. Composition only: each page guards itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from helpdesk.incidents import shown as incidents
from helpdesk.intake import service as intake
from helpdesk.security.permissions import GRANTS, Permission, Role


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


OFFICE = frozenset({Role.ADMINISTRATOR})
STAFF = frozenset({Role.TECHNICIAN, Role.DIRECTOR, Role.ADMINISTRATOR})

PLACES = (
    Place(_l("Moje zgłoszenia"), "portal.mine", "list", Permission.FOLLOW_TICKETS, None, STAFF),
    Place(_l("Dziś"), "desk.today", "place", Permission.WORK_TICKETS, None, OFFICE),
    Place(_l("Kolejka"), "desk.queue", "list", Permission.SEE_ALL_TICKETS),
    Place(
        _l("Incydenty"), "incidents.register", "shield", Permission.SEE_ALL_TICKETS,
        incidents.count_running, only_if_any=True,
    ),
    Place(_l("Wizyty"), "visits.board", "calendar", Permission.PLAN_VISITS),
    Place(_l("Poczta"), "intake.ledger", "mail", Permission.HANDLE_MAIL, intake.quarantined),
    Place(_l("Raporty"), "reports.latest", "chart", Permission.READ_REPORTS),
    Place(_l("Administracja"), "accounts.people", "gear", Permission.ADMINISTER),
)  # fmt: skip


class Navigation:
    """The band of whoever reads, empty for a stranger.

    What it shows is known at once; its entries are put into words only where it is drawn anew.
    """

    def __init__(self) -> None:
        places = _places_of(current_user.role) if current_user.is_authenticated else ()
        counts = {place: place.count() if place.count else None for place in places}
        self._places = [each for each in places if counts[each] or not each.only_if_any]
        self._counts = [counts[each] for each in self._places]
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
def _places_of(role: Role) -> tuple[Place, ...]:
    return tuple(
        place for place in PLACES if place.permission in GRANTS[role] and role not in place.not_for
    )


def _here(places: Iterable[Place]) -> Place | None:
    """Return the place to which the page being shown belongs."""
    path, endpoint, room = request.path, request.endpoint, request.blueprint
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
