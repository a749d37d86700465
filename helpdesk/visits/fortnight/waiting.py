"""The open tickets that no visit is planned for, as the board offers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.core.badges import Badge
from helpdesk.tickets import queue
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.standing import Standing
from helpdesk.visits.proposing.facts import Facts, OpenTicket

MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Waiter:
    """A ticket that may be put on a day; `minutes` is what work of its kind takes there."""

    ticket: Ticket
    minutes: int
    is_remote: bool
    is_waiting: bool
    badge: Badge | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Those shown, nearest deadline first and paused ones last, and how many more there are."""

    shown: Sequence[Waiter]
    more: int


def of(facts: Facts) -> Waiting:
    """Return the open tickets that stand in no visit ahead."""
    planned = {number for visit in facts.promises for number in visit.tickets}
    # By deadline already; sorting keeps that order among the equal.
    left = sorted(
        (each for each in facts.tickets if each.id not in planned),
        key=lambda each: each.is_waiting,
    )
    return Waiting(_shown(left[:MOST_SHOWN], facts), max(0, len(left) - MOST_SHOWN))


def _shown(given: Sequence[OpenTicket], facts: Facts) -> list[Waiter]:
    known = {each.id: each for each in queue.prefetch_all([each.id for each in given])}
    standing = Standing(facts.now)
    return [
        Waiter(
            ticket=known[each.id],
            minutes=each.minutes,
            is_remote=each.is_remote,
            is_waiting=each.is_waiting,
            badge=standing.due(known[each.id]),
        )
        for each in given
    ]
