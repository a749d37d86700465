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
    ahead = today + A_YEAR
    found = []
    if _uses_breaks(rules):
        years = rules.timetables.years.years
        for year in range(school_year(today), school_year(ahead) + 1):
            if year not in years:
                name = f"{FOLDER}/{year}-{year + 1}.toml"
                found.append(f"{name}: there is no such file, so no school breaks are known then")
    if ahead.year > LAST_YEAR:
        found.append(f"calendars.toml: public holidays are known up to {LAST_YEAR} only")
    return found


def _uses_breaks(rules: Rules) -> bool:
    timetables = rules.timetables
    return timetables.units is not None and any(
        each.has_breaks for each in timetables.written.values()
    )
