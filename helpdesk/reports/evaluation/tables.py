"""The evaluation as tables: what its page, its paper and its workbook all show. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from flask_babel import gettext as _

from helpdesk.core.periods import Month
from helpdesk.core.wording import date_long
from helpdesk.documents.workbook import Kind
from helpdesk.reports import grids
from helpdesk.reports.evaluation import cost_tables
from helpdesk.reports.evaluation.cells import Links, of_figure, quarter_of
from helpdesk.reports.evaluation.picture import STATES, Evaluation, QuarterLine
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.grids import Cell, Grid
from helpdesk.reports.measures import Measure
from helpdesk.reports.targets import TARGETS
from helpdesk.schools.models import Stage

# The mean first: on a phone the others are scrolled to.
_THOUGHT = (Measure.RATING_MEAN, Measure.RATED_SHARE, Measure.RATED, Measure.RATABLE)


def indicators(found: Evaluation, links: Links) -> Grid:
    """Return the plan's own table, as its report wants it."""
    day = grids.words(date_long(found.day))
    units = grids.words(_("szt."))
    rows = [
        [
            grids.words(_("Liczba placówek objętych wspólną obsługą informatyczną")),
            units, grids.whole(found.aim.target_units), live_cell(found, links),
            day, grids.words(_("rejestr placówek: etap „obsługa”")),
        ]
    ]  # fmt: skip
    rows += [_share(found, measure, links) for measure in TARGETS if measure in found.whole]
    rows += [_satisfaction(found, links)] if found.tells_opinions else []
    rows.append(_saved(found, links))
    return Grid(
        "indicators",
        _("Wskaźniki planu"),
        [
            _("Wskaźnik"), _("Jednostka"), _("Wartość docelowa"), _("Wartość osiągnięta"),
            _("Stan na"), _("Źródło"),
        ],
        rows,
        note=_("Działania planu: %(actions)s. %(name)s.", actions=found.aim.actions, name=found.aim.name),
    )  # fmt: skip


def coverage(found: Evaluation) -> Grid:
    """Return since when each unit is in which stage."""
    return Grid(
        "coverage",
        _("Placówki i etapy"),
        [
            _("Placówka"),
            _("Planowana od"),
            _("Pilotaż od"),
            _("Obsługa od"),
            _("Poza obsługą od"),
            _("Stan"),
        ],
        [
            [
                grids.words(unit.name),
                *(_from(unit.begins.get(stage)) for stage in Stage),
                grids.words(stage_name(unit.stage(found.day))),
            ]
            for unit in found.units
        ],
    )


def through_time(found: Evaluation, links: Links) -> Grid:
    """Return how many units were in which stage at the end of each quarter."""
    return Grid(
        "through_time",
        _("Zasięg w kolejnych kwartałach"),
        [
            _("Kwartał"),
            _("W obsłudze"),
            _("W pilotażu"),
            _("Przed startem"),
            _("Odeszły"),
            _("Część celu"),
        ],
        [
            [
                quarter_of(line),
                *(of_figure(line.states[each], links) for each in STATES),
                of_figure(line.figures[Measure.UNITS_LEFT], links),
                _part_of_aim(line, found, links),
            ]
            for line in found.quarters
        ],
    )


def reaction(found: Evaluation, links: Links) -> Grid:
    """Return how fast the service answered and solved, quarter by quarter."""
    measures = (
        Measure.FILED, Measure.RESPONSE_SHARE, Measure.RESPONSE_MEDIAN, Measure.RESPONSE_P90,
        Measure.RESOLUTION_SHARE, Measure.RESOLUTION_MEDIAN,
    )  # fmt: skip
    return Grid(
        "reaction",
        _("Czas reakcji i rozwiązania"),
        [
            _("Kwartał"), _("Zgłoszone"), _("Odpowiedź w terminie"), _("Odpowiedź, mediana"),
            _("Odpowiedź, 90. percentyl"), _("Rozwiązane w terminie"), _("Rozwiązanie, mediana"),
        ],
        [
            [quarter_of(line), *(of_figure(line.figures[each], links) for each in measures)]
            for line in found.quarters
        ],
        note=_("Czas pracy informatyka, bez nocy, weekendów i świąt."),
    )  # fmt: skip


