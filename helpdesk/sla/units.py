"""Which calendar a unit keeps, as written in `sla_rules/units.toml`. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from helpdesk.sla.school_years import VOIVODESHIPS
from helpdesk.sla.tables import Table


@dataclass(frozen=True, slots=True)
class Unit:
    """The calendar of a unit, by name, and the voivodeship whose breaks it keeps."""

    calendar: str
    voivodeship: str


@dataclass(frozen=True, slots=True)
class Units:
    """The units that differ, by code, and what holds for all others."""

    default: Unit
    others: Mapping[str, Unit]

    def __getitem__(self, code: str) -> Unit:
        return self.others.get(code, self.default)


def read_units(root: Table, calendars: Collection[str] | None) -> Units:
    """Return the units; `calendars` are the names there are, None if they can't be told."""
    default = _unit(root.table("default"), calendars, None)
    units = root.table("units", required=False)
    others = {code: _unit(units.table(code), calendars, default) for code in units.names()}
    root.finish()
    return Units(default, others)


def _unit(table: Table, calendars: Collection[str] | None, default: Unit | None) -> Unit:
    required = default is None
    calendar = table.words("calendar", required=required)
    if calendar and calendars is not None and calendar not in calendars:
        table.fault("calendar", f"there is no calendar {calendar!r} in calendars.toml")
    voivodeship = table.words("voivodeship", required=required)
    if voivodeship and voivodeship not in VOIVODESHIPS:
        table.fault("voivodeship", f"there is no voivodeship {voivodeship!r}")
    table.finish()
    if default is None:
        return Unit(calendar, voivodeship)
    return Unit(calendar or default.calendar, voivodeship or default.voivodeship)
