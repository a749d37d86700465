"""Invitations to meetings (RFC 5545, 5546): what, when, where, from whom, and the answers to them.

Only the first event of a calendar is read, and of it the few lines that say this: no rule of
repetition or of a time zone is ever worked out. What can't be understood stays a file. Pure.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from icalendar import Component, Event
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from helpdesk.core.clock import WARSAW
from helpdesk.mail.charsets import cleaned, one_line
from helpdesk.mail.headers import MALFORMED, clean_address

LARGEST = 200_000  # characters
MOST_LINES = 4_000
LONGEST_LINE = 4_000
MOST_OF_A_KIND = 3
_READ = {
    *("DTSTART", "DTEND", "DURATION", "SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE"),
    *("COMMENT", "DESCRIPTION"),
}
_REPEATED = {"RRULE", "RDATE"}
_FOLD = re.compile(r"\r?\n[ \t]")
_NAME = re.compile(r"([A-Za-z-]{1,40})(?=[;:])")
_ZONE_NAME = re.compile(r";TZID=(\"[^\"]*\"|[^;:\"]*)", re.IGNORECASE)
_OFFSET = re.compile(r"[+-](\d\d)(\d\d)(?:\d\d)?")
_WARSAW_OFFSETS = {"+0100", "+0200"}
_ONE_DAY = timedelta(days=1)


class Method(enum.Enum):
    """What a calendar asks or says (RFC 5546)."""

    REQUEST = "request"
    CANCEL = "cancel"
    REPLY = "reply"
    COUNTER = "counter"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting that a message speaks of. It has instants, or whole days, never both."""

    method: Method
    summary: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None  # the last day of it
    where: str = ""
    organiser: str = ""
    organiser_name: str = ""
    is_recurring: bool = False
    answer: str = ""  # of a reply: accepted, declined or tentative
    comment: str = ""
    description: str = ""

    @property
    def is_bare_answer(self) -> bool:
        """Whether a client says by itself that somebody comes or not, without a word of theirs."""
        return self.method is Method.REPLY and not self.comment


@dataclass(slots=True)
class _Found:
    """The lines of a calendar that are read."""

    method: str = ""
    event: list[str] = field(default_factory=list)
    offsets: set[str] = field(default_factory=set)
    is_recurring: bool = False


def invitation(text: str) -> Invitation | None:
    """Return what the calendar says; None for one without an event, or that can't be understood."""
    found = _lines(text)
    try:
        method = Method(found.method.lower() or "publish")
        lines = ["BEGIN:VEVENT", *found.event, "END:VEVENT", ""]
        event = Event.from_ical("\r\n".join(lines))
        return _told(event, method, _zone(found.offsets), is_recurring=found.is_recurring)
    except MALFORMED:
        return None


def _lines(text: str) -> _Found:
    found = _Found()
    inside: list[str] = []
    events = 0
    for line in _FOLD.sub("", cleaned(text[:LARGEST])).split("\n")[:MOST_LINES]:
        name, _, value = line.rstrip()[:LONGEST_LINE].partition(":")
        match name.upper():
            case "BEGIN":
                inside.append(value.upper())
                events += inside == ["VCALENDAR", "VEVENT"]
            case "END":
                del inside[-1:]
            case "METHOD" if inside == ["VCALENDAR"]:
                found.method = value
            case "TZOFFSETTO" if "VTIMEZONE" in inside:
                found.offsets.add(value)
            case _ if inside == ["VCALENDAR", "VEVENT"] and events == 1:
                _keep(line.rstrip()[:LONGEST_LINE], found)
    return found


def _keep(line: str, found: _Found) -> None:
    """Keep a line of the event if it is one of those that are read."""
    match = _NAME.match(line)
    name = match[1].upper() if match else ""
    found.is_recurring |= name in _REPEATED
    if (
        name in _READ
        and sum(kept.upper().startswith(name) for kept in found.event) < MOST_OF_A_KIND
    ):
        found.event.append(_ZONE_NAME.sub(_known_zone, line))


def _known_zone(parameter: re.Match[str]) -> str:
    """Return the parameter if it names a zone there is: the library would open any as a file."""
    name = parameter[1].strip('"')
    return f';TZID="{name}"' if name in _zones() else ""


@cache
def _zones() -> frozenset[str]:
    return frozenset(WINDOWS_TO_OLSON) | available_timezones()


def _told(event: Component, method: Method, zone: tzinfo, *, is_recurring: bool) -> Invitation:
    organiser = _first(event, "ORGANIZER")
    return Invitation(
        method=method,
        summary=one_line(_text(event, "SUMMARY"), 200),
        **_when(event, zone),
        where=one_line(_text(event, "LOCATION"), 200),
        organiser=clean_address(re.sub(r"(?i)^mailto:", "", str(organiser or ""))),
        organiser_name=one_line(_parameter(organiser, "CN"), 100),
        is_recurring=is_recurring,
        answer=_answer(event) if method is Method.REPLY else "",
        comment=cleaned(_text(event, "COMMENT")).strip()[:2_000],
        description=cleaned(_text(event, "DESCRIPTION")).strip()[:4_000],
    )


def _when(event: Component, zone: tzinfo) -> dict[str, Any]:
    """Return when it is: whole days, or instants. Raises one of MALFORMED if it does not say."""
    starts = _first(event, "DTSTART").dt
    ends = _first(event, "DTEND") or _first(event, "DURATION")
    until = ends.dt if ends is not None else None
    if isinstance(until, timedelta):
        until = starts + until
    if not isinstance(starts, datetime):
        _in_our_times(starts)
        # The day it ends on is the first that is no longer part of it.
        last = until - _ONE_DAY if until is not None else starts
        return {"starts_on": starts, "ends_on": max(starts, last)}
    began = _in_utc(starts, zone)
    ended = _in_utc(until, zone) if isinstance(until, datetime) else None
    return {"starts_at": began, "ends_at": ended if ended is None or ended >= began else None}


def _in_utc(instant: datetime, zone: tzinfo) -> datetime:
    _in_our_times(instant)
    aware = instant if instant.tzinfo else instant.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def _in_our_times(moment: date) -> None:
    """Raise ValueError for a year in which calendars end, and sums of times overflow."""
    if not 1900 < moment.year < 2200:
        raise ValueError(f"in the year {moment.year}")


def _zone(offsets: set[str]) -> tzinfo:
    """Return the zone of times whose zone we don't know by name, told by its distance to UTC."""
    if offsets <= _WARSAW_OFFSETS:
        return WARSAW  # of all places that keep this time we are in one
    (only,) = offsets
    match = _OFFSET.fullmatch(only)
    if match is None:
        raise ValueError(f"no distance to UTC: {only!r}")
    distance = timedelta(hours=int(match[1]), minutes=int(match[2]))
    return timezone(-distance if only.startswith("-") else distance)


def _first(event: Component, name: str) -> Any:
    value = event.get(name)
    return value[0] if isinstance(value, list) else value


def _text(event: Component, name: str) -> str:
    return str(_first(event, name) or "")


def _parameter(value: Any, name: str) -> str:
    return str(value.params.get(name, "")) if value is not None else ""


def _answer(event: Component) -> str:
    """Return what the one attendee says in a reply."""
    told = _parameter(_first(event, "ATTENDEE"), "PARTSTAT").lower()
    return told if told in {"accepted", "declined", "tentative"} else ""
