"""Which days the calendars have been told about, and what to warn of in time. Pure.

The clock goes on without breaks where no file names them: it does not guess, it says so here.
"""

from __future__ import annotations

from datetime import date, timedelta

from helpdesk.sla.clock import LAST_YEAR
from helpdesk.sla.rules import Rules
from helpdesk.sla.school_years import FOLDER, school_year

A_YEAR = timedelta(days=365)


def covered(rules: Rules) -> tuple[date, date] | None:
    """Return the first and last day of which the breaks are known, without a gap; None if none."""
    years = rules.timetables.years.years
    if not years:
        return None
    last = max(years)
    first = last
    while first - 1 in years:
        first -= 1
    return date(first, 9, 1), date(last + 1, 8, 31)


def warnings(rules: Rules, today: date) -> list[str]:
    """Return what the calendars do not know of the year that begins today, in words."""
    found = [
        f"{FOLDER}/{year}-{year + 1}.toml: there is no such file, so no school breaks are known then"
        for year in missing_years(rules, today)
    ]
    if holidays_end(today):
        found.append(f"calendars.toml: public holidays are known up to {LAST_YEAR} only")
    return found


def missing_years(rules: Rules, today: date) -> list[int]:
    """Return the school years of the year that begins today of which no breaks are known."""
    if not _uses_breaks(rules):
        return []
    known = rules.timetables.years.years
    years = range(school_year(today), school_year(today + A_YEAR) + 1)
    return [year for year in years if year not in known]


def holidays_end(today: date) -> bool:
    """Return whether the year that begins today reaches beyond the years we reckon with."""
    return (today + A_YEAR).year > LAST_YEAR


def _uses_breaks(rules: Rules) -> bool:
    timetables = rules.timetables
    return timetables.units is not None and any(
        each.has_breaks for each in timetables.written.values()
    )
