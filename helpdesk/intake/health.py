"""Whether the mail is well, and if not, what is wrong. `concerns` is pure."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from helpdesk.core.config import Settings
from helpdesk.mail import figures, mailboxes
from helpdesk.mail.faults import OF_THE_SERVER
from helpdesk.mail.figures import Comparison, Incoming, Outgoing
from helpdesk.mail.mailboxes import Overview

# Both jobs look every few seconds: what waits longer is stuck.
UNREAD_TOO_LONG = timedelta(minutes=5)
UNSENT_TOO_LONG = timedelta(minutes=15)
UNDECIDED_TOO_LONG = timedelta(days=1)
UNCOMPARED_TOO_LONG = timedelta(days=2)


class Problem(enum.Enum):
    """Something that a person has to look after."""

    NOBODY_WORKS = "nobody_works"
    DOOR_CLOSED = "door_closed"
    MAILBOX_LATE = "mailbox_late"
    MAILBOX_NOT_EMPTIED = "mailbox_not_emptied"
    DIFFERENCES = "differences"
    NOT_COMPARED = "not_compared"
    UNREAD = "unread"
    UNREADABLE = "unreadable"
    UNDECIDED = "undecided"
    SERVER_FAILS = "server_fails"
    UNSENT = "unsent"
    GIVEN_UP = "given_up"
    NO_SERVER = "no_server"


@dataclass(frozen=True, slots=True)
class Concern:
    """A problem, with how many things it is about, since when, and which."""

    problem: Problem
    number: int = 0
    since: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """All that the verdict is made of, as it is now."""

    checked_at: datetime
    works_until: datetime | None
    listens: bool | None  # None: it is turned off
    has_server: bool
    mailboxes: list[Overview]
    comparison: Comparison
    incoming: Incoming
    outgoing: Outgoing


def condition(now: datetime) -> Condition:
    """Return how the mail is doing now."""
    settings: Settings = current_app.config["SETTINGS"]
    return Condition(
        checked_at=now,
        works_until=figures.working_until(now),
        listens=figures.says_good_day(settings.smtp_host, settings.smtp_port)
        if settings.smtp_port
        else None,
        has_server=bool(settings.mail_server),
        mailboxes=mailboxes.overview(now),
        comparison=figures.comparison(),
        incoming=figures.incoming(now),
        outgoing=figures.outgoing(now),
    )


def concerns(found: Condition) -> list[Concern]:
    """Return what needs somebody, the gravest first; nothing if all is well."""
    return [
        *_of_the_program(found),
        *_of_mailboxes(found),
        *_of_incoming(found),
        *_of_outgoing(found),
    ]


def _of_the_program(found: Condition) -> Iterator[Concern]:
    if found.works_until is None:
        yield Concern(Problem.NOBODY_WORKS)
    elif found.listens is False:
        yield Concern(Problem.DOOR_CLOSED)


def _of_mailboxes(found: Condition) -> Iterator[Concern]:
    for mailbox in found.mailboxes:
        if mailbox.is_late:
            yield Concern(Problem.MAILBOX_LATE, since=mailbox.succeeded_at, name=mailbox.name)
        elif mailbox.set_aside or mailbox.notice:
            yield Concern(Problem.MAILBOX_NOT_EMPTIED, number=mailbox.set_aside, name=mailbox.name)
    if found.comparison.open_differences:
        yield Concern(Problem.DIFFERENCES, number=found.comparison.open_differences)
    last_at = found.comparison.last_at
    if last_at is not None and found.checked_at - last_at > UNCOMPARED_TOO_LONG:
        yield Concern(Problem.NOT_COMPARED, since=last_at)


def _of_incoming(found: Condition) -> Iterator[Concern]:
    ledger, now = found.incoming, found.checked_at
    if _is_past(ledger.oldest_unread_at, UNREAD_TOO_LONG, now):
        yield Concern(Problem.UNREAD, ledger.unread, ledger.oldest_unread_at)
    if ledger.unreadable:
        yield Concern(Problem.UNREADABLE, ledger.unreadable)
    if _is_past(ledger.oldest_undecided_at, UNDECIDED_TOO_LONG, now):
        yield Concern(Problem.UNDECIDED, ledger.undecided, ledger.oldest_undecided_at)


def _of_outgoing(found: Condition) -> Iterator[Concern]:
    outbox, now = found.outgoing, found.checked_at
    if not found.has_server:
        yield Concern(Problem.NO_SERVER, outbox.kept)
    elif outbox.last is not None and outbox.last.fault in OF_THE_SERVER:
        yield Concern(Problem.SERVER_FAILS, outbox.waiting, outbox.last.at, outbox.last.fault.value)
    elif _is_past(outbox.oldest_due_at, UNSENT_TOO_LONG, now):
        yield Concern(Problem.UNSENT, outbox.waiting, outbox.oldest_due_at)
    if outbox.failed:
        yield Concern(Problem.GIVEN_UP, outbox.failed)


def _is_past(since: datetime | None, patience: timedelta, now: datetime) -> bool:
    return since is not None and now - since > patience
