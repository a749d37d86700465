"""The verdict on the mail: each problem is found, alone, and nothing is found where all is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.intake.health import Condition, Problem, concerns
from helpdesk.mail.faults import Fault
from helpdesk.mail.figures import Comparison, Incoming, Outgoing
from helpdesk.mail.mailboxes import Overview
from helpdesk.mail.send_log import SendAttempt
from tests.conftest import NOON

HOUR = timedelta(hours=1)
MAILBOX = Overview(
    name="pomoc", account="pomoc@poczta.example", folder="INBOX", moves_to="", began_at=NOON,
    ended_at=NOON, succeeded_at=NOON, fault=None, detail="", failures=0, notice="", taken=5,
    waiting=0, oldest_waiting_at=None, lag=None, set_aside=0, is_late=False,
)  # fmt: skip
WELL = Condition(
    checked_at=NOON,
    works_until=NOON + timedelta(seconds=40),
    listens=True,
    has_server=True,
    mailboxes=[MAILBOX],
    comparison=Comparison(last_at=NOON - HOUR, open_differences=0),
    incoming=Incoming(
        day={}, week={}, unread=1, oldest_unread_at=NOON, undecided=2,
        oldest_undecided_at=NOON - HOUR, unreadable=0, last_at_the_door=None,
    ),
    outgoing=Outgoing(
        waiting=3, oldest_due_at=NOON, limited=1, failed=0, kept=4, day={}, week={}, last=None,
    ),
)  # fmt: skip


def attempt(fault: Fault | None) -> SendAttempt:
    return SendAttempt(at=NOON, fault=fault)


def incoming(**given: Any) -> dict[str, Any]:
    return {"incoming": replace(WELL.incoming, **given)}


def outgoing(**given: Any) -> dict[str, Any]:
    return {"outgoing": replace(WELL.outgoing, **given)}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"listens": None},
        {"mailboxes": []},
        {"comparison": Comparison(last_at=None, open_differences=0)},
        outgoing(last=attempt(None)),
        outgoing(last=attempt(Fault.REFUSED)),
    ],
)
def test_where_nothing_is_wrong_nothing_is_said(given: dict[str, Any]) -> None:
    assert concerns(replace(WELL, **given)) == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"works_until": None, "listens": False}, Problem.NOBODY_WORKS),
        ({"listens": False}, Problem.DOOR_CLOSED),
        ({"mailboxes": [replace(MAILBOX, is_late=True)]}, Problem.MAILBOX_LATE),
        ({"mailboxes": [replace(MAILBOX, set_aside=1)]}, Problem.MAILBOX_NOT_EMPTIED),
        ({"mailboxes": [replace(MAILBOX, notice="no such folder")]}, Problem.MAILBOX_NOT_EMPTIED),
        ({"comparison": Comparison(NOON, open_differences=1)}, Problem.DIFFERENCES),
        ({"comparison": Comparison(NOON - 49 * HOUR, 0)}, Problem.NOT_COMPARED),
        (incoming(oldest_unread_at=NOON - HOUR), Problem.UNREAD),
        (incoming(unreadable=1), Problem.UNREADABLE),
        (incoming(oldest_undecided_at=NOON - 25 * HOUR), Problem.UNDECIDED),
        ({"has_server": False}, Problem.NO_SERVER),
        (outgoing(last=attempt(Fault.SIGN_IN)), Problem.SERVER_FAILS),
        (outgoing(oldest_due_at=NOON - HOUR), Problem.UNSENT),
        (outgoing(failed=1), Problem.GIVEN_UP),
    ],
    ids=lambda value: value.value if isinstance(value, Problem) else "",
)
def test_each_problem_is_told_alone(given: dict[str, Any], problem: Problem) -> None:
    assert [each.problem for each in concerns(replace(WELL, **given))] == [problem]
