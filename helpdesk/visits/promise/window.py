"""The window of time that a school is promised: hours, not a minute, for roads and schools have their own. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from helpdesk.core.clock import WARSAW

# The plan's hour is rounded down to such a step, and the technician comes within so long.
STEP, LENGTH = 30, timedelta(hours=2)
LAST_MINUTE = time(23, 59)  # a visit ends on the day it begins


class Window(NamedTuple):
    """Between which hours of a day, on the wall clock of the unit, the technician comes."""

    day: date
    since: time

    @property
    def until(self) -> time:
        ends = datetime.combine(self.day, self.since) + LENGTH
        return ends.time() if ends.date() == self.day else LAST_MINUTE

    @property
    def opens(self) -> datetime:
        """The instant at which the window begins."""
        return datetime.combine(self.day, self.since, WARSAW)

    @property
    def closes(self) -> datetime:
        """The instant after which nobody waits any more."""
        return datetime.combine(self.day, self.until, WARSAW)

    @property
    def key(self) -> str:
        """Return what a form names the window by."""
        return f"{self.day.isoformat()}T{self.since:%H:%M}"


def window(day: date, starts_at: time) -> Window:
    """Return what the school is told of a visit planned for this hour."""
    return Window(day, time(starts_at.hour, starts_at.minute // STEP * STEP))


def window_of(key: str) -> Window | None:
    """Return the window behind its key, None if there is none behind it."""
    try:
        at = datetime.strptime(key, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 -- on the unit's wall
    except ValueError:
        return None
    found = window(at.date(), at.time())
    return found if found.key == key else None
