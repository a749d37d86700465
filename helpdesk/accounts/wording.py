"""What roles and languages are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.accounts.working_week import Week
from helpdesk.schools.wording import weekdays
from helpdesk.security.permissions import Role

ROLE_LABELS: Mapping[Role, LazyString] = MappingProxyType(
    {
        Role.REQUESTER: _l("Zgłaszający"),
        Role.SECRETARY: _l("Sekretariat"),
        Role.HEAD: _l("Dyrektor szkoły"),
        Role.TECHNICIAN: _l("Informatyk gminny"),
        Role.DIRECTOR: _l("Dyrektor obsługi"),
        Role.ADMINISTRATOR: _l("Administrator"),
    }
)

# Each language by its own name.
LANGUAGES: Mapping[str, str] = MappingProxyType({"pl": "Polski", "en": "English"})


def own_hours(week: Week, weekday: int) -> str:
    """Return when a technician works on the weekday."""
    if weekday not in week:
        return _("jak w kalendarzu")
    hours = week[weekday]
    if hours is None:
        return _("wolne")
    return f"{hours.opens:%H:%M}\N{EN DASH}{hours.closes:%H:%M}"


def week_words(week: Week) -> str:
    """Return a technician's own week in a line, from Monday on."""
    names = weekdays()
    days = [f"{names[weekday]} {own_hours(week, weekday)}" for weekday in sorted(week)]
    return ", ".join(days) or _("jak w kalendarzu")
