"""What is stored is compared with the events: by the command, and every night."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.security.permissions import Role
from helpdesk.sla.models import SlaVersion
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets import checking, commands, service
from helpdesk.tickets.jobs import verify_sla
from helpdesk.tickets.lifecycle import Event, Means, Status
from helpdesk.tickets.models import SlaCheck, Ticket, TicketEvent
from helpdesk.tickets.verification import Difference
from tests.conftest import NOON, MakeTicket, MakeUser

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOON + 30 * DAY


@pytest.fixture
def worked(ticket: MakeTicket, technician: User) -> list[Ticket]:
    """A ticket in each state that a service can leave it in."""
    made = [ticket() for _ in range(8)]
    fresh, started, waiting, solved, closed, withdrawn, reopened, corrected = made
    service.start(started, by=technician, now=NOON + HOUR)
    service.reply(waiting, body="Jaki model?", by=technician, now=NOON + HOUR)
    service.pause(waiting, Status.WAITING_REQUESTER, reason="m", by=technician, now=NOON + HOUR)
    for each in (solved, closed, reopened):
        service.resolve(
            each, resolution="Kabel.", means=Means.REMOTE, minutes=5, by=technician, now=NOON + HOUR
        )
    service.close(closed, by=None, now=NOON + DAY)
    service.withdraw(withdrawn, by=withdrawn.requester, now=NOON + HOUR)
    service.reopen(reopened, reason="nie", by=reopened.requester, now=NOON + DAY)
    service.reprioritise(
        corrected, impact=Impact.SCHOOL, urgency=Urgency.STOPPED, by=technician, now=NOON + HOUR
    )
    db.session.commit()
    return [fresh, *made[1:]]


def found(now: datetime = LATER) -> list[Difference]:
    db.session.commit()
    return [
        difference
        for part in checking.compare(checking.pieces(db.engine, now=now))
        for difference in part.differences
    ]


def test_what_the_services_store_is_what_the_events_say(worked: list[Ticket]) -> None:
    assert found() == []


REWRITTEN: dict[str, Any] = {
    "response_due_at": NOON,
    "resolution_due_at": NOON,
    "due_at": NOON,
    "responded_at": NOON,
    "response_seconds": 1,
    "resolution_seconds": 1,
    "response_met": False,
    "resolution_met": False,
    "priority": Priority.LOW,
    "filed_at": NOON - HOUR,
    "closed_at": NOON,
    "paused_at": NOON,
}


@pytest.mark.parametrize("column", REWRITTEN)
def test_a_rewritten_column_is_found(worked: list[Ticket], column: str) -> None:
    solved = worked[3].id
    db.session.execute(
        update(Ticket).where(Ticket.id == solved).values({column: REWRITTEN[column]})
    )

    assert [(each.ticket, each.column) for each in found()] == [(solved, column)]


def test_a_rewritten_event_is_found(worked: list[Ticket]) -> None:
    db.session.execute(
        update(TicketEvent)
        .where(TicketEvent.ticket_id == worked[3].id, TicketEvent.kind == Event.RESOLVED)
        .values(at=NOON + 30 * timedelta(minutes=1))
    )

    assert {each.column for each in found()} >= {"done_at", "resolution_seconds"}


def test_events_that_can_not_be_read_are_a_difference(worked: list[Ticket]) -> None:
    db.session.execute(
        update(TicketEvent)
        .where(TicketEvent.ticket_id == worked[0].id, TicketEvent.kind == Event.FILED)
        .values(facts={"kind": "wedding", "priority": "low"})
    )

    assert [(each.ticket, each.column) for each in found()] == [(worked[0].id, "events")]


def test_a_version_that_can_not_be_read_is_a_difference(worked: list[Ticket]) -> None:
    db.session.execute(update(SlaVersion).values(content="{}"))

    assert {each.column for each in found()} == {"sla_version"}


def test_several_processes_find_the_same(worked: list[Ticket]) -> None:
    worked[1].response_seconds = 7
    db.session.commit()
    parts = checking.pieces(db.engine, now=LATER)
    (whole,) = parts
    halves = [
        checking.Piece(whole.url, whole.first, whole.first + 3, 4, LATER),
        checking.Piece(whole.url, whole.first + 4, whole.last, 4, LATER),
    ]

    alone = [each.differences for each in checking.compare(halves)]
    together = [each.differences for each in checking.compare(halves, jobs=2)]

    assert alone == together
    assert sum(map(len, together)) == 1


# ---- every night


def outcomes() -> list[SlaCheck]:
    return list(db.session.scalars(select(SlaCheck).order_by(SlaCheck.id)))


def letters() -> list[OutboxLetter]:
    query = select(OutboxLetter).where(OutboxLetter.kind == "sla_differs")
    return list(db.session.scalars(query))


def night(now: datetime) -> int:
    db.session.commit()
    return verify_sla(now=now, clock=lambda: now)


def test_the_tickets_are_compared_once_a_night(worked: list[Ticket]) -> None:
    three = datetime(2026, 12, 1, 2, tzinfo=UTC)  # three in the morning in Warsaw

    for hours in (0, 1, 22, 23, 24):
        night(three + hours * HOUR)

    assert [check.began_at - three for check in outcomes()] == [0 * HOUR, 23 * HOUR]
    assert {(check.tickets, check.differences) for check in outcomes()} == {(8, 0)}
    assert letters() == []


def test_a_check_that_never_ended_is_made_again(worked: list[Ticket]) -> None:
    checking.begin(now=LATER)

    assert not checking.is_due(now=LATER + HOUR)
    assert checking.is_due(now=LATER + 2 * HOUR)


def test_the_same_differences_are_written_about_once(worked: list[Ticket], user: MakeUser) -> None:
    anna = user(Role.ADMINISTRATOR, email="anna@szas.example")
    user(Role.ADMINISTRATOR, is_enabled=False)
    worked[3].response_seconds = 7

    assert night(LATER) == 1
    assert night(LATER + DAY) == 1
    assert [letter.to_email for letter in letters()] == [anna.email]
    assert f"{worked[3].id}: response_seconds: 7 → 3600" in letters()[0].body_text

    worked[4].response_seconds = 8
    assert night(LATER + 2 * DAY) == 2
    assert len(letters()) == 2
    assert outcomes()[-1].sample[1]["ticket"] == worked[4].id


# ---- the commands


@pytest.fixture(autouse=True)
def _it_is_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "utcnow", lambda: LATER)


def run(app: Flask, command: Any, *arguments: str) -> Any:
    db.session.commit()
    return app.test_cli_runner().invoke(command, [str(each) for each in arguments])


def test_verify_ends_with_0_where_nothing_differs(app: Flask, worked: list[Ticket]) -> None:
    answer = run(app, commands.verify)

    assert (answer.exit_code, answer.stdout) == (0, "8 tickets, 0 differences\n")


def test_verify_names_each_difference_and_ends_with_1(app: Flask, worked: list[Ticket]) -> None:
    worked[3].resolution_met = False

    answer = run(app, commands.verify, "--json")

    assert answer.exit_code == 1
    assert json.loads(answer.stdout) == {
        "tickets": 8,
        "differences": [
            {
                "ticket": worked[3].id,
                "column": "resolution_met",
                "stored": False,
                "computed": True,
            }
        ],
    }


@pytest.mark.parametrize(
    ("options", "tickets"),
    [
        (["--since", "2026-11"], 8),
        (["--since", "2026-12"], 0),
        (["--until", "2026-12"], 8),
        (["--until", "2026-11"], 0),
    ],
)
def test_verify_takes_the_months_asked_for(
    app: Flask, worked: list[Ticket], options: list[str], tickets: int
) -> None:
    assert run(app, commands.verify, *options).stdout == f"{tickets} tickets, 0 differences\n"


def test_the_account_adds_up(app: Flask, worked: list[Ticket]) -> None:
    for each in worked:
        told = json.loads(run(app, commands.explain, each.id, "--json").stdout)
        for promise in told["promises"].values():
            intervals = promise["intervals"]
            counted = [interval["seconds"] for interval in intervals if interval["counted"]]
            assert sum(counted) == promise["counted_seconds"] == promise["spent_seconds"]
            assert sum(each["seconds"] for each in intervals) == promise["wall_seconds"]
            for one, following in pairwise(intervals):
                assert one["end"] == following["start"]


def test_the_account_names_who_paused_and_why(
    app: Flask, worked: list[Ticket], technician: User
) -> None:
    told = json.loads(run(app, commands.explain, worked[2].id, "--json").stdout)

    (*_, paused) = told["promises"]["resolution"]["intervals"]
    assert (paused["reason"], paused["note"]) == ("pause", "waiting_requester")
    assert (paused["by"], paused["why"]) == (technician.name, "m")
    assert told["version"] == worked[2].sla_version


def test_the_account_can_be_read_in_a_terminal(app: Flask, worked: list[Ticket]) -> None:
    answer = run(app, commands.explain, worked[3].id)

    assert answer.exit_code == 0
    assert "response: allowed 4:00:00, spent 1:00:00, met" in answer.stdout
    assert "of which counted 1:00:00" in answer.stdout


@pytest.mark.parametrize("number", ["5", "0", "99999999999999999999"])
def test_an_unknown_number_is_told_with_exit_code_2(app: Flask, number: str) -> None:
    answer = run(app, commands.explain, number)

    assert answer.exit_code == 2
    assert f"There is no ticket {number}." in answer.stderr
