"""How the mail is doing, in figures. Each costs the same however long the history grows.

What is finished is counted over a stretch of time by an index, what waits up to `MOST`.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select

from helpdesk.core.lease import Lease
from helpdesk.extensions import db
from helpdesk.mail import send_log
from helpdesk.mail.faults import Fault
from helpdesk.mail.models import (
    InboundMail,
    LetterState,
    MailCheck,
    MailDifference,
    OutboxLetter,
    Outcome,
    Source,
)
from helpdesk.mail.send_log import SendAttempt

MOST = 1000  # "1000 or more" is all that anybody wants to know
DAY, WEEK = timedelta(days=1), timedelta(days=7)
PATIENCE = 1.0  # seconds for our own listener to say good day
# The jobs without which mail is neither read nor sent.
JOBS = ("process-mail", "send-letters")
ON_THE_DOOR = (Source.SMTP,)


@dataclass(frozen=True, slots=True)
class Incoming:
    """The ledger: what came lately, and what waits for the program or for a person."""

    day: Mapping[Outcome, int]
    week: Mapping[Outcome, int]
    unread: int
    oldest_unread_at: datetime | None
    undecided: int
    oldest_undecided_at: datetime | None
    unreadable: int
    last_at_the_door: datetime | None  # within the week, by way of the listener


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The outbox and the send log."""

    waiting: int
    oldest_due_at: datetime | None
    limited: int
    failed: int
    kept: int
    day: Mapping[Fault | None, int]
    week: Mapping[Fault | None, int]
    last: SendAttempt | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the daily comparison of mailboxes, ledger and files found."""

    last_at: datetime | None
    open_differences: int


def incoming(now: datetime) -> Incoming:
    """Return the figures of the ledger."""
    return Incoming(
        day=_outcomes_since(now - DAY),
        week=_outcomes_since(now - WEEK),
        unread=_up_to_most(InboundMail, InboundMail.outcome == Outcome.STORED),
        oldest_unread_at=_oldest(Outcome.STORED),
        undecided=_up_to_most(InboundMail, InboundMail.outcome == Outcome.QUARANTINE),
        oldest_undecided_at=_oldest(Outcome.QUARANTINE),
        unreadable=_up_to_most(InboundMail, InboundMail.outcome == Outcome.ERROR),
        last_at_the_door=db.session.scalar(
            select(func.max(InboundMail.received_at)).where(
                InboundMail.received_at >= now - WEEK, InboundMail.source.in_(ON_THE_DOOR)
            )
        ),
    )


def outgoing(now: datetime) -> Outgoing:
    """Return the figures of the outbox."""
    return Outgoing(
        waiting=_in_state(LetterState.QUEUED),
        oldest_due_at=_oldest_due_at(now),
        limited=_in_state(LetterState.LIMITED),
        failed=_in_state(LetterState.FAILED),
        kept=_in_state(LetterState.KEPT),
        day=send_log.counts_since(now - DAY),
        week=send_log.counts_since(now - WEEK),
        last=next(iter(send_log.latest(1)), None),
    )


def comparison() -> Comparison:
    """Return when mailboxes and ledger were compared, and what still differs."""
    last = select(MailCheck.began_at).order_by(MailCheck.began_at.desc()).limit(1)
    return Comparison(
        last_at=db.session.scalar(last),
        open_differences=_up_to_most(MailDifference, MailDifference.settled_at.is_(None)),
    )


def working_until(now: datetime) -> datetime | None:
    """Return until when some process has promised to read and send mail; None if none does."""
    promises = select(func.min(Lease.until), func.count()).where(
        Lease.name.in_(JOBS), Lease.until >= now
    )
    until, number = db.session.execute(promises).one()
    return until if number == len(JOBS) else None


def says_good_day(host: str, port: int) -> bool:
    """Return whether a mail server greets whoever knocks there."""
    # What listens everywhere listens here, too.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- not bound to
    try:
        with socket.create_connection((host, port), timeout=PATIENCE) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


def _outcomes_since(instant: datetime) -> Mapping[Outcome, int]:
    # Not GROUP BY: SQLite would go through the whole ledger in the order of the groups.
    counts = (func.count().filter(InboundMail.outcome == each) for each in Outcome)
    row = db.session.execute(select(*counts).where(InboundMail.received_at >= instant)).one()
    return {outcome: number for outcome, number in zip(Outcome, row, strict=True) if number}


def _oldest(outcome: Outcome) -> datetime | None:
    query = select(InboundMail.received_at).where(InboundMail.outcome == outcome)
    return db.session.scalar(query.order_by(InboundMail.id).limit(1))


def _oldest_due_at(now: datetime) -> datetime | None:
    """Return since when the letter has been due that waits longest, of the next thousand."""
    due = (
        select(OutboxLetter.not_before)
        .where(OutboxLetter.state == LetterState.QUEUED, OutboxLetter.next_try_at <= now)
        .order_by(OutboxLetter.next_try_at)
        .limit(MOST)
        .subquery()
    )
    return db.session.scalar(select(func.min(due.c.not_before)))


def _in_state(state: LetterState) -> int:
    return _up_to_most(OutboxLetter, OutboxLetter.state == state)


def _up_to_most(model: type[Any], condition: ColumnElement[bool]) -> int:
    some = select(literal(1)).select_from(model).where(condition).limit(MOST).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0
