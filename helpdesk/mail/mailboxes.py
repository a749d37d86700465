"""What we remember of the mailboxes that we fetch from, and how each of them is doing.

The memory is a row for each message that a mailbox numbered: never a flag on the server, which
anybody who opens the mailbox changes. The callers commit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import case, delete, func, or_, select, update

from helpdesk.core.mailbox_settings import After, Mailbox
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.mail.models import Fault, MailboxMessage, MailboxState

MOST_TRIES = 3  # so often in vain, and a message is called set aside; it is tried on, ever later
PAUSES = (timedelta(seconds=20), timedelta(minutes=2), timedelta(hours=1), timedelta(days=1))
LATE = timedelta(minutes=15)  # a mailbox that no look went well at for so long


@dataclass(frozen=True, slots=True)
class Overview:
    """How one configured mailbox is doing, for a page. See `MailboxState` for most fields."""

    name: str
    account: str
    folder: str
    moves_to: str  # '' if mail is kept where it is
    began_at: datetime | None
    ended_at: datetime | None
    succeeded_at: datetime | None
    fault: Fault | None
    detail: str
    failures: int
    notice: str
    taken: int
    waiting: int
    oldest_waiting_at: datetime | None
    lag: timedelta | None  # how long the oldest waiting message has waited
    set_aside: int  # messages that the server fails to give
    is_late: bool  # no look went well for a quarter of an hour


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message lies: valid as long as the folder keeps its UIDVALIDITY."""

    mailbox: str
    place: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of the messages of a folder: those taken, and when to try others again."""

    taken: set[int] = field(default_factory=set)
    failing: dict[int, datetime] = field(default_factory=dict)

    def is_due(self, uid: int, now: datetime) -> bool:
        return uid not in self.taken and self.failing.get(uid, now) <= now


def overview(now: datetime) -> list[Overview]:
    """Return how each configured mailbox is doing, in the order of the settings."""
    states = {each.name: each for each in db.session.scalars(select(MailboxState))}
    aside = _set_aside_counts()
    return [
        _overview(each, states.get(each.name) or _unseen(each.name), aside, now)
        for each in configured()
    ]


def configured() -> tuple[Mailbox, ...]:
    """Return the mailboxes that the settings name."""
    mailboxes: tuple[Mailbox, ...] = current_app.config["SETTINGS"].mailboxes
    return mailboxes


def memory(place: str, uidvalidity: int, *, first: int, last: int) -> Memory:
    """Return what is known of the folder's messages from the UID `first` to `last`."""
    query = select(MailboxMessage.uid, MailboxMessage.next_try_at).where(
        MailboxMessage.place == place,
        MailboxMessage.uidvalidity == uidvalidity,
        MailboxMessage.uid.between(first, last),
    )
    known = Memory()
    for uid, next_try_at in db.session.execute(query):
        if next_try_at is not None:
            known.failing[uid] = next_try_at
        else:
            known.taken.add(uid)
    return known


def remember(spot: Spot, mail_id: int, *, arrived_at: datetime | None, now: datetime) -> bool:
    """Note that the ledger holds the message. False if that was known already."""
    values = {"mail_id": mail_id, "arrived_at": arrived_at, "seen_at": now, "next_try_at": None}
    offered = insert(MailboxMessage).values(**_key(spot), **values, tries=0, detail="")
    statement = offered.on_conflict_do_update(
        index_elements=[MailboxMessage.place, MailboxMessage.uidvalidity, MailboxMessage.uid],
        set_={**values, "detail": ""},
        where=MailboxMessage.mail_id.is_(None),
    ).returning(MailboxMessage.id)
    if db.session.scalar(statement) is None:
        return False
    fewer = case((MailboxState.waiting > 0, MailboxState.waiting - 1), else_=0)
    _update_state(spot.mailbox, taken=MailboxState.taken + 1, waiting=fewer)
    return True


