"""What people read of a way and of where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import number
from helpdesk.schools.models import WaySource
from helpdesk.visits.proposing.travel import Way
from helpdesk.visits.ways.table import Told

SOURCES: Mapping[WaySource, LazyString] = {
    WaySource.ENTERED: _l("wpisana"),
    WaySource.IMPORTED: _l("z pliku"),
    WaySource.ESTIMATED: _l("szacowana z mapy"),
}


def in_words(way: Way | Told | None) -> str:
    """Return "14 min, 9,0 km"."""
    if way is None:
        return _("nic")
    return _(
        "%(minutes)s min, %(kilometres)s km",
        minutes=way.minutes,
        kilometres=number(way.metres / 1000, 1),
    )
