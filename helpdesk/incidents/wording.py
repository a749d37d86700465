"""How the ends of legal clocks are told: by the clock on the wall. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.core.wording import clock_dated, day_short, duration, until
from helpdesk.incidents.models import LegalClock
from helpdesk.sla.legal import Limit

MINUTE = timedelta(minutes=1)
IN_HOURS = timedelta(hours=100)  # a longer span is told in days


def ends(legal: LegalClock, now: datetime) -> str:
    """Return "dziś, 16:40", "wt. 24.11, 12:00" or, for a limit in months, "wt. 24.11, koniec dnia"."""
    assert legal.due_at is not None
    if not legal.is_in_days:
        return until(legal.due_at, now)
    return _("%(day)s, koniec dnia", day=day_short(legal.due_at - MINUTE, now))


def ends_dated(legal: LegalClock, now: datetime) -> str:
    """Return the same, never "dziś": for letters, which are read on another day."""
    assert legal.due_at is not None
    return ends(legal, now) if legal.is_in_days else clock_dated(legal.due_at, now)


def span(length: timedelta) -> str:
    """Return "17 h 20 min", beyond four days "12 dni i 3 h"."""
    if abs(length) >= IN_HOURS:
        return duration(length)
    hours, minutes = divmod(int(abs(length) / MINUTE), 60)
    if not hours:
        return _("%(minutes)s min", minutes=minutes)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes:02d}")


def allowance(limit: Limit) -> str:
    """Return how long the law gives: "24 h" or "1 miesiąc"."""
    if limit.hours:
        return _("%(hours)s h", hours=limit.hours)
    return ngettext("%(num)s miesiąc", "%(num)s miesiące", limit.months)
