"""Breaks and single days, as written in `sla_rules/school_years/2026-2027.toml`. Pure.

A break shuts the units of a voivodeship, or of all of them; a single day is one unit's own. The
technician works in both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from helpdesk.sla.calendars import windows_of
from helpdesk.sla.clock import Day, refuse_overlaps
from helpdesk.sla.tables import Table

FOLDER = "school_years"
VOIVODESHIPS = (
    "dolnośląskie", "kujawsko-pomorskie", "lubelskie", "lubuskie", "łódzkie", "małopolskie",
    "mazowieckie", "opolskie", "podkarpackie", "podlaskie", "pomorskie", "śląskie",
    "świętokrzyskie", "warmińsko-mazurskie", "wielkopolskie", "zachodniopomorskie",
)  # fmt: skip

_FILE = re.compile(rf"{FOLDER}/(20\d\d)-(20\d\d)\.toml", re.ASCII)

Days = Mapping[date, Day]


@dataclass(frozen=True, slots=True)
class SchoolYears:
    """What the files of all school years say: `years` are those in which they begin."""

    years: frozenset[int] = frozenset()
    breaks: Mapping[str, Days] = field(default_factory=dict[str, Days])  # by voivodeship
    days: Mapping[str, Days] = field(default_factory=dict[str, Days])  # by code of the unit


def school_year(day: date) -> int:
    """Return the year in which the school year of this day began: on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def read_school_years(roots: Iterable[Table]) -> SchoolYears:
    """Return the closures of these files; those with faults are left out."""
    years: set[int] = set()
    breaks: dict[str, dict[date, Day]] = defaultdict(dict)
    days: dict[str, dict[date, Day]] = defaultdict(dict)
    for root in roots:
        year = _year_of(root)
        if year is None or not root.present:
            continue
        years.add(year)
        for table in root.tables("break"):
            _read_break(table, year, breaks)
        for table in root.tables("day"):
            _read_day(table, year, days)
        root.finish()
    return SchoolYears(frozenset(years), dict(breaks), dict(days))


def _year_of(root: Table) -> int | None:
    found = _FILE.fullmatch(root.source.file)
    if found and int(found[2]) == int(found[1]) + 1:
        return int(found[1])
    root.fault("", "a school year's file is named as 2026-2027.toml")
    return None


def _read_break(table: Table, year: int, breaks: Mapping[str, dict[date, Day]]) -> None:
    day = Day(table.text("name"), table.text("name_en", required=False), in_break=True)
    first, last = _day(table, "from", year), _day(table, "to", year)
    voivodeships = _voivodeships(table)
    table.finish()
    if first is None or last is None:
        return
    if last < first:
        table.fault("to", f"{last} is before {first}")
        return
    for voivodeship in voivodeships:
        known = breaks[voivodeship]
        span = [first + timedelta(days=each) for each in range((last - first).days + 1)]
        taken = next((each for each in span if each in known), None)
        if taken is not None:
            table.fault("from", f"{taken} lies in {known[taken].name!r} of {voivodeship} already")
            return
        known.update(dict.fromkeys(span, day))


def _voivodeships(table: Table) -> Iterable[str]:
    if not table.has("voivodeships"):
        table.texts("voivodeships", required=False)
        return VOIVODESHIPS
    named = table.texts("voivodeships")
    for name in named:
        if name not in VOIVODESHIPS:
            table.fault("voivodeships", f"there is no voivodeship {name!r}")
    if len(set(named)) < len(named):
        table.fault("voivodeships", "names one twice")
    return dict.fromkeys(named)


def _read_day(table: Table, year: int, days: Mapping[str, dict[date, Day]]) -> None:
    units = table.texts("units")
    on = _day(table, "on", year)
    hours = windows_of(table, "hours", required=True)
    day = Day(table.text("name"), table.text("name_en", required=False), hours)
    table.finish()
    try:
        refuse_overlaps(hours)
    except ValueError as error:
        table.fault("hours", str(error))
    if not units and table.has("units"):
        table.fault("units", "names no unit")
    if on is None:
        return
    for unit in units:
        if on in days[unit]:
            table.fault("on", f"{unit} has {days[unit][on].name!r} on {on} already")
        days[unit][on] = day


def _day(table: Table, key: str, year: int) -> date | None:
    """Return a day of the school year; None, and a fault, if it is of none or another."""
    day = table.day(key)
    if day is not None and school_year(day) != year:
        table.fault(key, f"{day} is not in the school year from 1 September {year}")
        return None
    return day
