"""What fields of a problem look like: days, times of day, hours, instants, places. Pure.

Each reads one piece of JSON; what is wrong with it is noted and read as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.core.clock import WARSAW
from helpdesk.visits.planning.faults import Node
from helpdesk.visits.planning.problem import DAY, Hours, Place, Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = "daily"
MOST_DAYS = 31
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def named(
    node: Node, most: int, read: Callable[[Node], tuple[Any, Node] | None]
) -> dict[str, tuple[Any, Node]]:
    """Return what a list holds, by id."""
    found: dict[str, tuple[Any, Node]] = {}
    for each in node.items(most=most):
        thing = read(each)
        if thing is None:
            continue
        if thing[0].id in found:
            each.fault(f"the id {thing[0].id!r} stands twice")
        found[thing[0].id] = thing
    return found


def members(node: Node, required: Iterable[str], *optional: str) -> Mapping[str, Node] | None:
    """Return an object's members, None if one that is required is missing."""
    required = tuple(required)
    found = node.fields(*required, *optional)
    missing = [name for name in required if name not in found]
    if isinstance(node.value, dict) and missing:
        node.fault(f"needs {', '.join(missing)}")
    return None if missing else found


def texts(node: Node | None) -> frozenset[str]:
    return frozenset(each.text() for each in node.items(most=50)) if node else frozenset()


def place(node: Node) -> Place | None:
    found = members(node, ("lat", "lon"))
    if found is None:
        return None
    return Place(found["lat"].number(-90, 90), found["lon"].number(-180, 180))


def days(node: Node) -> list[date]:
    found: list[date] = []
    for each in node.items(most=MOST_DAYS):
        one = day(each)
        if one in found:
            each.fault(f"{one} stands twice")
        elif one is not None:
            found.append(one)
    if not found:
        node.fault("needs at least one day")
    node.notes.finish()
    return sorted(found)


def day(node: Node) -> date | None:
    return node.parsed(_parse_date, f"a date from {FIRST} to {LAST}")


def dates(node: Node) -> list[date]:
    found = [day(each) for each in node.items(most=400)]
    return [day for day in found if day is not None]


def _parse_date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError(text)
    found = date.fromisoformat(text)
    if not FIRST <= found <= LAST:
        raise ValueError(text)
    return found


def zone(node: Node | None) -> ZoneInfo:
    if node is None:
        return WARSAW
    return node.parsed(_zone_named, "the name of a time zone, as Europe/Warsaw") or WARSAW


def _zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError):  # unknown, or a folder of zones
        raise ValueError(name) from None


def instant(node: Node) -> datetime | None:
    return node.parsed(_parse_instant, "an instant with its offset, as 2026-03-24T12:00:00+01:00")


def _parse_instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or not FIRST <= found.date() <= LAST:
        raise ValueError(text)
    return found


def hours(node: Node, days: list[date]) -> Hours:
    """Return the hours of each planned day: by date, else by weekday, else those of every day."""
    by_name: dict[str, tuple[Span, ...]] = {}
    for name, each in node.members():
        if name != DAILY and name not in WEEKDAYS and _as_date(name) is None:
            each.fault("must be a date, daily, or one of " + ", ".join(WEEKDAYS))
        by_name[name] = tuple(_span(span) for span in each.items(most=50))
    found = {}
    for day in days:
        names = (day.isoformat(), WEEKDAYS[day.weekday()], DAILY)
        found[day] = next((by_name[name] for name in names if name in by_name), ())
    return found


def _as_date(text: str) -> date | None:
    try:
        return _parse_date(text)
    except ValueError:
        return None


def _span(node: Node) -> Span:
    ends = node.items(most=2)
    if len(ends) != 2:
        node.fault('must be two times, as ["07:30", "15:30"]')
        return Span(0, 0)
    start, end = (minute(each) for each in ends)
    if start >= end:
        node.fault("ends before it begins")
        return Span(0, 0)
    return Span(start, end)


def minute(node: Node) -> int:
    return node.parsed(_parse_minute, "a time of day, as 07:30") or 0


def _parse_minute(text: str) -> int:
    if not re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", text, re.ASCII):
        raise ValueError(text)
    minute = int(text[:2]) * 60 + int(text[3:])
    if minute > DAY:
        raise ValueError(text)
    return minute