def note_failure(spot: Spot, detail: str, *, now: datetime) -> int:
    """Note that the server failed to give the message; return how often it has by now."""
    values = {"seen_at": now, "detail": detail[:500], "next_try_at": now + PAUSES[0]}
    offered = insert(MailboxMessage).values(**_key(spot), **values, tries=1)
    statement = offered.on_conflict_do_update(
        index_elements=[MailboxMessage.place, MailboxMessage.uidvalidity, MailboxMessage.uid],
        set_={**values, "tries": MailboxMessage.tries + 1},
        where=MailboxMessage.mail_id.is_(None),
    ).returning(MailboxMessage.id, MailboxMessage.tries)
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return 0  # another process has taken it meanwhile
    row_id, tries = row
    later = update(MailboxMessage).where(
        MailboxMessage.id == row_id, MailboxMessage.mail_id.is_(None)
    )
    db.session.execute(later.values(next_try_at=now + PAUSES[min(tries, len(PAUSES)) - 1]))
    return int(tries)


def try_again_now(mailbox: str, *, now: datetime) -> None:
    """Let the next look try what the server failed to give, however lately that was."""
    statement = update(MailboxMessage).where(
        MailboxMessage.mailbox == mailbox, MailboxMessage.mail_id.is_(None)
    )
    db.session.execute(statement.values(next_try_at=now))


def failing(place: str) -> list[tuple[int, int]]:
    """Return UIDVALIDITY and UID of the messages that the server failed to give."""
    query = select(MailboxMessage.uidvalidity, MailboxMessage.uid).where(
        MailboxMessage.place == place, MailboxMessage.mail_id.is_(None)
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(MailboxMessage.uid))]


def forget_failures(place: str, uidvalidity: int, *, but: Collection[int]) -> None:
    """Forget the failures of messages that are there no more: all but these."""
    statement = delete(MailboxMessage).where(
        MailboxMessage.place == place,
        MailboxMessage.mail_id.is_(None),
        or_(MailboxMessage.uidvalidity != uidvalidity, MailboxMessage.uid.not_in(but)),
    )
    db.session.execute(statement)


def begin(name: str, *, now: datetime) -> None:
    """Note that a look into the mailbox begins."""
    _update_state(name, began_at=now)


def note_waiting(name: str, count: int, oldest: datetime | None) -> None:
    """Note how many messages on the server the ledger does not hold yet."""
    _update_state(name, waiting=count, oldest_waiting_at=oldest)


def succeed(name: str, *, notice: str, now: datetime) -> None:
    """Note that a look went well to its end."""
    _update_state(
        name,
        ended_at=now,
        succeeded_at=now,
        fault=None,
        detail="",
        failures=0,
        notice=notice[:500],
    )


def fail(name: str, fault: Fault, detail: str, *, now: datetime) -> None:
    """Note what a look failed of."""
    failures = MailboxState.failures + 1
    _update_state(name, ended_at=now, fault=fault, detail=detail[:500], failures=failures)


def _overview(
    box: Mailbox, state: MailboxState, aside: Mapping[str, int], now: datetime
) -> Overview:
    oldest = state.oldest_waiting_at
    return Overview(
        name=box.name,
        account=box.account,
        folder=box.folder,
        moves_to=box.processed_folder if box.after is After.MOVE else "",
        began_at=state.began_at,
        ended_at=state.ended_at,
        succeeded_at=state.succeeded_at,
        fault=state.fault,
        detail=state.detail,
        failures=state.failures,
        notice=state.notice,
        taken=state.taken,
        waiting=state.waiting,
        oldest_waiting_at=oldest,
        lag=now - oldest if oldest is not None else None,
        set_aside=aside.get(box.name, 0),
        is_late=state.succeeded_at is None or now - state.succeeded_at > LATE,
    )


def _unseen(name: str) -> MailboxState:
    return MailboxState(name=name, detail="", failures=0, notice="", taken=0, waiting=0)


def _set_aside_counts() -> dict[str, int]:
    query = (
        select(MailboxMessage.mailbox, func.count())
        .where(MailboxMessage.mail_id.is_(None), MailboxMessage.tries >= MOST_TRIES)
        .group_by(MailboxMessage.mailbox)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _key(spot: Spot) -> dict[str, Any]:
    return {
        "mailbox": spot.mailbox,
        "place": spot.place,
        "uidvalidity": spot.uidvalidity,
        "uid": spot.uid,
    }


def _update_state(name: str, **values: Any) -> None:
    empty = {"detail": "", "failures": 0, "notice": "", "taken": 0, "waiting": 0}
    statement = insert(MailboxState).values(name=name, **empty).on_conflict_do_nothing()
    db.session.execute(statement)
    db.session.execute(update(MailboxState).where(MailboxState.name == name).values(**values))
