"""What reporters thought of the solutions: about four of ten rate, more of them in anger or joy.

Drawn with dice of its own, so that the tickets stay those of their seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from helpdesk.demo.world import World
from helpdesk.demo.writing import Written
from helpdesk.satisfaction.models import Rating, RatingEvent
from helpdesk.satisfaction.rating import Solution, latest_solution
from helpdesk.sla.clock import deadline
from helpdesk.tickets.lifecycle import DONE, Kind
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.scale import Mark

HOUR = timedelta(hours=1)
RATE, RATE_IF_LATE = 0.38, 0.5
IN_TIME, LATE = (1, 2, 6, 30, 61), (10, 22, 34, 24, 10)  # how often 1, 2, ... 5
COMMENT = 0.3

WORDS: dict[Mark, Sequence[str]] = {
    Mark.VERY_GOOD: (
        "Szybko i z wyjaśnieniem, co się stało. Dziękuję.",
        "Działa od ręki, lekcja mogła się odbyć.",
        "Pan informatyk pokazał, jak to zrobić następnym razem.",
        "Wszystko zdalnie, nie trzeba było czekać na przyjazd.",
    ),
    Mark.GOOD: (
        "Dobrze, choć przydałaby się wiadomość, że ktoś już jedzie.",
        "W porządku, działa.",
        "Pomogło, ale przez chwilę nie było wiadomo, co dalej.",
    ),
    Mark.FAIR: (
        "Działa, ale trzeba było przypominać.",
        "Problem wraca co kilka tygodni.",
    ),
    Mark.POOR: (
        "Za długo czekaliśmy, trzy lekcje bez tablicy.",
        "Naprawione dopiero przy drugiej wizycie.",
    ),
    Mark.VERY_POOR: ("Nikt nie napisał, dlaczego to tyle trwa.",),
}


def given(tickets: Iterable[Written], world: World) -> Iterator[Rating | RatingEvent]:
    """Yield the ratings and how each was given. The tickets must be stored, with their events."""
    # Not for secrets: it has to come out the same every time.
    rng = random.Random(f"opinions {world.seed}")  # noqa: S311
    number = 0
    for each in tickets:
        solution = latest_solution(each.ticket.events)
        # Drawn for each, so that one ticket more does not change what comes after it.
        dice = random.Random(rng.random())  # noqa: S311
        if solution is None or not _rates(each.ticket, dice):
            continue
        hours = HOUR * dice.uniform(0.1, 20)
        at = deadline(world.school_calendar, solution.told_at, hours)
        if at < world.now:
            number += 1
            yield from _rating(number, each.ticket, solution, at, dice)


def _rates(ticket: Ticket, dice: random.Random) -> bool:
    if ticket.status not in DONE or ticket.kind in {Kind.IDEA, Kind.SECURITY}:
        return False
    return dice.random() < (RATE_IF_LATE if ticket.resolution_met is False else RATE)


def _rating(
    number: int, ticket: Ticket, solution: Solution, at: datetime, dice: random.Random
) -> Iterator[Rating | RatingEvent]:
    weights = LATE if ticket.resolution_met is False else IN_TIME
    mark = Mark(dice.choices(range(1, 6), weights)[0])
    comment = dice.choice(WORDS[mark]) if dice.random() < COMMENT else ""
    by = ticket.requester.id
    yield Rating(
        id=number,
        ticket_id=ticket.id,
        solution_id=solution.id,
        by_id=by,
        mark=int(mark),
        comment=comment,
        rated_at=at,
        changed_at=at,
    )
    yield RatingEvent(rating_id=number, at=at, by_id=by, mark=int(mark), comment=comment)
