"""What changed since a month was closed, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from helpdesk.reports import wording
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.fair_wording import CATALOGUE as FAIR_CATALOGUE
from helpdesk.reports.fairness import Fair
from helpdesk.reports.frozen.differences import FAIRNESS, Differences, FigureChange
from helpdesk.reports.inputs import Name
from helpdesk.reports.measures import RULES, Measure, Unit
from helpdesk.tickets.lifecycle import Channel, Kind
from helpdesk.tickets.wording import CHANNEL, KIND

DIGITS_TOGETHER = 4
_MEASURES = {measure.value: measure for measure in Measure}


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that is another: of what, which one, before and after."""

    place: str
    measure: str
    before: str
    after: str


def told(changes: Differences, names: Mapping[tuple[str, str], str]) -> list[Told]:
    """Return the changed figures in the reader's language."""
    return [
        Told(
            names.get((each.table, each.line), each.line) or _("Razem"),
            *(_fair(each) if each.table == FAIRNESS else _figure(each)),
        )
        for each in changes.figures
    ]


def names(results: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return what the lines of the tables are called, by table and code."""
    found = {
        (table, name[1]): Name(*name).label
        for table in ("units", "categories")
        for name, _figures in results[table]
    }
    found |= {("kinds", each.value): str(KIND[each]) for each in Kind}
    return found | {("channels", each.value): str(CHANNEL[each]) for each in Channel}


def readable(digits: str) -> str:
    """Return a fingerprint in groups that can be read out."""
    starts = range(0, len(digits), DIGITS_TOGETHER)
    return " ".join(digits[start : start + DIGITS_TOGETHER] for start in starts)


def _fair(change: FigureChange) -> tuple[str, str, str]:
    def told(finding: Sequence[Any] | None) -> str:
        if finding is None:
            return _("brak danych")
        return _("%(count)s z %(out_of)s", count=finding[0], out_of=finding[1])

    known = {each.value: each for each in Fair}.get(change.measure)
    name = str(FAIR_CATALOGUE[known].name) if known else change.measure
    return name, told(change.before), told(change.after)


def _figure(change: FigureChange) -> tuple[str, str, str]:
    return _measure(change), _value(change, change.before), _value(change, change.after)


def _measure(change: FigureChange) -> str:
    known = _MEASURES.get(change.measure)
    return str(CATALOGUE[known].name) if known else change.measure


def _value(change: FigureChange, figure: Sequence[Any] | None) -> str:
    known = _MEASURES.get(change.measure)
    if figure is None or known is None:
        return _("brak danych")
    number, count = figure
    if number is None and RULES[known].unit is Unit.GROSZE and count >= RULES[known].needs:
        return _("koszt nie zapisany")
    if number is None:
        return _("za mało danych (%(count)s)", count=count) if count else _("brak danych")
    return wording.amount(RULES[known].unit, number)
