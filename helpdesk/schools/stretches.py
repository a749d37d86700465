"""Stretches of a day as people write them: lessons, hours in which a room is free. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from flask_babel import gettext as _

from helpdesk.core.errors import HelpdeskError

MOST = 20  # in a day
LONGEST_TOLD = 30  # of what somebody wrote by mistake
_TIME = re.compile(r"(\d{1,2})[:.](\d\d)", re.ASCII)
_BETWEEN = re.compile(r"\s*[-–—]\s*")

FIRST_BELL, LESSON = time(8), timedelta(minutes=45)
USUAL_BREAKS = (10, 10, 10, 20, 10, 10, 5)  # minutes after each lesson but the last


class Stretch(NamedTuple):
    """From a time of day up to another, which is no longer in it."""

    starts_at: time
    ends_at: time

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M}-{self.ends_at:%H:%M}"


def usual_lessons() -> list[Stretch]:
    """Return the bell times that most schools have, to be changed where they differ."""
    found, at = [], datetime.combine(date.min, FIRST_BELL)
    for minutes in (*USUAL_BREAKS, 0):
        found.append(Stretch(at.time(), (at + LESSON).time()))
        at += LESSON + timedelta(minutes=minutes)
    return found


def read_stretch(starts_at: str, ends_at: str) -> Stretch:
    """Return the stretch between two times as written. Raises HelpdeskError."""
    found = Stretch(_read_time(starts_at), _read_time(ends_at))
    if found.starts_at >= found.ends_at:
        raise HelpdeskError(_("%(stretch)s: koniec musi być później niż początek.", stretch=found))
    return found


def read_stretches(text: str) -> list[Stretch]:
    """Return the stretches of "8:00-9:40, 12:45-15:00". Raises HelpdeskError."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    return checked(_read_part(part) for part in parts)


def checked(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return them in order. Raises HelpdeskError if two overlap, or if they are too many."""
    found = sorted(stretches)
    if len(found) > MOST:
        raise HelpdeskError(_("Najwyżej %(most)d przedziałów w dniu.", most=MOST))
    for earlier, later in pairwise(found):
        if later.starts_at < earlier.ends_at:
            raise HelpdeskError(
                _("%(one)s i %(other)s nachodzą na siebie.", one=earlier, other=later)
            )
    return found


def written(stretches: Sequence[Stretch]) -> str:
    """Return them as `read_stretches` reads them."""
    return ", ".join(map(str, stretches))


def _read_part(part: str) -> Stretch:
    ends = _BETWEEN.split(part)
    if len(ends) != 2:
        raise HelpdeskError(
            _("„%(text)s”: wpisz godziny od i do, na przykład 8:00-9:40.", text=_short(part))
        )
    return read_stretch(*ends)


def _read_time(text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return time(int(found[1]), int(found[2]))
    raise HelpdeskError(_("„%(text)s” nie jest godziną, na przykład 8:00.", text=_short(text)))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"
