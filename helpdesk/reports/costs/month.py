"""The cost of a month: of each ticket, of each unit, of all, against the cost before. Pure.

Money is whole grosze, and every sum is the sum of its parts. What can't be known because nobody
entered it is None and goes on being None in every sum it belongs to: never zero.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from helpdesk.core.periods import Month
from helpdesk.reports.costs.prices import Prices, Sharing
from helpdesk.reports.costs.sharing import Summed, plus, share

MINUTES_OF_HOUR = 60
# Below this a cost per ticket says more of one ticket than of the service.
ENOUGH = 5


class Gap(enum.Enum):
    """Why a cost is not known."""

    HOUR = "hour"  # work on a day for which no hourly cost was entered
    KILOMETRES = "kilometres"  # a way without its kilometres
    RATE = "rate"  # a way on a day for which there is no rate
    LOG = "log"  # a visit that the mileage log does not hold
    FIXED = "fixed"  # no fixed cost was entered for the month
    BEFORE = "before"
    JOINED = "joined"  # the unit was served for a part of the month only


@dataclass(frozen=True, slots=True)
class Work:
    """An entry of work on a ticket."""

    ticket_id: int
    school_id: int
    day: date
    minutes: int
    parts: int


@dataclass(frozen=True, slots=True)
class Way:
    """A leg of the mileage log; the way home leads to no unit."""

    technician_id: int
    day: date
    school_id: int | None
    kilometres: int | None
    rate: int | None  # of the log on that day


@dataclass(frozen=True, slots=True)
class Served:
    """A unit that the service served in the month, with what fixed costs may be shared by."""

    school_id: int
    pupils: int | None
    is_whole: bool = True  # not so if it joined or left on the way


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened in a month, as far as it costs money."""

    month: Month
    served: Sequence[Served] = ()
    work: Sequence[Work] = ()
    ways: Sequence[Way] = ()
    # Units of finished visits that are not in the log.
    unlogged: Sequence[int] = ()
    # By unit: tickets resolved in the month.
    resolved: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TicketCost:
    """What one ticket took in the month."""

    ticket_id: int
    school_id: int
    minutes: int
    work: int | None
    parts: int

    @property
    def direct(self) -> int | None:
        return plus(self.work, self.parts)


@dataclass(frozen=True, slots=True)
class Cost(Summed):
    """The cost of a unit, or of all, in a month."""

    minutes: int
    resolved: int
    work: int | None
    parts: int
    travel: int | None
    fixed: int | None
    before: int | None
    gaps: frozenset[Gap]
    is_compared: bool = True  # not so for one served for a part of the month

    @property
    def per_ticket(self) -> int | None:
        """The cost divided by the tickets resolved, to the grosz; None where they are few."""
        total = self.total
        if total is None or self.resolved < ENOUGH:
            return None
        return (2 * total + self.resolved) // (2 * self.resolved)


@dataclass(frozen=True, slots=True)
class MonthCosts:
    """The month's costs; `total` holds what could not be shared out as well."""

    month: Month
    sharing: Sharing  # as was possible
    tickets: Sequence[TicketCost]
    units: Mapping[int, Cost]
    served: frozenset[int]
    total: Cost
    fixed: Mapping[str, int] | None  # by name
    unshared: int  # fixed costs while no unit was served

    @property
    def comparable(self) -> list[Cost]:
        """Return the costs of the units of which both the cost now and that before are known."""
        return [cost for unit, cost in self.units.items() if unit in self.served and cost.saved is not None]  # fmt: skip


def costs(facts: Facts, prices: Prices, sharing: Sharing) -> MonthCosts:
    """Return what the month cost."""
    sharing = _possible(sharing, facts)
    tickets = ticket_costs(facts.work, prices)
    served = [each.school_id for each in facts.served]
    in_part = {each.school_id for each in facts.served if not each.is_whole}
    known = {
        *served, *facts.resolved, *facts.unlogged, *(each.school_id for each in tickets),
        *(way.school_id for way in facts.ways if way.school_id is not None),
    }  # fmt: skip
    travel, travel_gaps = _travel(facts, prices)
    fixed = prices.fixed(facts.month)
    parts = _fixed_parts(facts, fixed, sharing)
    units = {
        unit: _unit(
            unit, facts, tickets, prices,
            travel=travel.get(unit, 0), gaps=travel_gaps.get(unit, set()),
            fixed=parts.get(unit, 0) if fixed is not None else (None if unit in served else 0),
            is_served=unit in served, is_whole=unit not in in_part,
        )
        for unit in sorted(known)
    }  # fmt: skip
    unshared = sum(fixed.values()) if fixed and not served else 0
    total = _sum(units, set(served), unshared, is_fixed_known=fixed is not None)
    return MonthCosts(
        facts.month, sharing, tickets, units, frozenset(served), total, fixed, unshared
    )


