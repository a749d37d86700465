"""The report as sections of tables: what page, PDF, XLSX, CSV and JSON all show. Pure.

No format counts or chooses anything itself, so a figure is the same in each of them. Words are
in the reader's language of the moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from helpdesk.core.periods import Month
from helpdesk.core.wording import capital, month_name
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.comparing import COMPARED
from helpdesk.reports.costs.wording import comparison
from helpdesk.reports.fair_wording import CATALOGUE as FAIR_CATALOGUE
from helpdesk.reports.figures import Change, Figure
from helpdesk.reports.measures import ENOUGH, Measure
from helpdesk.reports.report import (
    COST_MEASURES,
    COUNTED_MEASURES,
    OPINION_MEASURES,
    UNIT_MEASURES,
    VISIT_MEASURES,
    MonthReport,
)
from helpdesk.reports.report import Line as Counted
from helpdesk.reports.sentence import Sentence
from helpdesk.reports.tables import Line, Section, Table
from helpdesk.reports.targets import TARGETS

MAIN = (*TARGETS, Measure.REMOTE_SHARE, Measure.LESSON_TIME)
COUNTED = (Measure.FILED, Measure.RESOLVED)
TREND = (Measure.RESOLVED, Measure.RESOLUTION_SHARE)
RESPONSE_TIME = (
    Measure.RESPONSE_MET,
    Measure.RESPONSE_LATE,
    Measure.RESPONSE_MEDIAN,
    Measure.RESPONSE_P90,
)
RESOLUTION_TIME = (
    Measure.RESOLUTION_MET,
    Measure.RESOLUTION_LATE,
    Measure.RESOLUTION_MEDIAN,
    Measure.RESOLUTION_P90,
)
LEFT_OPEN = (
    Measure.BACKLOG,
    Measure.BACKLOG_WEEK,
    Measure.BACKLOG_MONTH,
    Measure.BACKLOG_OLD,
    Measure.BACKLOG_AGE,
    Measure.REMOTE,
    Measure.ON_SITE,
    Measure.REOPENED,
    Measure.REOPENED_SOON,
    Measure.REOPENED_SHARE,
    Measure.WITHDRAWN,
)
ON_THE_WAY = (
    Measure.VISITS,
    Measure.VISIT_TIME,
    Measure.ROAD_TIME,
    Measure.KILOMETRES,
    Measure.FIRST_VISIT,
    Measure.FIRST_VISIT_SHARE,
    Measure.VISITS_INCOMPLETE,
)
RATED = (
    Measure.RATABLE,
    Measure.RATED,
    Measure.RATED_SHARE,
    Measure.RATING_MEAN,
    Measure.RATED_WELL,
    Measure.RATED_WELL_SHARE,
)
LESSONS = (Measure.LESSON_TIME, Measure.LESSONS_STATED)
COSTS = (*COST_MEASURES, Measure.WORK_TIME)
WORKED = (Measure.WORK_TIME, Measure.COST_WORK, Measure.COST_PARTS)
COVERED = (
    Measure.UNITS,
    Measure.UNITS_LIVE,
    Measure.COVERAGE,
    Measure.UNITS_PILOT,
    Measure.UNITS_AHEAD,
    Measure.UNITS_LEFT,
)


def sections(report: MonthReport) -> list[Section]:
    """Return the whole report in its order."""
    found = [
        _main(report),
        _categories(report),
        _through_the_year(report),
        _times(report),
        _units(report),
        _kinds_and_channels(report),
        _left_open(report),
        _listed(report, "wizyty", "visits", _("Wizyty i dojazdy"), ON_THE_WAY),
        _visits_of_units(report),
        _opinions(report),
        _lessons(report),
        _costs(report),
        _listed(report, "objecie", "coverage", _("Objęcie placówek"), COVERED),
        _compared(report),
        _fairness(report),
    ]
    return [each for each in found if each.tables]


def named(month: Month) -> str:
    """Return "Październik 2026", as a heading names the month."""
    return capital(month_name(month.first_day))


def _main(report: MonthReport) -> Section:
    table = Table(
        "main",
        _("Najważniejsze liczby"),
        [_("Miara"), named(report.month), named(report.month.previous)],
        [
            Line(
                measure.value,
                str(CATALOGUE[measure].name),
                [report.totals[measure], report.previous.get(measure)],
            )
            for measure in MAIN
        ],
    )
    return Section("najwazniejsze", _("Najważniejsze liczby"), [table])


def _categories(report: MonthReport) -> Section:
    heads = [_("Kategoria"), _("Zgłoszone"), _("Rozwiązane"), _("W terminie")]
    table = _cut(
        report, "categories", _used(report.categories, COUNTED_MEASURES), COUNTED_MEASURES, heads
    )
    return Section("kategorie", _("Czego dotyczyły zgłoszenia"), [table])


def _through_the_year(report: MonthReport) -> Section:
    lines = [
        Line(
            str(past.month),
            named(past.month),
            [past.figures.get(measure) for measure in TREND],
            note=_("przed startem") if past.is_before_start else "",
        )
        for past in report.trend
    ]
    title = _("Terminowość miesiąc po miesiącu")
    table = Table("trend", title, [_("Miesiąc"), _("Rozwiązane"), _("W terminie")], lines)
    return Section("terminowosc", _("Terminowość przez rok"), [table])


def _times(report: MonthReport) -> Section:
    table = Table(
        "times",
        _("Czasy odpowiedzi i rozwiązania"),
        [_("Czas"), _("W terminie"), _("Po terminie"), _("Mediana"), _("90. percentyl")],
        [
            _of_totals(report, "response", _("do pierwszej odpowiedzi"), RESPONSE_TIME),
            _of_totals(report, "resolution", _("do rozwiązania"), RESOLUTION_TIME),
        ],
    )
    return Section(
        "czasy",
        _("Jak szybko"),
        [table],
        words=_(
            "Wszystkie czasy to czas pracy informatyka: bez nocy, weekendów i świąt, a przy rozwiązaniu także bez czekania na zgłaszającego lub dostawcę."
        ),
    )


def _units(report: MonthReport) -> Section:
    heads = [
        _("Placówka"),
        _("Zgłoszone"),
        _("Rozwiązane"),
        _("W terminie"),
        _("Utracony czas lekcji"),
        _("Otwarte na koniec") if report.is_over else _("Otwarte teraz"),
    ]
    return Section(
        "placowki",
        _("Placówki"),
        [_cut(report, "units", report.units, UNIT_MEASURES, heads)],
        words=_(
            "Zgłoszone i rozwiązane to różne zgłoszenia: część rozwiązanych przyjęto wcześniej. Udział w terminie dotyczy rozwiązanych."
        ),
    )


def _kinds_and_channels(report: MonthReport) -> Section:
    counted = [_("Zgłoszone"), _("Rozwiązane")]
    kinds = _cut(report, "kinds", report.kinds, COUNTED, [_("Rodzaj"), *counted])
    channels = _cut(report, "channels", report.channels, COUNTED, [_("Droga"), *counted])
    return Section("rodzaje", _("Rodzaj i droga zgłoszenia"), [kinds, channels], is_paired=True)


def _left_open(report: MonthReport) -> Section:
    return _listed(report, "zaleglosci", "backlog", _("Zaległości i powroty"), LEFT_OPEN)


def _visits_of_units(report: MonthReport) -> Section:
    heads = [_("Placówka"), _("Wizyty"), _("Czas na miejscu"), _("Kilometry")]
    table = _cut(report, "unit_visits", report.units, VISIT_MEASURES, heads)
    return Section("wizyty-placowek", _("Wizyty w placówkach"), [table])


def _listed(
    report: MonthReport, key: str, table: str, title: str, measures: Sequence[Measure]
) -> Section:
    """Return the measures one below the other, each with its value."""
    lines = [
        _of_totals(report, measure.value, str(CATALOGUE[measure].name), (measure,))
        for measure in measures
        # A month that was closed before a measure was thought of does not have it.
        if measure in report.totals
    ]
    found = [Table(table, title, [_("Miara"), _("Wartość")], lines)] if lines else []
    return Section(key, title, found)


def _opinions(report: MonthReport) -> Section:
    title = _("Oceny zgłaszających")
    listed = _listed(report, "oceny", "opinions", title, RATED)
    heads = [_("Placówka"), _("Do oceny"), _("Ocenione"), _("Odpowiedzi"), _("Średnia ocena")]
    cut = _cut(report, "unit_opinions", report.units, OPINION_MEASURES, heads)
    return replace(
        listed,
        tables=[*listed.tables, cut] if listed.tables else [],
        words=_(
            "Ocena liczy się w miesiącu, w którym minęło 14 dni na nią, bo wtedy już się nie zmieni. Średniej z mniej niż %(number)s ocen nie podajemy.",
            number=ENOUGH,
        ),
    )


def _lessons(report: MonthReport) -> Section:
    listed = _listed(report, "lekcje", "lessons", _("Utracone lekcje"), LESSONS)
    heads = [_("Kategoria"), _("Zgłoszenia z podaną liczbą lekcji"), _("Utracony czas lekcji")]
    cut = _cut(report, "category_lessons", _used(report.categories, LESSONS), LESSONS[::-1], heads)
    is_known = Measure.LESSONS_STATED in report.totals
    return replace(listed, tables=_with_lines(*listed.tables, cut) if is_known else [])


def _costs(report: MonthReport) -> Section:
    listed = _listed(report, "koszty", "costs", _("Koszty miesiąca"), COSTS)
    if not listed.tables:
        return listed
    of_units = [
        _("Placówka"), _("Praca"), _("Części i usługi"), _("Dojazdy"), _("Koszty stałe"),
        _("Razem"), _("Na zgłoszenie"), _("Przed wspólną obsługą"), _("Oszczędność"),
    ]  # fmt: skip
    of_categories = [_("Kategoria"), _("Czas pracy"), _("Praca"), _("Części i usługi")]
    used = _used(report.categories, WORKED)
    units = [*report.units, *([] if report.unplaced is None else [report.unplaced])]
    return replace(
        listed,
        title=_("Koszty"),
        tables=_with_lines(
            *listed.tables,
            _cut(report, "unit_costs", units, COST_MEASURES, of_units),
            _cut(report, "category_costs", used, WORKED, of_categories),
        ),
        words=_compared_costs(report),
    )


def _compared_costs(report: MonthReport) -> Sentence[Figure]:
    saved, before = report.totals[Measure.SAVED], report.totals[Measure.COST_BEFORE]
    return comparison(saved, before, is_over=report.is_over)


def _fairness(report: MonthReport) -> Section:
    title = _("Rzetelność danych")
    lines = [
        Line(name.value, str(FAIR_CATALOGUE[name].name), found.figures)
        for name, found in report.fairness.items()
    ]
    heads = [_("Miara"), _("Zgłoszenia"), _("Z ilu"), _("Udział")]
    return Section(
        "rzetelnosc",
        title,
        [Table("fairness", title, heads, lines)] if lines else [],
        words=_(
            "Te liczby pomagają sprawdzić, czy raport oddaje to, co się działo. To opis, nie ocena: za każdą może stać dobry powód. Nie ma tu podziału na osoby."
        ),
    )


def _with_lines(*found: Table) -> list[Table]:
    return [table for table in found if table.lines]


def _used(lines: Sequence[Counted], measures: Sequence[Measure]) -> list[Counted]:
    """Return the lines on which there is anything to tell of these measures."""
    return [
        each for each in lines if any(each.figures[m].count for m in measures if m in each.figures)
    ]


def _compared(report: MonthReport) -> Section:
    """Return the month beside the same one of last year and the months before it."""
    title = _("Porównanie z poprzednim rokiem")
    lines = [
        Line(
            measure.value,
            str(CATALOGUE[measure].name),
            [
                report.totals[measure],
                *_with_change(report, report.year_ago.get(measure)),
                *_with_change(report, report.trailing.get(measure)),
            ],
        )
        for measure in COMPARED
        if measure in report.totals
    ]
    heads = [
        _("Miara"),
        named(report.month),
        named(report.month.plus(-12)),
        _("Zmiana przez rok"),
        _("Poprzednie 12 miesięcy"),
        _("Zmiana względem nich"),
    ]
    return Section(
        "porownanie",
        title,
        [Table("comparison", title, heads, lines)],
        words=_(
            "Udział, mediana, percentyl i średnia ocena z poprzednich miesięcy są liczone ze wszystkich ich zgłoszeń razem, liczba jest średnią na miesiąc. W nawiasie stoi, ile zgłoszeń, wizyt lub placówek wzięto. Porównujemy z miesiącami zamkniętymi; puste pole oznacza, że nie ma z czym porównać."
        ),
    )


def _with_change(report: MonthReport, before: Figure | None) -> tuple[Figure | None, Change | None]:
    """Return a figure of before and how much more it is now; a part of a month is no change."""
    if before is None or not report.is_over:
        return before, None
    return before, Change(report.totals[before.measure], before)


def _cut(
    report: MonthReport,
    key: str,
    lines: Sequence[Counted],
    measures: Sequence[Measure],
    heads: Sequence[str],
) -> Table:
    """Return the month cut into units, categories, kinds or channels, with its sums."""
    return Table(
        key,
        _titles()[key],
        heads,
        [Line(each.code, each.label, [each.figures.get(m) for m in measures]) for each in lines],
        total=_of_totals(report, "total", _("Razem"), measures),
    )


def _of_totals(report: MonthReport, code: str, label: str, measures: Sequence[Measure]) -> Line:
    return Line(code, label, [report.totals.get(measure) for measure in measures])


def _titles() -> Mapping[str, str]:
    return {
        "categories": _("Zgłoszenia według kategorii"),
        "units": _("Placówki"),
        "unit_visits": _("Wizyty w placówkach"),
        "kinds": _("Zgłoszenia według rodzaju"),
        "channels": _("Zgłoszenia według drogi"),
        "unit_opinions": _("Oceny w placówkach"),
        "category_lessons": _("Lekcje według kategorii"),
        "unit_costs": _("Koszty placówek"),
        "category_costs": _("Praca i części w kategoriach"),
    }