def quality(found: Evaluation, links: Links) -> Grid:
    """Return how good the work was, quarter by quarter."""
    measures = (Measure.FIRST_VISIT_SHARE, Measure.REOPENED_SHARE, Measure.LESSON_TIME)
    return Grid(
        "quality",
        _("Jakość"),
        [
            _("Kwartał"), _("Załatwione za pierwszą wizytą"), _("Wróciły"),
            _("Utracony czas lekcji"),
        ],
        [
            [quarter_of(line), *(of_figure(line.figures[each], links) for each in measures)]
            for line in found.quarters
        ],
    )  # fmt: skip


def opinions(found: Evaluation, links: Links) -> Grid:
    """Return what reporters thought, quarter by quarter, out of the months' reports."""
    return Grid(
        "opinions",
        _("Oceny zgłaszających"),
        [_("Kwartał"), _("Średnia ocena"), _("Odpowiedzi"), _("Ocenione"), _("Do oceny")],
        [[quarter_of(line), *_opinions(line.figures, links)] for line in found.quarters],
        total=[grids.words(_("Razem")), *_opinions(found.whole, links)],
        note=_("Do oceny: zgłoszenia, którym w kwartale minęło 14 dni na ocenę ostatniego rozwiązania."),
    )  # fmt: skip


def all_of(found: Evaluation, links: Links) -> list[Grid]:
    """Return every table in its order."""
    return [
        indicators(found, links), coverage(found), through_time(found, links), reaction(found, links),
        cost_tables.compared(found, links), cost_tables.spent(found, links), quality(found, links),
        *([opinions(found, links)] if found.tells_opinions else []),
    ]  # fmt: skip


def stage_name(stage: Stage | None) -> str:
    match stage:
        case Stage.LIVE:
            return _("obsługa")
        case Stage.PILOT:
            return _("pilotaż")
        case Stage.PLANNED:
            return _("planowana")
        case Stage.LEFT:
            return _("poza obsługą")
    return _("nieplanowana")


def _live(found: Evaluation) -> Figure:
    """Return the units in service on the day, as the month's report counts and lists them."""
    count = len(found.live)
    return Figure(Slice(Month.of(found.as_of), Measure.UNITS_LIVE), float(count), count)


def live_cell(found: Evaluation, links: Links) -> Cell:
    """Return their number; of an earlier day the table of stages is the list."""
    cell = of_figure(_live(found), links)
    return cell if found.day == found.today else replace(cell, url="")


def _part_of_aim(line: QuarterLine, found: Evaluation, links: Links) -> Cell:
    live = line.states[Measure.UNITS_LIVE]
    part = grids.share(None if live.value is None else live.value / found.aim.target_units)
    return replace(part, url=links.figure(live) if live.count else "")


def _share(found: Evaluation, measure: Measure, links: Links) -> list[Cell]:
    names = {
        Measure.RESPONSE_SHARE: _("Udział pierwszych odpowiedzi w terminie"),
        Measure.RESOLUTION_SHARE: _("Udział rozwiązanych w terminie"),
    }
    return [
        grids.words(names[measure]),
        grids.words("%"),
        grids.share(TARGETS[measure]),
        of_figure(found.whole[measure], links),
        _until(found.months),
        grids.words(_("zgłoszenia i ich zdarzenia")),
    ]


def _satisfaction(found: Evaluation, links: Links) -> list[Cell]:
    return [
        grids.words(_("Średnia ocena zgłaszających, od 1 do 5")),
        grids.words(_("ocena")),
        grids.words(_("plan nie podaje")),
        of_figure(found.whole[Measure.RATING_MEAN], links),
        _until(found.months),
        grids.words(_("oceny z listów o rozwiązaniu")),
    ]


def _saved(found: Evaluation, links: Links) -> list[Cell]:
    return [
        grids.words(_("Oszczędność względem kosztów sprzed wspólnej obsługi")),
        grids.words(_("zł")),
        grids.words(_("plan nie podaje")),
        grids.money(found.saved, _("nie da się policzyć"), cost_tables.behind_saving(found, links)),
        _until(found.months),
        grids.words(_("wpisane koszty, praca, ewidencja przebiegu")),
    ]


def _until(months: Sequence[Month]) -> Cell:
    """Return the last day of those that are judged."""
    if not months:
        return grids.words(_("żaden miesiąc jeszcze się nie skończył"))
    return grids.words(date_long(months[-1].next.first_day - timedelta(days=1)))


def _opinions(figures: Mapping[Measure, Figure], links: Links) -> list[Cell]:
    return [of_figure(figures[each], links) for each in _THOUGHT]


def _from(day: date | None) -> Cell:
    return Cell("–") if day is None else Cell(date_long(day), Kind.DATE, day)
