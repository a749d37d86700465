"""How a ticket's clocks stand at one moment, as the badges people read. Reads the row alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.core import badges
from helpdesk.core.badges import Badge
from helpdesk.sla import service as sla
from helpdesk.sla.clock import Timetable, is_open, remaining
from helpdesk.sla.rules import Rules
from helpdesk.tickets import wording
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.lines import Line
from helpdesk.tickets.models import Ticket, working_time
from helpdesk.tickets.sheet import Sheet


class Standing:
    """The badges of any number of tickets at `now`; what they share is worked out once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._rules: dict[str, Rules] = {}
        self._ticking: dict[tuple[str, str], bool] = {}

    def due(self, ticket: Ticket | Line) -> Badge | None:
        """Return the badge of the deadline that counts now; None where nothing is promised."""
        if ticket.due_at is not None:
            return self._running(ticket, ticket.due_at, answer=ticket.awaits_answer)
        return self._paused(ticket)

    def answer(self, ticket: Sheet) -> Badge | None:
        """Return the badge of the first answer: given, or due."""
        spent = working_time(ticket.response_seconds)
        if spent is not None:
            return _decided(spent, met=ticket.response_met is not False, answer=True)
        if ticket.response_due_at is None or not ticket.is_open:
            return None
        return self._running(ticket, ticket.response_due_at, answer=True)

    def solution(self, ticket: Sheet) -> Badge | None:
        """Return the badge of the solution: found, waited for, or due."""
        spent = working_time(ticket.resolution_seconds)
        if spent is not None and ticket.done_at is not None:
            return _decided(spent, met=ticket.resolution_met is not False)
        if ticket.is_paused:
            return self._paused(ticket)
        if ticket.resolution_due_at is None or not ticket.is_open:
            return None
        return self._running(ticket, ticket.resolution_due_at)

    def _running(
        self, ticket: Ticket | Line | Sheet, due_at: datetime, *, answer: bool = False
    ) -> Badge | None:
        rules = self._rules_of(ticket.sla_version)
        target = rules.target(ticket.kind.value, ticket.priority)
        if target is None:
            return None
        calendar = rules.timetable(target, ticket.unit)
        return badges.running(
            due_at,
            remaining(calendar, self.now, due_at),
            now=self.now,
            answer=answer,
            soon=rules.policy.near.time,
            ticking=self._is_open(calendar, ticket.sla_version),
        )

    def _rules_of(self, version: str) -> Rules:
        rules = self._rules.get(version)
        if rules is None:
            rules = self._rules[version] = sla.rules_of(version)
        return rules

    def _paused(self, ticket: Ticket | Line | Sheet) -> Badge | None:
        if not ticket.is_paused or ticket.paused_at is None:
            return None
        return badges.paused(ticket.paused_at, waiting_for(ticket.status), now=self.now)

    def _is_open(self, calendar: Timetable, version: str) -> bool:
        key = (version, calendar.name)
        if key not in self._ticking:
            self._ticking[key] = is_open(calendar, self.now)
        return self._ticking[key]


def waiting_for(status: Status) -> str:
    """Return in words whom a paused ticket waits for, inside a sentence."""
    return str(wording.STATUS[status]).lower()


def _decided(spent: timedelta, *, met: bool, answer: bool = False) -> Badge:
    return (badges.met if met else badges.missed)(spent, answer=answer)
