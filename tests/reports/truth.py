"""An October whose every figure is known in advance, made by the services that serve real tickets.

Working days are 7:30-15:30, a medium ticket is to be answered in 4 hours and solved in 16. What is
made is said in words above each group; `TRUTH` is worked out from those words, by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.core.periods import Month
from helpdesk.reports.costs import service as costs
from helpdesk.reports.costs.prices import CostKind
from helpdesk.reports.costs.service import Given
from helpdesk.reports.measures import Measure
from helpdesk.satisfaction import service as satisfaction
from helpdesk.schools.models import OnboardingStage, School, Stage
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Channel, Event, Means
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.scale import Mark
from helpdesk.visits import service as visits

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
HOUR = 3600
# Monday to Friday, from Thursday the 1st to Friday the 16th.
FIRST_HALF = (1, 2, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16)
# Filed on the first day, solved at the same hour three working days later.
SLOW = ((5, 8), (6, 9), (7, 12), (8, 13), (12, 15), (13, 16))

MARKS = (5, 5, 4, 4, 3, 2)
MARKS_OF_SEPTEMBER = (1, 1)  # too few for a mean of their own
PART = 1_000  # grosze

TRUTH: dict[Measure, tuple[float | None, int]] = {
    # Twelve quick, six slow, two withdrawn, three left open, one at the month's very end.
    Measure.FILED: (24, 24),
    # In time: the quick and the open. Late: the slow, and the one whose deadline was on the 1st.
    Measure.RESPONSE_SHARE: (15 / 22, 22),
    Measure.RESPONSE_MET: (15, 15),
    Measure.RESPONSE_LATE: (7, 7),
    Measure.RESPONSE_MEDIAN: (1 * HOUR, 22),
    Measure.RESPONSE_P90: (8 * HOUR, 22),
    # Twelve quick, six slow and the one of September.
    Measure.RESOLVED: (19, 19),
    Measure.RESOLUTION_SHARE: (13 / 19, 19),
    Measure.RESOLUTION_MET: (13, 13),
    Measure.RESOLUTION_LATE: (6, 6),
    Measure.RESOLUTION_MEDIAN: (3 * HOUR, 19),
    Measure.RESOLUTION_P90: (24 * HOUR, 19),
    Measure.REMOTE_SHARE: (13 / 19, 19),
    Measure.REMOTE: (13, 13),
    Measure.ON_SITE: (6, 6),
    # Of the six solved on site one took two visits.
    Measure.FIRST_VISIT_SHARE: (5 / 6, 6),
    Measure.FIRST_VISIT: (5, 5),
    # Two lessons each of three; the correction in November is November's.
    Measure.LESSON_TIME: (270, 3),
    # All 19 were solved by the 16th; two came back within 14 days, a third one later.
    Measure.REOPENED_SHARE: (2 / 19, 19),
    Measure.REOPENED_SOON: (2, 2),
    Measure.REOPENED: (2, 2),
    Measure.WITHDRAWN: (2, 2),
    Measure.BACKLOG: (4, 4),
    Measure.BACKLOG_WEEK: (4, 4),
    Measure.BACKLOG_MONTH: (0, 0),
    Measure.BACKLOG_OLD: (0, 0),
    Measure.BACKLOG_AGE: (None, 4),
    # An hour each, twelve kilometres there and as many back: 18 minutes at 40 km/h.
    Measure.VISITS: (7, 7),
    Measure.VISIT_TIME: (420, 7),
    Measure.ROAD_TIME: (7 * 36, 7),
    Measure.KILOMETRES: (7 * 24, 7),
    Measure.VISITS_INCOMPLETE: (0, 0),
    Measure.COVERAGE: (1 / 3, 3),
    Measure.UNITS: (3, 3),
    Measure.UNITS_LIVE: (1, 1),
    Measure.UNITS_PILOT: (1, 1),
    Measure.UNITS_AHEAD: (1, 1),
    Measure.UNITS_LEFT: (0, 0),
    Measure.LESSONS_STATED: (3, 3),
    # All 19 solutions held for their two weeks, which ended in October; six of them were rated.
    Measure.RATABLE: (19, 19),
    Measure.RATED: (6, 6),
    Measure.RATED_SHARE: (6 / 19, 19),
    Measure.RATING_MEAN: (sum(MARKS) / 6, 6),
    Measure.RATED_WELL: (4, 4),
    Measure.RATED_WELL_SHARE: (4 / 6, 6),
    # 21 solutions of 20 minutes, six of them with a part; an hour is 60 zł, a kilometre 1 zł.
    Measure.WORK_TIME: (420, 19),
    Measure.COST_WORK: (42_000, 19),
    Measure.COST_PARTS: (6 * PART, 6),
    Measure.COST_TRAVEL: (7 * 24 * 100, 1),
    Measure.COST_FIXED: (100_001, 2),
    Measure.COST: (164_801, 2),
    Measure.COST_PER_TICKET: (8_674, 19),
    Measure.COST_BEFORE: (290_000, 2),
    # The near unit cost 30 000 of work and 50 001 of fixed costs; the other joined in mid-month.
    Measure.SAVED: (200_000 - 80_001, 1),
}


def at(day: int, hour: int, minute: int = 0, *, month: int = 10) -> datetime:
    """Return an instant of 2026 by the clock in Warsaw."""
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW).astimezone(UTC)


@dataclass
class Maker:
    """Makes the tickets; `file` files one at an instant."""

    file: Callable[..., Ticket]
    technician: User
    near: School
    far: School

    def october(self) -> None:
        self.near.stages = [OnboardingStage(stage=Stage.LIVE, from_on=date(2026, 9, 1))]
        self.far.stages = [OnboardingStage(stage=Stage.PILOT, from_on=date(2026, 10, 12))]
        self.far.kilometres = 12
        quick = [self._quick(day) for day in FIRST_HALF]
        for day, done in SLOW:
            self._slow(day, done, twice=day == SLOW[0][0])
        self._withdrawn_and_open()
        self._over_the_edges()
        self._rated(quick)
        self._reopened_and_told_of(quick)
        self._paid()

    def _quick(self, day: int) -> Ticket:
        """Filed at ten, answered at eleven, solved from afar at one."""
        ticket = self._filed(at(day, 10), self.near)
        self._answer(ticket, at(day, 11))
        self._solve(ticket, at(day, 13), Means.REMOTE)
        return ticket

    def _slow(self, day: int, done: int, *, twice: bool) -> None:
        """Answered a day later, solved on the spot after three; the first one needed two visits."""
        ticket = self._filed(at(day, 10), self.far, channel=Channel.MAIL, about="printer")
        answered = min(each for each in (*FIRST_HALF, done) if each > day)
        self._answer(ticket, at(answered, 10))
        if twice:
            self._visit(ticket, answered, 11, planned=at(answered, 10, 5))
        self._visit(ticket, done, 9, planned=at(answered, 12, 5))
        self._solve(ticket, at(done, 10), Means.ON_SITE, cost=PART)

    def _withdrawn_and_open(self) -> None:
        """Two withdrawn before anybody had to answer; three answered and left open."""
        for hour in (10, 11):
            ticket = self._filed(at(19, hour), self.near)
            tickets.withdraw(ticket, by=ticket.requester, now=at(19, 12))
        for day in (26, 27, 28):
            ticket = self._filed(at(day, 10), self.near)
            self._answer(ticket, at(day, 11))

    def _over_the_edges(self) -> None:
        """One of September whose answer was due on the 1st at ten; one answered in November in time."""
        early = self._filed(at(30, 14, month=9), self.near)
        self._answer(early, at(1, 12))
        self._solve(early, at(1, 13), Means.REMOTE)
        late = self._filed(at(30, 14), self.near)
        self._answer(late, at(2, 9, month=11))

    def _reopened_and_told_of(self, quick: list[Ticket]) -> None:
        """Two reopened after some days and solved the next day; one reopened in November."""
        for ticket, day in zip(quick[:2], (6, 8), strict=True):
            tickets.reopen(ticket, reason="Znów to samo", by=ticket.requester, now=at(day, 10))
            self._solve(ticket, at(day + 1, 10), Means.REMOTE)
        for ticket in quick[3:6]:
            tickets.set_lessons_lost(ticket, 2, by=self.technician, now=at(20, 9))
        tickets.set_lessons_lost(quick[3], 1, by=self.technician, now=at(4, 9, month=11))
        tickets.reopen(
            quick[-1], reason="Znów to samo", by=quick[-1].requester, now=at(3, 10, month=11)
        )

    def _rated(self, quick: list[Ticket]) -> None:
        """Six rated, one of them better than at first; one more of a solution that did not last."""
        for ticket, mark in zip(quick[2:8], MARKS, strict=True):
            self.rate(ticket, mark)
        self.rate(quick[0], 1)

    def september(self) -> None:
        """Two filed, solved and rated, whose two weeks ended in the month."""
        for day, mark in enumerate(MARKS_OF_SEPTEMBER, start=7):
            ticket = self._filed(at(day, 10, month=9), self.near)
            self._solve(ticket, at(day, 13, month=9), Means.REMOTE)
            self.rate(ticket, mark)

    def november(self) -> Ticket:
        """Filed and solved late in October, so that it can be rated in November alone."""
        ticket = self._filed(at(30, 8), self.near)
        self._solve(ticket, at(30, 9), Means.REMOTE)
        return ticket

    def rate(self, ticket: Ticket, mark: int, *, days: int = 1) -> None:
        [*_earlier, solution] = [each for each in ticket.events if each.kind is Event.RESOLVED]
        for given in (1, mark):
            satisfaction.rate(
                ticket,
                Mark(given),
                comment="",
                solution_id=solution.id,
                by=ticket.requester,
                now=solution.recorded_at + timedelta(days=days, minutes=given),
            )

    def _paid(self) -> None:
        """What an hour, a kilometre and a lease cost, and what both units paid before."""
        first, year = at(1, 9), date(2026, 1, 1)
        for given in (
            Given(CostKind.HOUR, 6_000, year),
            Given(CostKind.KILOMETRE, 100, year),
            Given(CostKind.FIXED, 100_001, year, name="Leasing"),
            Given(CostKind.BEFORE, 200_000, year, school_id=self.near.id, source="Umowa 3"),
            Given(CostKind.BEFORE, 90_000, year, school_id=self.far.id, source="Umowa 4"),
        ):
            costs.enter(given, by=self.technician, now=first)

    def _filed(self, now: datetime, school: School, **given: Any) -> Ticket:
        return self.file(now=now, school_id=school.id, **given)

    def _answer(self, ticket: Ticket, now: datetime) -> None:
        tickets.reply(ticket, body="Zajmę się tym.", by=self.technician, now=now)

    def _solve(self, ticket: Ticket, now: datetime, means: Means, cost: int = 0) -> None:
        tickets.resolve(
            ticket,
            resolution="Działa.",
            means=means,
            minutes=20,
            cost=cost,
            by=self.technician,
            now=now,
        )

    def _visit(self, ticket: Ticket, day: int, hour: int, *, planned: datetime) -> None:
        visit = visits.plan(
            [ticket],
            technician=self.technician,
            on=date(2026, 10, day),
            starts_at=time(hour),
            minutes=60,
            by=self.technician,
            now=planned,
        )
        visits.start(visit, now=at(day, hour))
        visits.finish(visit, now=at(day, hour + 1))
