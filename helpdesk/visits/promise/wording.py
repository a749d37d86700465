"""What people read of a promise: the window, how it stands, what to prepare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import day, day_short, duration, hour
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.promise.offering import Offer
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.promise.window import Window

STANDING: Mapping[Standing, LazyString] = {
    Standing.CONFIRMED: _l("potwierdzona przez szkołę"),
    Standing.AWAITING: _l("czeka na potwierdzenie"),
    Standing.ASKS_OTHER: _l("szkoła prosi o inny termin"),
}

# The same on a reporter's page, after the technician's name.
TOLD: Mapping[Standing, LazyString] = {
    Standing.CONFIRMED: _l("termin potwierdzony przez szkołę"),
    Standing.AWAITING: _l("szkoła jeszcze nie potwierdziła terminu"),
    Standing.ASKS_OTHER: _l("szkoła prosi o inny termin"),
}
# What is told of a visit that can't be answered about any more.
OUTCOME: Mapping[VisitStatus, LazyString] = {
    VisitStatus.PLANNED: _l("Pora tej wizyty już nadeszła. Jeśli coś się zmieniło, zadzwoń."),
    VisitStatus.STARTED: _l("Informatyk jest teraz na miejscu."),
    VisitStatus.DONE: _l("Ta wizyta już się odbyła."),
    VisitStatus.CANCELLED: _l(
        "Ta wizyta została odwołana. Gdy będzie nowy termin, przyjdzie list z nowym linkiem."
    ),
}


def when(window: Window, now: datetime | date) -> str:
    """Return "wt. 24.11, między 9:00 a 11:00"."""
    return _("%(day)s, %(hours)s", day=day_short(window.day, now), hours=hours(window))


def offer(given: Offer, technician_id: int, now: datetime | date) -> str:
    """Return when it would be, and by whom if not by the technician who is planned."""
    told = when(given.window, now)
    if given.technician_id == technician_id:
        return told
    return _("%(when)s, przyjedzie %(technician)s", when=told, technician=given.technician)


def when_on_page(window: Window, now: datetime) -> str:
    """Return "jutro, między 9:00 a 11:00": for pages, which are read when they are asked for."""
    return _("%(day)s, %(hours)s", day=day(window.day, now), hours=hours(window))


def hours(window: Window) -> str:
    """Return "między 9:00 a 11:00"."""
    return _("między %(since)s a %(until)s", since=hour(window.since), until=hour(window.until))


def length(visit: Visit) -> str:
    """Return "1 h 15 min"."""
    return duration(timedelta(minutes=visit.minutes))


def please_prepare(lines: Iterable[str]) -> list[str]:
    """Return the paragraph that asks to prepare these things, none if there are none."""
    things = "; ".join(line.rstrip(" .;,") for line in lines)
    return [_("Prosimy przygotować: %(things)s.", things=things)] if things else []
