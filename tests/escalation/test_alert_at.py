"""When somebody has to look at a ticket's ladder again: stored with every event."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeTicket

HOUR = timedelta(hours=1)


def test_a_new_ticket_waits_for_its_first_step(ticket: MakeTicket) -> None:
    medium = ticket()  # 4 h to answer, 16 h to solve: the missed answer comes first
    high = ticket(impact=Impact.SEVERAL)  # half of its 2 h to answer

    assert medium.alert_at == medium.response_due_at == NOON + 4 * HOUR
    assert high.alert_at == NOON + HOUR


def test_an_answer_leaves_the_steps_of_the_solution(ticket: MakeTicket, technician: User) -> None:
    medium = ticket()

    service.reply(medium, body="Zajmę się tym.", by=technician, now=NOON + HOUR)

    assert medium.alert_at is not None
    assert medium.resolution_due_at is not None
    assert NOON + 4 * HOUR < medium.alert_at < medium.resolution_due_at


def test_nothing_falls_while_it_waits_and_once_it_is_solved(
    ticket: MakeTicket, technician: User
) -> None:
    waiting, solved = ticket(), ticket()
    service.reply(waiting, body="Zajmę się tym.", by=technician, now=NOON)
    service.pause(waiting, Status.WAITING_VENDOR, reason="Części.", by=technician, now=NOON + HOUR)
    service.resolve(
        solved, resolution="Kabel.", means=Means.REMOTE, minutes=5, by=technician, now=NOON + HOUR
    )

    assert waiting.alert_at is None
    assert solved.alert_at is None


def test_a_higher_priority_may_bring_what_should_have_fallen(
    ticket: MakeTicket, technician: User
) -> None:
    raised = ticket()

    service.reprioritise(
        raised, impact=Impact.SCHOOL, urgency=Urgency.STOPPED, by=technician, now=NOON + 2 * HOUR
    )

    assert raised.alert_at is not None
    assert raised.alert_at < NOON + 2 * HOUR


def test_a_step_that_the_job_takes_meanwhile_is_looked_at_once_more(
    ticket: MakeTicket, technician: User
) -> None:
    filed = ticket()
    db.session.commit()
    first = filed.alert_at
    assert first is not None
    moved = db.update(Ticket).where(Ticket.id == filed.id).values(alert_at=first + HOUR)
    db.session.execute(moved, execution_options={"synchronize_session": False})

    service.start(filed, by=technician, now=first)  # which moves no step
    db.session.commit()

    assert filed.alert_at == first


def test_what_moves_no_clock_leaves_the_row_alone(ticket: MakeTicket, technician: User) -> None:
    filed = ticket()
    service.reply(filed, body="Zajmę się tym.", by=technician, now=NOON)
    db.session.commit()
    version = filed.version

    service.reply(filed, body="Jutro będę u Państwa.", by=technician, now=NOON + HOUR)
    db.session.commit()

    assert filed.version == version
