"""From the course of a ticket to its rows, with the events as the services would have left them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from helpdesk.accounts.models import User
from helpdesk.demo.course import Course, Fate
from helpdesk.demo.stories import catalogue
from helpdesk.demo.world import World
from helpdesk.sla.rules import Rules
from helpdesk.tickets import deadlines
from helpdesk.tickets.lifecycle import Channel, Event, Means, Status
from helpdesk.tickets.models import Ticket, TicketMessage, WorkEntry
from helpdesk.tickets.record import record
from helpdesk.tickets.report import Report, subject_of

SECOND = timedelta(seconds=1)


@dataclass
class Written:
    """A ticket with the rows that hang on it."""

    ticket: Ticket
    course: Course
    work: list[WorkEntry] = field(default_factory=list)


def write(course: Course, number: int, world: World) -> Written:
    """Return the rows of this course up to the present."""
    scribe = _Scribe(course, number, world)
    scribe.filing()
    if course.fate is Fate.WITHDRAWN:
        scribe.withdrawal()
    else:
        scribe.answer()
        scribe.waiting()
        scribe.correction()
        scribe.visit()
        scribe.solution()
        scribe.reopening()
        scribe.closing()
    scribe.lessons()
    # A stable sort: what happens at one instant stays in its order.
    scribe.ticket.events.sort(key=lambda event: event.at)
    scribe.ticket.messages.sort(key=lambda message: message.at)
    deadlines.refresh(scribe.ticket, now=world.now)
    return scribe.written


class _Scribe:
    """Writes one ticket down, step by step. A step that is still to come writes nothing."""

    def __init__(self, course: Course, number: int, world: World) -> None:
        self.course, self.world = course, world
        self.body = world.rng.choice(course.story.bodies).format(**course.words)
        self.ticket = _ticket(course, number, world.rules, self._subject())
        self.written = Written(self.ticket, course)

    def filing(self) -> None:
        course, ticket = self.course, self.ticket
        by_phone = course.channel is Channel.PHONE
        record(
            ticket,
            Event.FILED,
            by=course.technician if by_phone else course.requester,
            now=course.filed_at,
            kind=course.kind.value,
            priority=course.first_priority.value,
            channel=course.channel.value,
            unit=course.school.code,
        )
        self._say(self.body, course.requester, course.filed_at, channel=course.channel)
        record(
            ticket,
            Event.ROUTED,
            by=None,
            now=course.filed_at,
            technician=course.technician.id,
            reason=course.routing.reason.value,
        )

    def withdrawal(self) -> None:
        at = self.course.answered_at
        if at is None or at >= self.world.now:
            return
        record(self.ticket, Event.WITHDRAWN, by=self.course.requester, now=at)
        self.ticket.status = Status.WITHDRAWN
        self.ticket.done_at = self.ticket.closed_at = at

    def answer(self) -> None:
        course, at = self.course, self.course.answered_at
        if at is None or at >= self.world.now or self._is_solved_on_the_phone():
            return
        self._say(self._answer(), course.technician, at, staff=True)
        record(self.ticket, Event.REPLIED, by=course.technician, now=at)
        record(self.ticket, Event.STARTED, by=course.technician, now=at)
        self.ticket.status = Status.IN_PROGRESS
        if course.story.note and self.world.rng.random() < 0.4:
            self._note(course.story.note, at + 90 * SECOND)

    def waiting(self) -> None:
        course, wait = self.course, self.course.wait
        if wait is None or wait.since >= self.world.now:
            return
        record(
            self.ticket,
            Event.PAUSED,
            by=course.technician,
            now=wait.since,
            status=wait.status.value,
            reason=wait.reason,
        )
        self.ticket.status, self.ticket.paused_at = wait.status, wait.since
        if wait.until is None or wait.until >= self.world.now:
            return
        by = course.technician
        if wait.status is Status.WAITING_REQUESTER:
            by = course.requester
            self._say(
                course.story.told.format(**course.words), by, wait.until, channel=Channel.MAIL
            )
            record(self.ticket, Event.ANSWERED, by=by, now=wait.until)
        record(self.ticket, Event.RESUMED, by=by, now=wait.until)
        self.ticket.status, self.ticket.paused_at = Status.IN_PROGRESS, None

    def correction(self) -> None:
        course, correction = self.course, self.course.correction
        if correction is None:
            return
        record(
            self.ticket,
            Event.REPRIORITISED,
            by=course.technician,
            now=correction.at,
            kind=course.kind.value,
            before=correction.priority.value,
            priority=course.priority.value,
            impact=course.impact.value,
            urgency=course.urgency.value,
        )

    def visit(self) -> None:
        course, visit = self.course, self.course.visit
        if visit is None or course.planned_at is None or course.planned_at >= self.world.now:
            return
        record(
            self.ticket,
            Event.VISIT_PLANNED,
            by=course.technician,
            now=course.planned_at,
            visit=visit.id,
            day=visit.day.isoformat(),
            time=visit.starts_at.strftime("%H:%M"),
            technician=visit.technician.id,
        )
        visit.tickets.append(self.ticket)

    def solution(self) -> None:
        at = self.course.resolved_at
        if at is not None and at < self.world.now:
            words = self.world.rng.choice(self.course.story.solutions)
            self._resolve(words, at, self.course.minutes, self.course.cost)

    def reopening(self) -> None:
        course, at, again = self.course, self.course.reopened_at, self.course.again_at
        if at is None or at >= self.world.now:
            return
        why = self.world.rng.choice(catalogue.REOPENINGS)
        self._say(why, course.requester, at, channel=Channel.MAIL)
        record(self.ticket, Event.ANSWERED, by=course.requester, now=at)
        reason = "Odpowiedź zgłaszającego."
        record(self.ticket, Event.REOPENED, by=course.requester, now=at, reason=reason)
        self.ticket.status, self.ticket.done_at = Status.IN_PROGRESS, None
        if again is not None and again < self.world.now:
            words = self.world.rng.choice(catalogue.SECOND_SOLUTIONS)
            self._resolve(words, again, max(10, course.minutes // 2), 0)

    def closing(self) -> None:
        ticket, confirmed = self.ticket, self.course.confirmed_at
        if ticket.done_at is None:
            return
        closes = self.world.rules.closes_at(self.course.told_at(ticket.done_at))
        if confirmed is not None and confirmed < min(closes, self.world.now):
            if self.world.rng.random() < 0.3:
                # Said on the page beside the button, so it reopens nothing.
                self._say(self.world.rng.choice(catalogue.THANKS), self.course.requester, confirmed)
            record(ticket, Event.CONFIRMED, by=self.course.requester, now=confirmed)
            self._close(self.course.requester, confirmed)
        elif closes < self.world.now:
            # The job comes by every ten minutes.
            self._close(None, closes + SECOND * self.world.rng.randint(5, 590))

    def lessons(self) -> None:
        course, ticket = self.course, self.ticket
        at = ticket.closed_at or ticket.done_at
        if course.lessons_lost is None or at is None:
            return
        by = course.requester if course.confirmed_at == at else course.technician
        record(ticket, Event.LESSONS_LOST, by=by, now=at, before=None, lessons=course.lessons_lost)
        ticket.lessons_lost = course.lessons_lost

    def _resolve(self, words: str, at: datetime, minutes: int, cost: int) -> None:
        course, ticket = self.course, self.ticket
        ticket.status, ticket.done_at, ticket.paused_at = Status.RESOLVED, at, None
        ticket.resolution, ticket.means = words, course.means
        ticket.minutes += minutes
        ticket.cost += cost
        self.written.work.append(
            WorkEntry(
                ticket_id=ticket.id,
                technician_id=course.technician.id,
                at=at,
                means=course.means,
                minutes=minutes,
                cost=cost,
            )
        )
        record(
            ticket,
            Event.RESOLVED,
            by=course.technician,
            now=course.told_at(at),
            at=at,
            means=course.means.value,
            minutes=minutes,
            cost=cost,
        )

    def _close(self, by: User | None, at: datetime) -> None:
        self.ticket.status, self.ticket.closed_at = Status.CLOSED, at
        record(self.ticket, Event.CLOSED, by=by, now=at)

    def _say(
        self,
        body: str,
        author: User,
        at: datetime,
        *,
        channel: Channel = Channel.FORM,
        staff: bool = False,
        internal: bool = False,
    ) -> None:
        self.ticket.messages.append(
            TicketMessage(
                at=at,
                author=author,
                channel=Channel.DESK if staff else channel,
                body=body,
                is_from_staff=staff,
                is_internal=internal,
            )
        )

    def _note(self, body: str, at: datetime) -> None:
        record(self.ticket, Event.NOTED, by=self.course.technician, now=at)
        self._say(body, self.course.technician, at, staff=True, internal=True)

    def _is_solved_on_the_phone(self) -> bool:
        course = self.course
        return course.channel is Channel.PHONE and course.means is Means.REMOTE

    def _answer(self) -> str:
        course, rng = self.course, self.world.rng
        if course.wait is not None and course.wait.status is Status.WAITING_REQUESTER:
            return f"Dzień dobry, dziękuję za zgłoszenie. {course.wait.reason}"
        if course.means is Means.REMOTE:
            return rng.choice(catalogue.REMOTE_ANSWERS)
        return rng.choice(catalogue.ON_SITE_ANSWERS)

    def _subject(self) -> str:
        """Return the subject: given in a mail or by the technician, else the first sentence."""
        course = self.course
        is_form = course.channel is Channel.FORM
        report = Report(
            channel=course.channel,
            school_id=0,
            category_id=0,
            reporter_name="",
            reporter_email="",
            body=self.body,
            subject="" if is_form and self.world.rng.random() < 0.4 else course.story.subject,
        )
        return subject_of(report, course.category.name)


def _ticket(course: Course, number: int, rules: Rules, subject: str) -> Ticket:
    return Ticket(
        id=number,
        kind=course.kind,
        status=Status.NEW,
        subject=subject,
        channel=course.channel,
        is_confidential=course.kind.value == "security",
        school=course.school,
        room=course.room,
        place=course.room.name,
        category=course.category,
        device=course.device,
        requester=course.requester,
        technician=course.technician,
        routing=course.routing.reason,
        impact=course.impact,
        urgency=course.urgency,
        priority=course.priority,
        filed_at=course.filed_at,
        confirmed_at=course.filed_at,
        sla_version=rules.version,
        resolution="",
        minutes=0,
        cost=0,
    )
