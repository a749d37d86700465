"""A figure and its address: which tickets it counts, of which month, unit, category. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk.core.periods import Month
from helpdesk.reports.measures import (
    RULES,
    Counted,
    Measure,
    Population,
    Populations,
    Unit,
    behind,
)
from helpdesk.tickets.lifecycle import Channel, Kind

PARAMETERS = ("miara", "placowka", "kategoria", "rodzaj", "droga", "miesiecy")
MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Slice:
    """What a figure is of. Everything left open takes in all.

    Of `months` more than one, `month` is the last; what counts in two of them counts twice.
    """

    month: Month
    measure: Measure
    school_id: int | None = None
    category_id: int | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    months: int = 1

    @classmethod
    def read(cls, month: Month, address: Mapping[str, str]) -> Slice:
        """Return the slice named in an address. Raises ValueError if it names none."""
        given = {name: address[name] for name in PARAMETERS if address.get(name)}
        return cls(
            month,
            Measure(given.get("miara")),
            school_id=_id(given.get("placowka")),
            category_id=_id(given.get("kategoria")),
            kind=Kind(given["rodzaj"]) if "rodzaj" in given else None,
            channel=Channel(given["droga"]) if "droga" in given else None,
            months=_months(given.get("miesiecy", "1")),
        )

    @property
    def address(self) -> dict[str, str]:
        """The parameters by which `read` gives this slice again."""
        values = (
            self.measure.value,
            self.school_id,
            self.category_id,
            self.kind.value if self.kind else None,
            self.channel.value if self.channel else None,
            self.months if self.months > 1 else None,
        )
        pairs = zip(PARAMETERS, values, strict=True)
        return {name: str(value) for name, value in pairs if value is not None}

    @property
    def population(self) -> Population:
        return RULES[self.measure].population

    @property
    def each_month(self) -> list[Month]:
        """The months it is of, the first one first."""
        return [self.month.plus(-back) for back in reversed(range(self.months))]

    def holds(self, row: Counted) -> bool:
        return (
            self.school_id in {None, row.school_id}
            and self.category_id in {None, row.category_id}
            and self.kind in {None, row.kind}
            and self.channel in {None, row.channel}
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with the number of rows behind it, as its list shows; no value if they are too few."""

    of: Slice
    value: float | None
    count: int

    @property
    def measure(self) -> Measure:
        return self.of.measure

    @property
    def unit(self) -> Unit:
        return RULES[self.measure].unit

    @property
    def adds_up(self) -> bool:
        """A number or a sum: neither a share nor what is usual, which need enough rows."""
        return not RULES[self.measure].needs

    @property
    def is_small(self) -> bool:
        return self.count < RULES[self.measure].needs


@dataclass(frozen=True, slots=True)
class Change:
    """How much a figure is more than another one that stands beside it."""

    figure: Figure
    before: Figure

    @property
    def unit(self) -> Unit:
        return self.figure.unit

    @property
    def value(self) -> float | None:
        """The difference of the two as they are shown, so that a reader comes to the same.

        None where one of the two is not known.
        """
        if self.figure.value is None or self.before.value is None:
            return None
        difference = _as_shown(self.unit, self.figure.value) - _as_shown(
            self.unit, self.before.value
        )
        return round(difference, _DIGITS.get(self.unit, 1))


# Shares are shown as per cent with one digit.
_DIGITS = {Unit.SHARE: 3, Unit.GROSZE: 0}


def _as_shown(unit: Unit, value: float) -> float:
    if unit is Unit.WORKING_SECONDS:
        return value // 60 * 60
    return round(value, _DIGITS.get(unit, 1))


def figure(of: Slice, populations: Populations) -> Figure:
    """Work the figure out of rows that are already cut down to the slice."""
    rule = RULES[of.measure]
    rows = behind(of.measure, populations.get(rule.population, ()))
    beside = [] if rule.beside is None else [populations.get(rule.beside, ())]
    value = rule.value(rows, *beside) if len(rows) >= rule.needs else None
    return Figure(of, None if value is None else float(value), len(rows))


def _id(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(f"not a number: {text!r}")
    return int(text)


def _months(text: str) -> int:
    number = _id(text) or 0
    if not 1 <= number <= MOST_MONTHS:
        raise ValueError(f"not a number of months: {text!r}")
    return number
