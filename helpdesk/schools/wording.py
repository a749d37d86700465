"""What stages, areas and icons of this room are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from babel.dates import get_day_names
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from helpdesk.core.language import language
from helpdesk.schools.models import Area, Stage

STAGE_LABELS: Mapping[Stage, LazyString] = MappingProxyType(
    {
        Stage.PLANNED: _l("zaplanowana"),
        Stage.PILOT: _l("pilotaż"),
        Stage.LIVE: _l("pełna obsługa"),
        Stage.LEFT: _l("poza obsługą"),
    }
)

AREA_LABELS: Mapping[Area, LazyString] = MappingProxyType(
    {
        Area.NETWORKS: _l("Sieci i systemy"),
        Area.HARDWARE: _l("Sprzęt"),
        Area.SOFTWARE: _l("Oprogramowanie"),
        Area.PLATFORMS: _l("E-dzienniki i platformy"),
        Area.ORG_SHEETS: _l("Elektroniczne arkusze organizacyjne"),
        Area.HELP: _l("Pomoc"),
        Area.SECURITY: _l("Bezpieczeństwo informatyczne"),
    }
)

# Names in static/icons/icons.svg that fit a tile.
ICON_LABELS: Mapping[str, LazyString] = MappingProxyType(
    {
        "projector": _l("projektor"),
        "laptop": _l("laptop"),
        "printer": _l("drukarka"),
        "wifi": _l("Wi-Fi"),
        "cloud": _l("chmura"),
        "journal": _l("dziennik"),
        "list": _l("lista"),
        "key": _l("klucz"),
        "shield": _l("tarcza"),
        "phone": _l("telefon"),
        "camera": _l("aparat"),
        "other": _l("inne"),
    }
)


def weekdays() -> list[str]:
    """Return the names of the days from Monday on, in the reader's language."""
    names = get_day_names("wide", context="stand-alone", locale=language())
    return [names[day] for day in range(7)]
