"""Legal clocks as a page shows them, and the queries behind the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from helpdesk.core.badges import FOUR_HOURS, Badge
from helpdesk.core.wording import clock as on_the_clock
from helpdesk.core.wording import iso
from helpdesk.extensions import db
from helpdesk.incidents import regimes, wording
from helpdesk.incidents.models import Incident, LegalClock
from helpdesk.schools.models import in_language
from helpdesk.tickets.models import Ticket

MOST_SETTLED = 100
State = Literal["running", "waiting", "done", "waived"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock in words."""

    clock: LegalClock
    now: datetime

    @property
    def state(self) -> State:
        if self.clock.done_at is not None:
            return "done"
        if self.clock.waived_at is not None:
            return "waived"
        return "running" if self.clock.due_at is not None else "waiting"

    @property
    def badge(self) -> Badge | None:
        """Return the badge of a clock that runs or was met; the others have none."""
        due_at, done_at = self.clock.due_at, self.clock.done_at
        if due_at is None or self.clock.waived_at is not None:
            return None
        if done_at is not None:
            when = _("zrobione %(when)s", when=on_the_clock(done_at, self.now))
            is_met = done_at < due_at
            return Badge(
                "met" if is_met else "late", when, _("w terminie") if is_met else _("po terminie")
            )
        return _running(due_at - self.now, _("do %(when)s", when=self.ends))

    @property
    def ends(self) -> str:
        return wording.ends(self.clock, self.now)

    @property
    def ends_iso(self) -> str:
        assert self.clock.due_at is not None
        return iso(self.clock.due_at)

    @property
    def allowance(self) -> str:
        return wording.allowance(self.clock.limit)

    @property
    def progress(self) -> float:
        """Return how much of the time has gone by, in per cent."""
        starts_at, due_at = self.clock.starts_at, self.clock.due_at
        if starts_at is None or due_at is None:
            return 0.0
        reached = min(self.clock.done_at or self.now, due_at)
        return 100 * (reached - starts_at) / (due_at - starts_at)

    @property
    def contents(self) -> Sequence[str]:
        """Return what the notification must hold, as long as the file still says so."""
        found = next((e for e in regimes.all_regimes() if e.code == self.clock.code), None)
        if found is None:
            return ()
        lines = zip(found.contents, found.contents_en, strict=True)
        return [in_language(polish, english) for polish, english in lines]

    @property
    def advice(self) -> str:
        found = next((e for e in regimes.all_regimes() if e.code == self.clock.code), None)
        return in_language(found.note, found.note_en) if found else ""


def of(incident: Incident | None, now: datetime) -> list[Shown]:
    """Return the incident's clocks as shown: what runs by nearest end, then the rest."""
    if incident is None:
        return []
    return sorted((Shown(each, now) for each in incident.clocks), key=_order)


def running(now: datetime) -> list[Shown]:
    """Return every clock that is open, the nearest end first."""
    query = (
        _with_tickets()
        .where(LegalClock.done_at.is_(None), LegalClock.waived_at.is_(None))
        .order_by(LegalClock.due_at.is_(None), LegalClock.due_at, LegalClock.id)
    )
    return [Shown(each, now) for each in db.session.scalars(query)]


def settled(now: datetime) -> list[Shown]:
    """Return the clocks that were done or do not apply, the latest incidents first."""
    query = (
        _with_tickets()
        .where(LegalClock.done_at.is_not(None) | LegalClock.waived_at.is_not(None))
        .order_by(Incident.detected_at.desc(), LegalClock.id)
        .limit(MOST_SETTLED)
    )
    return [Shown(each, now) for each in db.session.scalars(query)]


# For how many things the law waits: each page of the staff asks it.
RUNNING = select(func.count(LegalClock.id)).where(
    LegalClock.done_at.is_(None), LegalClock.waived_at.is_(None), LegalClock.due_at.is_not(None)
)


def _with_tickets() -> Select[LegalClock]:
    return (
        select(LegalClock)
        .join(LegalClock.incident)
        .options(
            contains_eager(LegalClock.incident)
            .joinedload(Incident.ticket)
            .joinedload(Ticket.school),
            joinedload(LegalClock.settled_by),
        )
    )


def _running(left: timedelta, detail: str) -> Badge:
    time = wording.span(left)
    if left <= timedelta():
        return Badge("late", _("%(time)s po terminie", time=time), detail, _minutes(left))
    words = _("zostało %(time)s", time=time)
    return Badge("soon" if left <= FOUR_HOURS else "ok", words, detail, _minutes(left))


def _minutes(left: timedelta) -> int:
    # Rounded down on both sides of nought, as the words are.
    return int(left / wording.MINUTE)


def _order(shown: Shown) -> tuple[int, datetime, int]:
    rank = ("running", "waiting", "done", "waived").index(shown.state)
    return rank, shown.clock.due_at or shown.now, shown.clock.id or 0
