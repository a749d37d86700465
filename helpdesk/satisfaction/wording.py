"""Opinions in words. Pure."""

from __future__ import annotations

from flask_babel import gettext as _

from helpdesk.core.periods import Quarter
from helpdesk.core.wording import number, percent
from helpdesk.satisfaction.opinions import Summary
from helpdesk.satisfaction.reading import RATED, UNRATED, Slice
from helpdesk.tickets.scale import WORDS


def quarter_name(quarter: Quarter) -> str:
    return _("%(number)s kwartał %(year)s", number=quarter.roman, year=quarter.year)


def mean(found: Summary) -> str:
    """Return the mean mark, or why there is none."""
    if found.mean is None:
        return _("za mało danych") if found.rated else _("brak ocen")
    return number(found.mean, 1)


def satisfied(found: Summary) -> str:
    """Return the share of good marks, or why there is none."""
    if found.satisfied is None:
        return _("za mało danych") if found.rated else _("brak ocen")
    return percent(found.satisfied)


def response_rate(found: Summary) -> str:
    """Return the share of solved tickets that were rated."""
    if found.response_rate is None:
        return _("nie ma czego oceniać")
    return percent(found.response_rate)


def scope(of: Slice, unit: str) -> str:
    """Return what a list is narrowed to: "SP Łucka, Dobrze, IV kwartał 2026"."""
    which = {"": "", RATED: _("ocenione"), UNRATED: _("bez oceny")}[of.which]
    mark = str(WORDS[of.mark]) if of.mark is not None else ""
    return ", ".join(part for part in (unit, mark, which, quarter_name(of.quarter)) if part)
