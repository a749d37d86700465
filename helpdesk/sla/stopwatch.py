"""One clock of a ticket as the facts go by: the stretches behind it, and the one it is in. Pure."""

from __future__ import annotations

from datetime import datetime

from helpdesk.sla.clock import Timetable
from helpdesk.sla.facts import Filed
from helpdesk.sla.intervals import Mode, Stretch
from helpdesk.sla.policy import PriorityChange, Reopening
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules


class Stopwatch:
    """Starts running at the filing. What reaches it once it has ended changes nothing, but for
    the promise under which it would go on."""

    __slots__ = (
        "by", "done_at", "ended_at", "filed_at", "judged", "mode", "note", "past", "priority",
        "rules", "run", "since", "started_at", "target", "timetable", "unit", "why",
    )  # fmt: skip

    def __init__(self, filed: Filed, rules: Rules) -> None:
        self.rules, self.unit = rules, filed.unit
        self.filed_at = self.started_at = self.since = filed.at
        # How often the clock began at nothing again.
        self.run = 0
        self.past: list[Stretch] = []
        self.mode, self.note, self.by, self.why = Mode.RUNNING, "", "", ""
        self.done_at: datetime | None = None
        self.ended_at: datetime | None = None
        self._aim(filed.kind, filed.priority)
        self.judged = self.target

    def _aim(self, kind: str, priority: Priority) -> None:
        self.priority, self.target = priority, self.rules.target(kind, priority)
        self.timetable: Timetable | None = (
            self.rules.timetable(self.target, self.unit) if self.target else None
        )

    def aim(self, at: datetime, kind: str, priority: Priority) -> None:
        """Go on under another promise. What has ended stays judged by the one it ended under."""
        target, timetable = self.target, self.timetable
        if self.ended_at is not None:
            self._aim(kind, priority)
            return
        if self.rules.target(kind, priority) is target:
            self.priority = priority
            return
        present = self._present(at)
        self._aim(kind, priority)
        self.judged = self.target
        if self.rules.policy.on_priority_change is PriorityChange.RESET:
            self._begin_anew(at, "priority")
        elif self.timetable is not timetable:
            self.past.append(present)
            self.since = at

    def pause(self, at: datetime, status: str, by: str, why: str) -> None:
        if self.ended_at is None:
            self._switch(Mode.PAUSED, at)
            self.note, self.by, self.why = status, by, why

    def resume(self, at: datetime) -> None:
        if self.ended_at is None and self.mode is not Mode.RUNNING:
            self._switch(Mode.RUNNING, at)

    def finish(self, at: datetime) -> None:
        """The promise is kept, in time or not."""
        if self.ended_at is None:
            self._switch(Mode.RESOLVED, at)
            self.done_at = self.ended_at = at

    def stop(self, at: datetime) -> None:
        """The promise is not wanted any more: what was not yet due is not judged."""
        if self.ended_at is None:
            self._switch(Mode.RESOLVED, at)
            self.ended_at = at

    def reopen(self, at: datetime) -> None:
        """Go on, or begin at nothing; a promise that changed meanwhile takes effect now."""
        if self.ended_at is None:
            return
        policy, is_new = self.rules.policy, self.target is not self.judged
        self._switch(Mode.RUNNING, at)
        self.done_at = self.ended_at = None
        self.judged = self.target
        if policy.on_reopening is Reopening.RESET:
            self._begin_anew(at, "reopening")
        elif is_new and policy.on_priority_change is PriorityChange.RESET:
            self._begin_anew(at, "priority")

    def stretches(self, now: datetime) -> list[Stretch]:
        """Return the run of the clock until it ended, or else until `now`, as it is to be counted."""
        run = self.past if self.ended_at else [*self.past, self._present(now)]
        if self.judged is None:
            return run
        final = self.rules.timetable(self.judged, self.unit)
        carries_on = self.rules.policy.on_priority_change is PriorityChange.CARRY_ON
        return [
            each
            if each.timetable is final or (carries_on and each.timetable is not None)
            else each._replace(timetable=final)
            for each in run
        ]

    def _begin_anew(self, at: datetime, cause: str) -> None:
        self.past = [Stretch(Mode.EARLIER, self.filed_at, at, cause)]
        self.run += 1
        self.since = self.started_at = at

    def _switch(self, mode: Mode, at: datetime) -> None:
        self.past.append(self._present(at))
        self.mode, self.since = mode, at
        self.note = self.by = self.why = ""

    def _present(self, until: datetime) -> Stretch:
        return Stretch(self.mode, self.since, until, self.note, self.by, self.why, self.timetable)
