"""Every way of counting time that the rules know: calendars by name, by unit, and together. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from helpdesk.sla.calendars import UNIT, Written
from helpdesk.sla.clock import Calendar, Timetable, Together
from helpdesk.sla.openings import TICK, new_year
from helpdesk.sla.school_years import Days, SchoolYears
from helpdesk.sla.units import Units

# What a target counts by: one name, or several that must all be open.
Names = tuple[str, ...]
WEEKS = 52
MOST_DAYS = 182


@dataclass(frozen=True, slots=True)
class Timetables:
    """The calendars as written, and those that follow from them, worked out when asked for."""

    written: Mapping[str, Written]
    names: Collection[str] = ()  # those in the file, the faulty ones among them
    units: Units | None = None
    years: SchoolYears = field(default_factory=SchoolYears)
    calendars: Mapping[str, Calendar] = field(init=False)
    _known: dict[tuple[Names, str], Timetable] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        named = {name: self._in_breaks(written) for name, written in self.written.items()}
        object.__setattr__(self, "calendars", named)

    def get(self, names: Names, unit: str = "") -> Timetable:
        """Return what these names stand for at a unit. Raises KeyError for an unknown name."""
        # Units of which nothing special is said share one calendar: what is kept stays bounded.
        key = (names, unit if self.is_special(unit) else "")
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._made(*key)
        return found

    def is_special(self, unit: str) -> bool:
        return unit in self.years.days or (self.units is not None and unit in self.units.others)

    def in_break(self, unit: str, day: date) -> bool:
        """Return whether the schools of the unit's voivodeship have a break, whoever works there."""
        return self.units is not None and day in self._breaks(self.units[unit].voivodeship)

    def fault_of(self, name: str) -> str:
        """Return why nothing can be counted by this name, in words; nothing if it can."""
        if name == UNIT:
            return "" if self.units else "there is no units.toml to name the calendar of a unit"
        return "" if name in self.names else f"there is no calendar {name!r} in calendars.toml"

    def scarcest(self, names: Names, year: int) -> tuple[str, timedelta] | None:
        """Return how much time there is in a year at the unit where there is least of it.

        The unit is "" for any of which nothing special is said. None if a fault in a calendar
        keeps us from telling.
        """
        units = ["", *self._special_units()] if UNIT in names else [""]
        if not names or not all(self._is_readable(name, unit) for name in names for unit in units):
            return None
        found = ((unit, self._open_time(names, unit, year)) for unit in units)
        return min(found, key=lambda each: each[1])

    def _special_units(self) -> list[str]:
        return sorted({*self.years.days, *(self.units.others if self.units else ())})

    def _is_readable(self, name: str, unit: str) -> bool:
        if name == UNIT and self.units:
            name = self.units[unit].calendar
        return name in self.written

    def _open_time(self, names: Names, unit: str, year: int) -> timedelta:
        timetable = self.get(names, unit)
        years = {year, *_mostly_shut(timetable)}
        if isinstance(timetable, Calendar):
            # Near enough where few days are off, and the year need not be worked out.
            usual, years = [timetable.usual_week * WEEKS], years - {year}
        else:
            usual = []
        return min([*usual, *(_measured(timetable, each) for each in sorted(years))])

    def _made(self, names: Names, unit: str) -> Timetable:
        parts = [self._of_unit(unit) if name == UNIT else self.calendars[name] for name in names]
        return parts[0] if len(parts) == 1 else Together(parts)

    def _of_unit(self, code: str) -> Calendar:
        if self.units is None:
            raise KeyError(UNIT)
        unit = self.units[code]
        written = self.written[unit.calendar]
        breaks = self._breaks(unit.voivodeship) if written.has_breaks else {}
        days = {**breaks, **self.years.days.get(code, {})}
        return replace(written.calendar, name=f"{UNIT}:{code}" if code else UNIT, days=days)

    def _in_breaks(self, written: Written) -> Calendar:
        """Return a calendar that no unit is named for: its breaks are those of most units."""
        if not written.has_breaks or self.units is None:
            return written.calendar
        return replace(written.calendar, days=self._breaks(self.units.default.voivodeship))

    def _breaks(self, voivodeship: str) -> Days:
        return self.years.breaks.get(voivodeship, {})


def _mostly_shut(timetable: Timetable) -> set[int]:
    """Return the years in which breaks and single days shut it for most of the days."""
    shut = (
        Counter(day.year for day, special in part.days.items() if not special.hours)
        for part in timetable.parts
    )
    return {year for each in shut for year, days in each.items() if days > MOST_DAYS}


def _measured(timetable: Timetable, year: int) -> timedelta:
    """Return how long it is open in a year."""
    openings = timetable.openings(new_year(year), new_year(year))
    begins, ends = new_year(year), new_year(year + 1)
    return (openings.elapsed(min(ends, openings.ends)) - openings.elapsed(begins)) * TICK
