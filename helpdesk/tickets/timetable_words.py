"""Calendars told to people: what time counts, and when. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from babel.dates import get_day_names
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.language import language
from helpdesk.sla.calendars import UNIT
from helpdesk.sla.clock import MIDNIGHT, Calendar, Hours, Timetable

NAMES: Mapping[str, LazyString] = {
    "technician": _l("godziny pracy informatyka"),
    "school": _l("godziny otwarcia szkoły"),
    UNIT: _l("godziny otwarcia placówki"),
    "always": _l("cała doba, także noce i dni wolne"),
}
DAYS = range(7)


def name_of(calendar: str) -> str:
    """Return what people call a calendar; a unit's own is named "unit:sp-lucka"."""
    known = NAMES.get(calendar.partition(":")[0])
    return str(known) if known else _("kalendarz „%(name)s”", name=calendar)


def names_of(calendars: Sequence[str]) -> str:
    """Return the same of what a target counts by: several must be open at once."""
    named = [name_of(each) for each in calendars]
    return named[0] if len(named) == 1 else _("naraz: %(names)s", names=", ".join(named))


def in_words(timetable: Timetable) -> list[str]:
    """Return each calendar with its hours: "godziny pracy informatyka: pon.–pt. 7:30–15:30"."""
    return [_calendar(part) for part in timetable.parts]


def week(calendar: Calendar) -> str:
    """Return the usual week: "pon.–pt. 7:30–15:30", or that it is never shut."""
    windows = [calendar.week.get(day, ()) for day in DAYS]
    if all(map(_is_whole_day, windows)):
        return _("całą dobę")
    return "; ".join(_runs(windows))


def _calendar(calendar: Calendar) -> str:
    name = name_of(calendar.name)
    if all(_is_whole_day(calendar.week.get(day, ())) for day in DAYS):
        return name
    return _("%(name)s: %(week)s", name=name, week=week(calendar)) + _less(calendar)


def _less(calendar: Calendar) -> str:
    has_breaks = any(day.in_break for day in calendar.days.values())
    if not keeps_holidays(calendar):
        return ""
    return _(", bez świąt i ferii") if has_breaks else _(", bez świąt")


def keeps_holidays(calendar: Calendar) -> bool:
    """Return whether public holidays are days off."""
    return not isinstance(calendar.holidays, dict) or bool(calendar.holidays)


def _is_whole_day(windows: Sequence[Hours]) -> bool:
    return [(each.opens, each.closes) for each in windows] == [(MIDNIGHT, MIDNIGHT)]


def _runs(windows: Sequence[Sequence[Hours]]) -> Iterator[str]:
    """Yield days in a row with the same hours as one."""
    names = get_day_names("abbreviated", locale=language())
    for hours, days in groupby(DAYS, key=lambda day: list(windows[day])):
        first, *rest = days
        if hours:
            span = f"{names[first]}–{names[rest[-1]]}" if rest else names[first]
            yield f"{span} {hours_in_words(hours)}"


def hours_in_words(windows: Sequence[Hours]) -> str:
    """Return "7:30–12:00, 12:30–16:00"."""
    return ", ".join(f"{_at(each.since)}–{_at(each.until)}" for each in windows)


def _at(since_midnight: timedelta) -> str:
    hours, minutes = divmod(since_midnight // timedelta(minutes=1), 60)
    return f"{hours}:{minutes:02d}"
