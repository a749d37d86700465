"""Cells that the evaluation's tables share: figures with their addresses, quarters, numbers. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from helpdesk.core.periods import Month
from helpdesk.reports import grids, wording
from helpdesk.reports.evaluation.picture import QuarterLine
from helpdesk.reports.figures import Figure
from helpdesk.reports.grids import Cell, Opens
from helpdesk.satisfaction import wording as opinion_words


@dataclass(frozen=True, slots=True)
class Links:
    """Where figures lead to: the tickets behind one, a month's costs."""

    figure: Opens
    costs: Callable[[Month], str]


# On paper nothing leads anywhere.
NOWHERE = Links(grids.nowhere, lambda _month: "")


def of_figure(figure: Figure, links: Links) -> Cell:
    """Return the figure with the address of what is behind it."""
    aside = f"({figure.count})" if figure.value is None and figure.count else ""
    return replace(grids.of_figure(figure, links.figure), text=in_words(figure), aside=aside)


def in_words(figure: Figure) -> str:
    """Return the figure of all its months together: a sum or a median, never a mean of months."""
    if figure.value is None:
        return wording.value(figure)
    return wording.amount(figure.unit, figure.value)


def quarter_of(line: QuarterLine) -> Cell:
    name = opinion_words.quarter_name(line.quarter)
    if len(line.months) == 3:
        return grids.words(name)
    return grids.words(_("%(quarter)s (miesiące: %(count)s)", quarter=name, count=len(line.months)))
