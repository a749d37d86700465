"""The badge of a deadline: its state, the time left, until when. Pure; drawn by `ui.sla`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from helpdesk.core.catalogue import gettext as _
from helpdesk.core.wording import (
    MINUTE,
    clock,
    kept_by_language,
    local,
    remaining_words,
    until,
    working,
)

FOUR_HOURS = timedelta(hours=4)


class Badge(NamedTuple):
    """`minutes_left` is set only while the working clock runs, so that a script may count down."""

    kind: Literal["ok", "soon", "late", "paused", "met"]
    text: str
    detail: str = ""
    minutes_left: int | None = None


def running(
    due_at: datetime,
    remaining: timedelta,
    *,
    now: datetime,
    answer: bool = False,
    soon: timedelta = FOUR_HOURS,
    ticking: bool = False,
    day_hours: float = 8,
) -> Badge:
    """Return the badge of an open deadline; `remaining` is working time, negative when late.

    `answer`: it is the first answer that is due. `ticking`: `now` is within working hours.
    """
    return Badge(
        kind="late" if remaining < timedelta() else "soon" if remaining <= soon else "ok",
        text=remaining_words(remaining, day_hours),
        detail=_until(due_at, local(now).date(), answer=answer),
        minutes_left=int(remaining / MINUTE) if ticking else None,
    )


@kept_by_language
def _until(due_at: datetime, today: date, *, answer: bool) -> str:
    when = until(due_at, today)
    return _("odpowiedź do %(when)s", when=when) if answer else _("do %(when)s", when=when)


def paused(since: datetime, reason: str, *, now: datetime) -> Badge:
    """Return the badge of a stopped clock; `reason` says whom we wait for."""
    return Badge("paused", _("wstrzymane od %(when)s", when=clock(since, now)), reason)


def met(spent: timedelta, *, answer: bool = False, day_hours: float = 8) -> Badge:
    """Return the badge of a target that was kept after `spent` working time."""
    time = working(spent, day_hours)
    words = _("odpowiedź po %(time)s", time=time) if answer else _("po %(time)s", time=time)
    return Badge("met", words, _("w terminie"))


def missed(spent: timedelta, *, answer: bool = False, day_hours: float = 8) -> Badge:
    """Return the badge of a target that was not kept."""
    time = working(spent, day_hours)
    words = _("odpowiedź po %(time)s", time=time) if answer else _("po %(time)s", time=time)
    return Badge("late", words, _("po terminie"))
