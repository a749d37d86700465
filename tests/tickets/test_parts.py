"""A ticket that waits for a part: the day it arrives, told, changed, and planned from then on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.desk.meanwhile import version
from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Event, Status
from helpdesk.tickets.models import Ticket, TicketEvent
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.problem import Aside, draft
from tests.conftest import NOON, MakeTicket, SignIn

TODAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)


@pytest.fixture
def waiting(ticket: MakeTicket, technician: User) -> Ticket:
    """A ticket that waits for a lamp due on Friday."""
    filed = ticket()
    service.pause(
        filed, Status.WAITING_VENDOR, reason="Lampa.", part_on=FRIDAY, by=technician, now=NOON
    )
    db.session.flush()
    return filed


def _told(ticket: Ticket) -> list[str | None]:
    kept = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.kind == Event.PART_EXPECTED
    )
    return [event.facts["on"] for event in db.session.scalars(kept.order_by(TicketEvent.id))]


def test_the_day_is_kept_with_every_change(waiting: Ticket, technician: User) -> None:
    later = FRIDAY + timedelta(days=3)
    service.expect_part(waiting, later, by=technician, now=NOON)
    service.expect_part(waiting, later, by=technician, now=NOON)
    service.expect_part(waiting, None, by=technician, now=NOON)
    db.session.flush()

    assert _told(waiting) == ["2026-11-27", "2026-11-30", None]
    assert waiting.awaited_part_on is None


def test_another_wait_knows_no_day_of_the_one_before(waiting: Ticket, technician: User) -> None:
    service.start(waiting, by=technician, now=NOON)
    assert waiting.awaited_part_on is None

    service.pause(waiting, Status.WAITING_VENDOR, reason="Kabel.", by=technician, now=NOON)
    assert waiting.awaited_part_on is None


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), date(2031, 1, 1)])
def test_a_day_gone_by_or_beyond_sight_is_refused(
    waiting: Ticket, technician: User, day: date
) -> None:
    with pytest.raises(HelpdeskError, match="od dziś"):
        service.expect_part(waiting, day, by=technician, now=NOON)


def test_who_waits_for_the_reporter_waits_for_no_part(ticket: MakeTicket, technician: User) -> None:
    filed = ticket()

    with pytest.raises(Conflict, match="nie czeka na dostawcę"):
        service.pause(
            filed, Status.WAITING_REQUESTER, reason="Hasło?", part_on=FRIDAY,
            by=technician, now=NOON,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        pytest.param(FRIDAY, "2026-11-27", id="planned from that day on"),
        pytest.param(date(2026, 12, 7), "2026-12-07", id="on the last day"),
        pytest.param(date(2026, 12, 8), Aside.PART, id="after these days"),
        pytest.param(None, Aside.WAITING, id="nobody knows when"),
    ],
)
def test_proposals_wait_for_the_part(
    waiting: Ticket, technician: User, day: date | None, outcome: str | Aside
) -> None:
    service.expect_part(waiting, day, by=technician, now=NOON)
    db.session.get_one(School, waiting.school_id).kilometres = 3
    db.session.flush()

    drafted = draft(gather(now=NOON), seconds=5)

    jobs = [job["earliest"] for job in drafted.document["jobs"]]
    assert [*jobs, *(why for _ticket, why in drafted.aside)] == [outcome]


def test_pages_take_and_tell_the_day(
    waiting: Ticket, technician: User, sign_in: SignIn, ticket: MakeTicket
) -> None:
    desk, page = sign_in(technician), f"/zgloszenia/{waiting.id}"
    seen = {"version": str(version(waiting.events))}

    desk.post(f"{page}/czesc", data={**seen, "arrives_on": "2999-01-01"})
    assert waiting.part_on == FRIDAY
    answer = desk.post(f"{page}/czesc", data={**seen, "arrives_on": "2027-01-04"})

    told = desk.get(page).text
    assert answer.status_code == 302
    assert waiting.part_on == date(2027, 1, 4)
    assert 'value="2027-01-04"' in told
    assert "część będzie dnia" in told
