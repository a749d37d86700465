"""Visits as a calendar that programs subscribe to (RFC 5545). Pure: entries in, bytes out.

The same entries give the same bytes, so that a client can be told that nothing has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vText

from helpdesk.core.clock import WARSAW

PRODUCT = "-//Dzwonek//Wizyty//PL"
ASK_AGAIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit as a calendar shows it. `sequence` grows with each change, `uid` never changes."""

    uid: str
    sequence: int
    changed_at: datetime  # aware
    day: date
    starts_at: time  # on the unit's clock
    minutes: int
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """Return the calendar under this name, with the time zone that its times are told in."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", vText(name))
    made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})  # RFC 7986
    made.add("x-published-ttl", "PT30M")  # what Outlook looks for
    made.add_component(_zone())
    for entry in entries:
        made.add_component(_event(entry))
    written: bytes = made.to_ical()
    return written


def _event(entry: Entry) -> Event:
    starts = datetime.combine(entry.day, entry.starts_at, WARSAW)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", starts)
    # On the wall: a visit that ends at eleven ends at eleven.
    event.add("dtend", starts + timedelta(minutes=entry.minutes))
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    for name in ("location", "description", "url"):
        if getattr(entry, name):
            event.add(name, getattr(entry, name))
    return event


def _zone() -> Timezone:
    """Return Polish time by the rule of the Union (directive 2000/84/EC), not by a list of years."""
    zone = Timezone()
    zone.add("tzid", WARSAW.key)
    zone.add_component(_change(TimezoneDaylight(), "CEST", month=3, to=2, hour=2))
    zone.add_component(_change(TimezoneStandard(), "CET", month=10, to=1, hour=3))
    return zone


def _change(half: Any, name: str, *, month: int, to: int, hour: int) -> Any:
    half.add("tzname", name)
    half.add("tzoffsetfrom", timedelta(hours=3 - to))
    half.add("tzoffsetto", timedelta(hours=to))
    # The last Sunday of the month in 1996, since when the rule holds.
    half.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001 -- by the wall
    half.add("rrule", vRecur(freq="YEARLY", byday="-1SU", bymonth=month))
    return half
