"""Working a ticket: answers, waiting, resolving, reopening."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from helpdesk.accounts import links
from helpdesk.accounts.models import Purpose, User
from helpdesk.core.errors import HelpdeskError, NotAllowed, NotFound
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.security.permissions import Role
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.rules import parse_rules
from helpdesk.tickets import service
from helpdesk.tickets.access import Action
from helpdesk.tickets.conversation import conversation
from helpdesk.tickets.jobs import close_settled
from helpdesk.tickets.lifecycle import Event, Means, Status
from helpdesk.tickets.models import Ticket, WorkEntry
from tests.conftest import NOON, MakeTicket, MakeUser

HOUR = timedelta(hours=1)


def letters(kind: str) -> list[OutboxLetter]:
    return list(db.session.scalars(select(OutboxLetter).where(OutboxLetter.kind == kind)))


def resolved(ticket: Ticket, by: User) -> Ticket:
    service.resolve(
        ticket, resolution="Nowy kabel.", means=Means.ON_SITE, minutes=25, by=by, now=NOON + HOUR
    )
    return ticket


def test_the_first_answer_stops_the_response_clock(ticket: MakeTicket, technician: User) -> None:
    printer = ticket()

    service.reply(printer, body="Już patrzę.", by=technician, now=NOON + HOUR)

    assert (printer.responded_at, printer.response_met) == (NOON + HOUR, True)
    assert printer.response_seconds == 3600
    assert printer.due_at == printer.resolution_due_at
    assert printer.status is Status.IN_PROGRESS
    assert len(letters("replied")) == 1


def test_a_note_is_no_answer_and_no_letter(ticket: MakeTicket, technician: User) -> None:
    printer = ticket()

    service.note(printer, body="Gniazdo z 2017 r.", by=technician, now=NOON + HOUR)

    assert printer.responded_at is None
    assert letters("replied") == []
    assert conversation(printer, internal=False)[-1].body != "Gniazdo z 2017 r."


def test_waiting_for_the_requester_stops_the_resolution_clock(
    ticket: MakeTicket, technician: User
) -> None:
    printer = ticket()
    service.reply(printer, body="Jaki model?", by=technician, now=NOON)
    due = printer.resolution_due_at
    assert due is not None

    service.pause(printer, Status.WAITING_REQUESTER, reason="model", by=technician, now=NOON + HOUR)
    assert (printer.due_at, printer.resolution_due_at) == (None, None)

    service.reply(printer, body="Epson.", by=printer.requester, now=NOON + 2 * HOUR)
    assert printer.status is Status.IN_PROGRESS
    assert printer.resolution_due_at == due + HOUR
    assert [letter.to_email for letter in letters("answered")] == [technician.email]


def test_waiting_needs_no_reason_if_the_policy_asks_for_none(
    ticket: MakeTicket, technician: User
) -> None:
    printer = ticket()
    texts = json.loads(sla.rules_of(printer.sla_version).content)
    lenient = parse_rules(
        {**texts, "policy.toml": texts["policy.toml"].replace('"required"', '"optional"')}
    )
    sla.record_version(lenient, NOON)
    printer.sla_version = lenient.version

    service.pause(printer, Status.WAITING_VENDOR, reason="", by=technician, now=NOON)

    assert printer.is_paused


def test_waiting_needs_a_reason(ticket: MakeTicket, technician: User) -> None:
    with pytest.raises(HelpdeskError, match="na co czekamy"):
        service.pause(ticket(), Status.WAITING_VENDOR, reason=" ", by=technician, now=NOON)


def test_resolving_records_work_and_tells_the_requester(
    ticket: MakeTicket, technician: User
) -> None:
    printer = resolved(ticket(), technician)
    db.session.flush()

    work = db.session.scalars(select(WorkEntry)).one()
    assert (work.minutes, work.means, printer.minutes) == (25, Means.ON_SITE, 25)
    assert (printer.done_at, printer.resolution_met, printer.due_at) == (NOON + HOUR, True, None)
    assert "Nowy kabel." in letters("resolved")[0].body_text


def test_resolving_is_an_answer_too(ticket: MakeTicket, technician: User) -> None:
    assert resolved(ticket(), technician).responded_at == NOON + HOUR


def test_a_resolved_ticket_cannot_be_resolved_again(ticket: MakeTicket, technician: User) -> None:
    done = resolved(ticket(), technician)

    with pytest.raises(service.InvalidMove, match="Rozwiązane"):
        resolved(done, technician)


def test_an_answer_to_a_resolved_ticket_reopens_it(ticket: MakeTicket, technician: User) -> None:
    printer = resolved(ticket(), technician)

    service.reply(printer, body="Dalej nic.", by=printer.requester, now=NOON + 2 * HOUR)

    assert (printer.status, printer.done_at) == (Status.IN_PROGRESS, None)
    assert printer.due_at is not None
    assert [letter.to_email for letter in letters("reopened")] == [technician.email]


def test_it_works_closes_and_counts_the_lessons_lost(ticket: MakeTicket, technician: User) -> None:
    printer = resolved(ticket(), technician)

    service.confirm_works(printer, lessons_lost=2, by=printer.requester, now=NOON + 2 * HOUR)

    assert (printer.status, printer.lessons_lost) == (Status.CLOSED, 2)
    assert Event.LESSONS_LOST in {event.kind for event in printer.events}


def test_a_resolved_ticket_closes_after_five_working_days(
    ticket: MakeTicket, technician: User
) -> None:
    printer = resolved(ticket(), technician)
    db.session.commit()
    settles = service.settles_at(printer)
    assert settles == NOON + HOUR + timedelta(days=7)  # Tuesday to Tuesday, over one weekend

    assert close_settled(now=settles - timedelta(minutes=1)) == 0
    assert close_settled(now=settles) == 1
    assert printer.status is Status.CLOSED


def test_links_live_thirty_days_after_closing(ticket: MakeTicket, technician: User) -> None:
    printer = resolved(ticket(), technician)
    token = service.follow_link(printer, printer.requester, now=NOON)
    service.confirm_works(printer, lessons_lost=None, by=printer.requester, now=NOON + 2 * HOUR)

    almost = NOON + 2 * HOUR + timedelta(days=30) - timedelta(seconds=1)
    assert links.find(token, Purpose.TICKET, now=almost) is not None
    assert links.find(token, Purpose.TICKET, now=almost + timedelta(seconds=1)) is None


def test_a_new_priority_moves_the_deadline_from_the_filing(
    ticket: MakeTicket, technician: User
) -> None:
    printer = ticket()

    service.reprioritise(
        printer, impact=Impact.SCHOOL, urgency=Urgency.STOPPED, by=technician, now=NOON + HOUR
    )

    assert printer.priority is Priority.CRITICAL
    assert printer.response_due_at == NOON + HOUR
    assert printer.resolution_due_at == NOON + 4 * HOUR


def test_handing_over_tells_the_new_technician(ticket: MakeTicket, user: MakeUser) -> None:
    first, second = user(Role.TECHNICIAN), user(Role.TECHNICIAN)
    printer = ticket()

    service.assign(printer, second, by=first, now=NOON)

    assert [letter.to_email for letter in letters("assigned")] == [second.email]


def test_a_withdrawn_ticket_leaves_the_queue(ticket: MakeTicket) -> None:
    printer = ticket()

    service.withdraw(printer, by=printer.requester, now=NOON + HOUR)

    assert (printer.status, printer.done_at, printer.due_at) == (
        Status.WITHDRAWN,
        NOON + HOUR,
        None,
    )


def test_a_ticket_out_of_sight_is_missing(ticket: MakeTicket, user: MakeUser) -> None:
    printer, stranger = ticket(), user()

    with pytest.raises(NotFound):
        service.find(printer.id, reader=stranger)
    with pytest.raises(NotFound):
        service.find(9999, reader=stranger)


def test_a_director_sees_but_does_not_work(ticket: MakeTicket, user: MakeUser) -> None:
    printer, director = ticket(), user(Role.DIRECTOR)

    assert service.find(printer.id, reader=director) is printer
    with pytest.raises(NotAllowed):
        service.find(printer.id, reader=director, action=Action.WORK)


def test_a_link_sent_after_closing_ends_as_the_others(ticket: MakeTicket, technician: User) -> None:
    printer = resolved(ticket(), technician)
    service.close(printer, by=None, now=NOON)

    token = service.follow_link(printer, printer.requester, now=NOON)

    def link_at(now: datetime) -> object:
        db.session.flush()
        return links.find(token, Purpose.TICKET, now=now)

    assert link_at(NOON + timedelta(days=29))
    assert not link_at(NOON + timedelta(days=30))
    service.reopen(printer, reason="", by=technician, now=NOON)
    assert link_at(NOON + timedelta(days=300))


def repaired(ticket: Ticket, by: User, *, at: datetime, now: datetime) -> Ticket:
    service.resolve(
        ticket, resolution="Kabel.", means=Means.ON_SITE, minutes=25, by=by, now=now, at=at
    )
    return ticket


class TestRepairedEarlierThanTyped:
    """People repair at nine and type at three."""

    def test_the_clock_stops_when_it_was_repaired(
        self, ticket: MakeTicket, technician: User
    ) -> None:
        printer = repaired(ticket(), technician, at=NOON + HOUR, now=NOON + 5 * HOUR)

        assert (printer.done_at, printer.resolution_seconds) == (NOON + HOUR, 3600)
        assert (printer.responded_at, printer.response_seconds) == (NOON + HOUR, 3600)
        assert db.session.scalars(select(WorkEntry.at)).one() == NOON + HOUR

    def test_the_event_keeps_both_instants(self, ticket: MakeTicket, technician: User) -> None:
        printer = repaired(ticket(), technician, at=NOON + HOUR, now=NOON + 5 * HOUR)

        [event] = [each for each in printer.events if each.kind is Event.RESOLVED]
        assert (event.at, event.recorded_at) == (NOON + HOUR, NOON + 5 * HOUR)

    def test_a_deadline_that_passed_meanwhile_was_met(
        self, ticket: MakeTicket, technician: User
    ) -> None:
        printer = ticket(impact=Impact.SCHOOL, urgency=Urgency.STOPPED)
        late = NOON + 25 * HOUR
        assert printer.resolution_due_at is not None
        assert printer.resolution_due_at < late

        repaired(printer, technician, at=NOON + 2 * HOUR, now=late)

        assert (printer.resolution_met, printer.resolution_seconds) == (True, 7200)

    def test_the_reporter_has_as_long_to_object_as_anybody(
        self, ticket: MakeTicket, technician: User
    ) -> None:
        week = timedelta(days=7)
        printer = repaired(ticket(), technician, at=NOON + HOUR, now=NOON + week)

        assert service.settles_at(printer) == NOON + 2 * week
        assert close_settled(now=NOON + week + HOUR) == 0

    @pytest.mark.parametrize("minutes", [1, 60, 60 * 24])
    def test_the_future_is_refused(
        self, ticket: MakeTicket, technician: User, minutes: int
    ) -> None:
        now = NOON + HOUR

        with pytest.raises(HelpdeskError, match="jeszcze nie nadeszła"):
            repaired(ticket(), technician, at=now + timedelta(minutes=minutes), now=now)

    def test_before_the_filing_is_refused(self, ticket: MakeTicket, technician: User) -> None:
        with pytest.raises(HelpdeskError, match="nie wcześniejszą niż dziś, 9:50"):
            repaired(ticket(), technician, at=NOON - HOUR, now=NOON + HOUR)

    def test_before_the_clock_last_moved_is_refused(
        self, ticket: MakeTicket, technician: User
    ) -> None:
        printer = ticket()
        vendor = Status.WAITING_VENDOR
        service.pause(printer, vendor, reason="Lampa.", by=technician, now=NOON + 2 * HOUR)

        with pytest.raises(HelpdeskError, match="nie wcześniejszą niż dziś, 11:50"):
            repaired(printer, technician, at=NOON + HOUR, now=NOON + 3 * HOUR)

    def test_after_what_moves_no_clock_it_may_still_be_told(
        self, ticket: MakeTicket, technician: User
    ) -> None:
        printer = ticket()
        service.reply(printer, body="Już patrzę.", by=technician, now=NOON)
        service.reply(printer, body="Naprawione rano.", by=technician, now=NOON + 2 * HOUR)
        service.note(printer, body="Był to kabel.", by=technician, now=NOON + 2 * HOUR)

        assert (
            repaired(printer, technician, at=NOON + HOUR, now=NOON + 3 * HOUR).done_at
            == NOON + HOUR
        )

    def test_the_minute_of_the_filing_is_told_without_its_seconds(
        self, ticket: MakeTicket, technician: User
    ) -> None:
        filed_at = NOON + timedelta(seconds=37)
        printer = repaired(ticket(now=filed_at), technician, at=NOON, now=NOON + HOUR)

        assert (printer.done_at, printer.resolution_seconds) == (filed_at, 0)
