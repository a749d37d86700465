"""Whatever is done to a ticket under whatever policy, what is stored is what its events say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.incidents import service as incidents
from helpdesk.schools.models import School
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.sla.rules import Rules, parse_rules
from helpdesk.tickets import checking, deadlines, joining, proof, service
from helpdesk.tickets.account import account
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service as visits
from tests.conftest import MakeTicket, MakeUser

MINUTE = timedelta(minutes=1)
# Both days on which the clocks change, the feasts of Christmas, a weekend, an ordinary Tuesday.
BEGINNINGS = [
    datetime(2026, 10, 23, 11, tzinfo=UTC),
    datetime(2027, 3, 26, 13, tzinfo=UTC),
    datetime(2026, 12, 22, 9, tzinfo=UTC),
    datetime(2026, 11, 27, 22, tzinfo=UTC),
    datetime(2026, 11, 24, 9, tzinfo=UTC),
]
WAYS = ("carry_on", "recompute", "reset")
CALENDARS = ('"technician"', '"unit"', '["technician", "unit"]', '"always"')
ANSWERS = ('["reply", "resolution"]', '["started", "visit"]', '["phone", "reply"]')

policies = st.tuples(
    st.sampled_from(WAYS),
    st.sampled_from(["carry_on", "reset"]),
    st.lists(st.sampled_from(CALENDARS), min_size=4, max_size=4),
    st.sampled_from(ANSWERS),
    st.booleans(),
)
# What is done, how long after the step before, and a number that picks among its kinds.
steps = st.tuples(
    st.sampled_from(
        [
            "staff", "requester", "requester", "pause", "pause", "start", "resolve", "resolve",
            "reopen", "close", "works", "withdraw", "priority", "priority", "visit", "join",
            "leave", "incident",
        ]
    ),
    st.one_of(st.just(0), st.integers(0, 90), st.integers(0, 6000), st.integers(0, 60_000)),
    st.integers(0, 30),
)  # fmt: skip


def rules_by(policy: tuple[Any, ...], shipped: Rules) -> Rules:
    priority, reopening, calendars, answers, vendor_pauses = policy
    texts = json.loads(shipped.content)
    text = texts["policy.toml"]
    text = text.replace('priority = "carry_on"', f'priority = "{priority}"')
    text = text.replace('reopening = "carry_on"', f'reopening = "{reopening}"')
    text = text.replace('["reply", "resolution"]', answers)
    if not vendor_pauses:
        text = text.replace('[pauses.waiting_vendor]\nreason = "required"\n', "")
    head, *targets = text.split("[targets.")
    for number, calendar in enumerate(calendars):
        targets[number] = targets[number].replace(
            'calendar = "technician"', f"calendar = {calendar}"
        )
    return parse_rules({**texts, "policy.toml": "[targets.".join([head, *targets])})


class Course:
    """A ticket and those who do things to it."""

    def __init__(self, ticket: Ticket, technician: User, other: User) -> None:
        self.ticket, self.technician, self.other = ticket, technician, other

    def do(self, what: str, number: int, now: datetime) -> None:
        """Do it as the edge does: all of it, or nothing."""
        try:
            getattr(self, what)(number, now)
            db.session.commit()
        except HelpdeskError:
            db.session.rollback()

    def staff(self, _number: int, now: datetime) -> None:
        service.reply(self.ticket, body="Już patrzę.", by=self.technician, now=now)

    def requester(self, _number: int, now: datetime) -> None:
        service.reply(self.ticket, body="Dalej nie.", by=self.ticket.requester, now=now)

    def start(self, _number: int, now: datetime) -> None:
        service.start(self.ticket, by=self.technician, now=now)

    def pause(self, number: int, now: datetime) -> None:
        status = Status.WAITING_VENDOR if number % 2 else Status.WAITING_REQUESTER
        service.pause(self.ticket, status, reason="model", by=self.technician, now=now)

    def resolve(self, number: int, now: datetime) -> None:
        at = now - number * number * MINUTE if number % 3 else None
        work = {"resolution": "Kabel.", "means": Means.REMOTE, "minutes": number}
        service.resolve(self.ticket, **work, by=self.technician, now=now, at=at)

    def reopen(self, _number: int, now: datetime) -> None:
        service.reopen(self.ticket, reason="nie", by=self.technician, now=now)

    def close(self, _number: int, now: datetime) -> None:
        service.close(self.ticket, by=None, now=now)

    def works(self, _number: int, now: datetime) -> None:
        service.confirm_works(self.ticket, lessons_lost=1, by=self.ticket.requester, now=now)

    def withdraw(self, _number: int, now: datetime) -> None:
        service.withdraw(self.ticket, by=self.ticket.requester, now=now)

    def priority(self, number: int, now: datetime) -> None:
        impact = list(Impact)[number % len(Impact)]
        urgency = list(Urgency)[number % len(Urgency)]
        service.reprioritise(
            self.ticket, impact=impact, urgency=urgency, by=self.technician, now=now
        )

    def visit(self, number: int, now: datetime) -> None:
        day = local(now).date() + timedelta(days=1 + number % 9)
        visits.plan(
            [self.ticket], technician=self.technician, on=day, starts_at=time(10), minutes=60,
            by=self.technician, now=now,
        )  # fmt: skip

    def join(self, _number: int, now: datetime) -> None:
        joining.join(self.ticket, self.other, now=now)

    def leave(self, _number: int, now: datetime) -> None:
        joining.leave(self.ticket, self.other, now=now)

    def incident(self, number: int, now: datetime) -> None:
        at = now - number * MINUTE
        incidents.declare(
            self.ticket, detected_at=at, questions=["uodo"], by=self.technician, now=now
        )


@pytest.fixture
def begin(
    app: Flask, ticket: MakeTicket, technician: User, user: MakeUser, school: Callable[..., School]
) -> Callable[[datetime, tuple[Any, ...]], Course]:
    """Return a function that files a ticket under a policy."""
    unit, other = school().id, user()
    keeper = app.extensions[sla.EXTENSION]
    shipped = sla.current_rules(BEGINNINGS[0])

    def make(now: datetime, policy: tuple[Any, ...]) -> Course:
        rules = rules_by(policy, shipped)
        sla.record_version(rules, now)
        keeper.learn(rules, now)
        made = ticket(now=now, school_id=unit)
        keeper.forget()
        db.session.commit()
        assert made.sla_version == rules.version
        return Course(made, technician, other)

    return make


def add_up(ticket: Ticket, now: datetime) -> None:
    """Assert that every interval follows on the one before, and that all make the sums told."""
    found = deadlines.assessment(ticket, now=now)
    told = account(ticket.id, found, version="", now=now)
    for state in filter(None, (found.response, found.resolution)):
        assert all(one.end == following.start for one, following in pairwise(state.intervals))
        ends = [each.end for each in state.intervals]
        begun = [each.start for each in state.intervals]
        wall = ends[-1] - begun[0] if ends else timedelta()
        assert sum((each.length for each in state.intervals), timedelta()) == wall
    for promise in filter(None, told["promises"].values()):
        assert promise["wall_seconds"] == sum(each["seconds"] for each in promise["intervals"])
        assert promise["counted_seconds"] == promise["spent_seconds"]
    for shown in proof.proofs(found, now=now):
        outside = next(
            each
            for each in proof.proofs(found, now=now, outsider=True)
            if each.state is shown.state
        )
        assert shown.counted == shown.state.spent // proof.SECOND * proof.SECOND
        assert (outside.counted, outside.uncounted) == (shown.counted, shown.uncounted)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    beginning=st.sampled_from(BEGINNINGS),
    policy=policies,
    course=st.lists(steps, min_size=1, max_size=14),
)
def test_what_is_stored_is_what_the_events_say(
    begin: Callable[[datetime, tuple[Any, ...]], Course],
    beginning: datetime,
    policy: tuple[Any, ...],
    course: list[tuple[str, int, int]],
) -> None:
    begun = begin(beginning, policy)
    now = beginning
    for what, gap, number in course:
        now += gap * MINUTE
        begun.do(what, number, now)
    later = now + timedelta(days=3)

    assert differences(later) == []
    add_up(begun.ticket, later)


def differences(now: datetime) -> list[Any]:
    db.session.commit()
    parts = checking.compare(checking.pieces(db.engine, now=now))
    return [difference for part in parts for difference in part.differences]
