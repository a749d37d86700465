"""Reading many tickets with their events: complete, in order, and the same in pieces."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.tickets import deadlines, replay, service
from helpdesk.tickets.lifecycle import Event, Means, Status
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeTicket

HOUR = timedelta(hours=1)


@pytest.fixture
def tickets(ticket: MakeTicket, technician: User) -> list[Ticket]:
    """Seven tickets, some of them worked on."""
    made = [ticket(now=NOON + number * HOUR) for number in range(7)]
    for each in made[::2]:
        at = each.filed_at + HOUR
        service.reply(each, body="Już patrzę.", by=technician, now=at)
        # All in one instant: only the order of recording tells which came first.
        service.pause(each, Status.WAITING_VENDOR, reason="część", by=technician, now=at)
        service.start(each, by=technician, now=at)
    service.resolve(
        made[0], resolution="Kabel.", means=Means.REMOTE, minutes=5, by=technician, now=NOON + HOUR
    )
    db.session.commit()
    return made


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
def test_every_ticket_comes_once_whatever_the_chunk(tickets: list[Ticket], chunk: int) -> None:
    with replay.snapshot(db.engine) as connection:
        found = list(replay.pasts(connection, chunk=chunk))

    assert [past.stored.id for past in found] == [each.id for each in tickets]
    for past, each in zip(found, tickets, strict=True):
        assert all(
            getattr(past.stored, name) == getattr(each, name) for name in past.stored._fields
        )


def test_the_facts_are_those_the_services_judged_by(tickets: list[Ticket]) -> None:
    with replay.snapshot(db.engine) as connection:
        versions = replay.Versions(connection)
        for past in replay.pasts(connection):
            rules = versions[past.stored.sla_version]
            told = deadlines.facts_of(db.session.get_one(Ticket, past.stored.id))
            # The replay does not ask who paused.
            assert [(type(fact), fact.at) for fact in past.facts(rules)] == [
                (type(fact), fact.at) for fact in told
            ]


def test_what_happened_in_one_instant_keeps_the_order_of_recording(tickets: list[Ticket]) -> None:
    with replay.snapshot(db.engine) as connection:
        (first,) = replay.pasts(connection, Ticket.id == tickets[0].id)

    assert [happening.kind for happening in first.happenings] == [
        Event.FILED, Event.REPLIED, Event.STARTED, Event.PAUSED, Event.RESUMED, Event.RESOLVED,
    ]  # fmt: skip


def test_pieces_hold_every_ticket_that_is_wanted_once(tickets: list[Ticket]) -> None:
    wanted = Ticket.id != tickets[3].id
    with replay.snapshot(db.engine) as connection:
        runs = replay.pieces(connection, wanted, size=2)
        read = [
            past.stored.id
            for first, last, _ in runs
            for past in replay.pasts(connection, wanted & replay.within(first, last))
        ]

    assert [count for *_, count in runs] == [2, 2, 2]
    assert read == [each.id for each in tickets if each is not tickets[3]]


def test_a_version_that_was_never_recorded_is_named(app: object) -> None:
    with (
        replay.snapshot(db.engine) as connection,
        pytest.raises(LookupError, match="no rules of the version 'x'"),
    ):
        replay.Versions(connection)["x"]
