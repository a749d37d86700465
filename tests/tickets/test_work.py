"""Working a ticket: answers, waiting, resolving, reopening."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from helpdesk.accounts import links
from helpdesk.accounts.models import Purpose, User
from helpdesk.core.errors import HelpdeskError, NotAllowed, NotFound
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.security.permissions import Role
from helpdesk.sla.priority import Impact, Priority, Urgency
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
