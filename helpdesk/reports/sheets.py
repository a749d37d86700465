"""The report as a workbook: a sheet per table, the definitions, the tickets of each figure. Pure.

Every figure is a link to its tickets on our pages, and those of the month are listed here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from helpdesk.core.wording import month_name
from helpdesk.documents import workbook
from helpdesk.documents.workbook import Cell, Column, Kind, Sheet, Value
from helpdesk.reports import fair_wording, tables, wording
from helpdesk.reports.catalogue import CATALOGUE, POPULATIONS, UNITS
from helpdesk.reports.fairness import Fair, Finding
from helpdesk.reports.figures import Change, Figure
from helpdesk.reports.measures import RULES, Counted, Measure, Row, Unit, UnitRow, VisitRow
from helpdesk.reports.report import MonthReport
from helpdesk.reports.tables import Line, Section, Table
from helpdesk.tickets.wording import CHANNEL
from helpdesk.tickets.wording import KIND as TICKET_KIND

MIME = workbook.MIME

# The address of the list behind a figure, from outside.
Opens = Callable[[Figure | Finding], str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A ticket, visit or unit that a measure counts in the month."""

    measure: Measure
    row: Counted
    school: str
    category: str


def as_workbook(
    report: MonthReport,
    fair_play: Mapping[Fair, Finding],
    evidence: Sequence[Evidence],
    opens: Opens,
) -> bytes:
    """Return the report as XLSX in the reader's language."""
    parts = tables.sections(report)
    sheets = [
        _about(report),
        *(_sheet(table, opens) for part in parts for table in part.tables),
        _fair_play(fair_play.values(), opens),
        _evidence(evidence),
        _definitions(report, parts),
    ]
    title = _("Raport za miesiąc: %(month)s", month=month_name(report.month.first_day))
    return workbook.write(sheets, title=title)


def _about(report: MonthReport) -> Sheet:
    facts: list[tuple[str, Value]] = [
        (_("Miesiąc"), Cell(Kind.DATE, report.month.first_day)),
        (_("Stan danych"), Cell(Kind.INSTANT, report.as_of)),
        (_("Wynik"), wording.headline(report)),
        *((_("Uwaga"), remark) for remark in wording.remarks(report)),
        *((_("Odcisk"), closing.fingerprint) for closing in report.closings),
    ]
    return Sheet(_("O raporcie"), [Column(_("Co"), width=24), Column(_("Jak jest"), width=80)], facts)  # fmt: skip


def _sheet(table: Table, opens: Opens) -> Sheet:
    first, *others = table.heads
    return Sheet(
        table.title,
        [Column(first, width=36), *(Column(head, Kind.WHOLE, 18) for head in others)],
        [_row(line, opens) for line in table.lines],
        closing=_row(table.total, opens) if table.total else (),
    )


def _row(line: Line, opens: Opens) -> list[Value]:
    if line.note:
        return [line.label, Cell(Kind.TEXT, line.note), *(None for _each in line.figures[1:])]
    return [line.label, *(_cell(figure, opens) for figure in line.figures)]


def _cell(figure: Figure | Change | None, opens: Opens) -> Value:
    if figure is None:
        return None
    if isinstance(figure, Change):
        return _change(figure)
    address = opens(figure) if figure.count else ""
    if figure.value is None:
        return Cell(Kind.TEXT, wording.in_table(figure), address)
    kind, value = _typed(figure.unit, figure.value)
    return Cell(kind, value, address)


def _change(change: Change) -> Value:
    """Return the difference; a spreadsheet knows no negative lengths of time, so those are words."""
    if change.value is None:
        return None
    match change.unit:
        case Unit.TICKETS | Unit.VISITS | Unit.PLACES | Unit.KILOMETRES:
            return Cell(Kind.DECIMAL, change.value)
    return Cell(Kind.TEXT, wording.signed(change))


def _typed(unit: Unit, number: float) -> tuple[Kind, workbook.Plain]:
    """Return the value as a spreadsheet goes on working with it."""
    match unit:
        case Unit.TICKETS | Unit.VISITS | Unit.PLACES | Unit.KILOMETRES:
            # The mean of several months is no whole number.
            is_whole = number.is_integer()
            return (Kind.WHOLE, int(number)) if is_whole else (Kind.DECIMAL, round(number, 1))
        case Unit.SHARE:
            return Kind.SHARE, number
        case Unit.WORKING_SECONDS:
            return Kind.DURATION, timedelta(seconds=number)
        case Unit.MINUTES:
            return Kind.DURATION, timedelta(minutes=number)
        case Unit.DAYS:
            return Kind.DECIMAL, round(number, 1)


def _fair_play(findings: Iterable[Finding], opens: Opens) -> Sheet:
    return Sheet(
        _("Rzetelność danych"),
        [
            Column(_("Miara"), width=60),
            Column(_("Zgłoszenia"), Kind.WHOLE),
            Column(_("Z ilu"), Kind.WHOLE),
            Column(_("Udział"), Kind.SHARE),
            Column(_("Definicja"), width=80),
        ],
        [
            [
                str(fair_wording.CATALOGUE[each.measure].name),
                Cell(Kind.WHOLE, each.count, opens(each) if each.count else ""),
                each.out_of,
                Cell(Kind.TEXT, _("za mało danych")) if each.share is None else each.share,
                str(fair_wording.CATALOGUE[each.measure].definition),
            ]
            for each in findings
        ],
    )


def _evidence(evidence: Sequence[Evidence]) -> Sheet:
    return Sheet(
        _("Zgłoszenia"),
        [
            Column(_("Miara"), width=44),
            Column(_("Numer"), Kind.WHOLE, 10),
            Column(_("Placówka"), width=24),
            Column(_("Kategoria"), width=28),
            Column(_("Rodzaj"), width=16),
            Column(_("Droga"), width=16),
            Column(_("Przyjęte"), Kind.INSTANT, 18),
        ],
        [
            [
                str(CATALOGUE[each.measure].name),
                None if isinstance(each.row, UnitRow) else each.row.id,
                each.school,
                each.category,
                *_told(each.row),
            ]
            for each in evidence
        ],
    )


def _told(row: Counted) -> tuple[str, str, Value]:
    """Return kind, channel and the instant of filing; of a visit its day alone."""
    if isinstance(row, Row):
        return str(TICKET_KIND[row.kind]), str(CHANNEL[row.channel]), row.filed_at
    return "", "", Cell(Kind.DATE, row.day) if isinstance(row, VisitRow) else None


def _definitions(report: MonthReport, parts: Sequence[Section]) -> Sheet:
    def rows() -> Iterator[list[Value]]:
        for measure in tables.defined(parts):
            rule, entry = RULES[measure], report.definitions[measure]
            yield [
                str(entry.name),
                str(entry.definition),
                str(entry.excluded),
                str(POPULATIONS[rule.population]),
                str(UNITS[rule.unit]),
                rule.needs or None,
            ]

    return Sheet(
        _("Definicje"),
        [
            Column(_("Miara"), width=44),
            Column(_("Definicja"), width=90),
            Column(_("Czego nie liczymy"), width=60),
            Column(_("Z jakich zgłoszeń"), width=40),
            Column(_("Jednostka"), width=20),
            Column(_("Najmniej zgłoszeń"), Kind.WHOLE, 12),
        ],
        list(rows()),
    )
