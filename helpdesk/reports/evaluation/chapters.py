"""The evaluation's parts in their order, each with its chart and tables. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from helpdesk.core.periods import Month
from helpdesk.core.wording import date_long, month_name
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.costs.month import Gap
from helpdesk.reports.costs.wording import ASSUMPTIONS, GAP, SHARING
from helpdesk.reports.evaluation import cost_tables, pictures, tables
from helpdesk.reports.evaluation.cells import Links
from helpdesk.reports.evaluation.picture import Evaluation
from helpdesk.reports.grids import Grid


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part under a heading; `alt` says what its chart shows."""

    key: str
    title: str
    grids: Sequence[Grid]
    chart: Markup | None = None
    alt: str = ""


def of(found: Evaluation, links: Links, *, width: str = "100%") -> list[Chapter]:
    """Return every part; without a month that is over, only what can be told already."""
    chapters = [
        Chapter("wskazniki", _("Wskaźniki planu"), [tables.indicators(found, links)]),
        Chapter("placowki", _("Placówki i etapy"), [tables.coverage(found)]),
    ]
    if not found.quarters:
        return chapters
    chapters += [
        Chapter(
            "zasieg",
            _("Zasięg"),
            [tables.through_time(found, links)],
            pictures.coverage(found, links, width=width),
            pictures.coverage_title(),
        ),
        Chapter(
            "reakcja",
            _("Jak szybko"),
            [tables.reaction(found, links)],
            pictures.reaction(found, links, width=width),
            pictures.reaction_title(),
        ),
        Chapter(
            "koszty",
            _("Koszty"),
            [cost_tables.compared(found, links), cost_tables.spent(found, links)],
        ),
        Chapter("jakosc", _("Jakość"), [tables.quality(found, links)]),
    ]
    if found.tells_opinions:
        rated = tables.opinions(found, links)
        chapters.append(Chapter("oceny", rated.title, [rated]))
    return chapters


def assumptions(found: Evaluation) -> list[str]:
    """Return what the figures rest on."""
    told = [
        _("Koszty stałe dzielimy między placówki: %(how)s.", how=SHARING[found.aim.sharing]),
        *map(str, ASSUMPTIONS),
        _("Oceniamy tylko miesiące, które się skończyły: zamknięte tak, jak je zamknięto. Etapy placówek podajemy na dzień: %(day)s.", day=date_long(found.day)),
        _("Udziału, mediany i średniej nie podajemy, gdy stoi za nimi mniej niż pięć zgłoszeń lub ocen."),
    ]  # fmt: skip
    return [*told, *_of_opinions(found), *found.aim.remarks.splitlines()]


def missing(found: Evaluation) -> list[str]:
    """Return what was not recorded or may still change, in words."""
    return [
        *_of_months(found),
        *(str(GAP[gap]) for gap in Gap if gap in found.gaps),
        *_of_units(found),
    ]


def _of_months(found: Evaluation) -> Iterator[str]:
    if found.open_months:
        yield _(
            "Miesiące jeszcze niezamknięte, więc ich liczby mogą się zmienić: %(months)s.",
            months=_named(found.open_months),
        )
    if found.costs_of_now:
        yield _(
            "Miesiące zamknięte bez kosztów, więc ich koszty są na dziś i mogą się zmienić: %(months)s.",
            months=_named(found.costs_of_now),
        )
    for measure, months in found.lacking.items():
        yield _(
            "%(measure)s: miesiące zamknięto bez tej liczby (%(months)s), więc nie podajemy jej dla całości i ich kwartałów.",
            measure=CATALOGUE[measure].name,
            months=_named(months),
        )


def _of_units(found: Evaluation) -> Iterator[str]:
    if found.left_some_day:
        yield _(
            "Placówki nieobsługiwane, przy których nie zapisano, od kiedy: %(units)s. Nie ma ich w zasięgu.",
            units=", ".join(found.left_some_day),
        )


def _of_opinions(found: Evaluation) -> Iterator[str]:
    if found.tells_opinions:
        yield _(
            "Oceny są z raportów miesięcznych: każda liczy się w miesiącu, w którym minęło 14 dni na nią, więc oceny ostatnich dwóch tygodni wejdą do następnego."
        )
    elif found.months:
        yield _(
            "Ocen zgłaszających tu nie ma. Całe kwartały, gdy już się nie zmienią, podaje strona „Oceny zgłaszających”."
        )


def _named(months: Sequence[Month]) -> str:
    return ", ".join(month_name(each.first_day) for each in months)