def ticket_costs(work: Iterable[Work], prices: Prices) -> list[TicketCost]:
    """Return what each ticket took; the cost of work is rounded once, for all of them together."""
    by_ticket: dict[int, list[Work]] = defaultdict(list)
    for entry in work:
        by_ticket[entry.ticket_id].append(entry)
    sixtieths = {number: _sixtieths(entries, prices) for number, entries in by_ticket.items()}
    known = {number: value for number, value in sixtieths.items() if value is not None}
    whole = (sum(known.values()) + MINUTES_OF_HOUR // 2) // MINUTES_OF_HOUR
    parts = share(whole, known) if known else {}
    return [
        TicketCost(
            number,
            entries[0].school_id,
            sum(entry.minutes for entry in entries),
            parts.get(number),
            sum(entry.parts for entry in entries),
        )
        for number, entries in sorted(by_ticket.items())
    ]


def _sixtieths(entries: Iterable[Work], prices: Prices) -> int | None:
    """Return the cost of the work in sixtieths of a grosz; None if an hour's cost is missing."""
    total = 0
    for entry in entries:
        hour = prices.hour(entry.day)
        if hour is None and entry.minutes:
            return None
        total += entry.minutes * (hour or 0)
    return total


def _travel(facts: Facts, prices: Prices) -> tuple[dict[int, int | None], dict[int, set[Gap]]]:
    """Return what the ways to each unit cost, and why it is not known.

    The way to a unit is that unit's; the way home is shared by all that were seen that day.
    """
    sums: dict[int, int] = defaultdict(int)
    gaps: dict[int, set[Gap]] = defaultdict(set)
    for unit in facts.unlogged:
        gaps[unit].add(Gap.LOG)
    for units, way in _billed(facts.ways, [each.school_id for each in facts.served]):
        rate = prices.kilometre(way.day)
        rate = way.rate if rate is None else rate
        if way.kilometres is None or rate is None:
            gap = Gap.KILOMETRES if way.kilometres is None else Gap.RATE
            for unit in units:
                gaps[unit].add(gap)
        else:
            for unit, part in share(way.kilometres * rate, dict.fromkeys(units, 1)).items():
                sums[unit] += part
    return {unit: None if gaps.get(unit) else sums[unit] for unit in {*sums, *gaps}}, gaps


def _billed(ways: Sequence[Way], everybody: list[int]) -> Iterable[tuple[list[int], Way]]:
    """Yield each way with the units that bear it."""
    seen: dict[tuple[int, date], list[int]] = defaultdict(list)
    for way in ways:
        day = seen[way.technician_id, way.day]
        if way.school_id is not None and way.school_id not in day:
            day.append(way.school_id)
    for way in ways:
        units = seen[way.technician_id, way.day] if way.school_id is None else [way.school_id]
        # A way home on a day without any way there is borne by all.
        if billed := units or everybody:
            yield billed, way


def _fixed_parts(
    facts: Facts, fixed: Mapping[str, int] | None, sharing: Sharing
) -> Mapping[int, int]:
    if not fixed or not facts.served:
        return {}
    return share(sum(fixed.values()), _weights(facts, sharing))


def _possible(sharing: Sharing, facts: Facts) -> Sharing:
    """Return the way of sharing, or equal parts where a unit's number of pupils is not known."""
    lacks_pupils = any(not each.pupils for each in facts.served)
    return Sharing.EQUAL if sharing is Sharing.PUPILS and lacks_pupils else sharing


def _weights(facts: Facts, sharing: Sharing) -> Mapping[int, int]:
    match sharing:
        case Sharing.EQUAL:
            return {each.school_id: 1 for each in facts.served}
        case Sharing.PUPILS:
            return {each.school_id: each.pupils or 0 for each in facts.served}
        case Sharing.MINUTES:
            minutes = dict.fromkeys((each.school_id for each in facts.served), 0)
            for entry in facts.work:
                if entry.school_id in minutes:
                    minutes[entry.school_id] += entry.minutes
            return minutes


def _unit(
    unit: int,
    facts: Facts,
    tickets: Sequence[TicketCost],
    prices: Prices,
    *,
    travel: int | None,
    gaps: set[Gap],
    fixed: int | None,
    is_served: bool,
    is_whole: bool,
) -> Cost:
    own = [each for each in tickets if each.school_id == unit]
    work = plus(*(each.work for each in own))
    before = prices.before(unit, facts.month) if is_served else None
    found = {
        *gaps,
        *([Gap.HOUR] if work is None else []),
        *([Gap.FIXED] if fixed is None else []),
        *([Gap.BEFORE] if before is None and is_served else []),
        *([] if is_whole else [Gap.JOINED]),
    }
    return Cost(
        minutes=sum(each.minutes for each in own),
        resolved=facts.resolved.get(unit, 0),
        work=work,
        parts=sum(each.parts for each in own),
        travel=travel,
        fixed=fixed,
        before=before,
        gaps=frozenset(found),
        is_compared=is_whole,
    )


def _sum(
    units: Mapping[int, Cost], served: set[int], unshared: int, *, is_fixed_known: bool
) -> Cost:
    costs = list(units.values())
    fixed = plus(unshared, *(cost.fixed for cost in costs)) if is_fixed_known else None
    before = [units[unit].before for unit in served]
    gaps = frozenset[Gap]().union(*(cost.gaps for cost in costs))
    return Cost(
        minutes=sum(cost.minutes for cost in costs),
        resolved=sum(cost.resolved for cost in costs),
        work=plus(*(cost.work for cost in costs)),
        parts=sum(cost.parts for cost in costs),
        travel=plus(*(cost.travel for cost in costs)),
        fixed=fixed,
        before=plus(*before) if before else None,
        gaps=gaps if is_fixed_known else gaps | {Gap.FIXED},
        is_compared=all(cost.is_compared for cost in costs),
    )
