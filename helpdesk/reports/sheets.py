"""The report as a workbook: a sheet per table, the definitions, the tickets of each figure. Pure.

Every figure is a link to its tickets on our pages, and those of the month are listed here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from helpdesk.core.wording import month_name
from helpdesk.documents import workbook
from helpdesk.documents.workbook import Cell, Column, Kind, Sheet, Value
from helpdesk.reports import grids, tables, wording
from helpdesk.reports.catalogue import CATALOGUE, POPULATIONS, UNITS
from helpdesk.reports.catalogue import Entry as Definition
from helpdesk.reports.fair_wording import Entry as FairDefinition
from helpdesk.reports.grids import Opens
from helpdesk.reports.measures import ENOUGH, RULES, Counted, Measure, Row, Unit, VisitRow
from helpdesk.reports.report import MonthReport
from helpdesk.reports.sections import sections
from helpdesk.tickets.wording import CHANNEL
from helpdesk.tickets.wording import KIND as TICKET_KIND

MIME = workbook.MIME


@dataclass(frozen=True, slots=True)
class Evidence:
    """A ticket, visit or unit that a measure counts in the month."""

    measure: Measure
    row: Counted
    school: str
    category: str


def as_workbook(report: MonthReport, evidence: Sequence[Evidence], opens: Opens) -> bytes:
    """Return the report as XLSX in the reader's language; `opens` tells whole addresses."""
    parts = sections(report)
    sheets = [
        _about(report),
        *(grids.sheet(grids.of_table(each, opens)) for part in parts for each in part.tables),
        _evidence(evidence),
        definitions_of(
            {each: report.definitions[each] for each in tables.defined(parts)},
            tables.fair_entries(parts),
        ),
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
                each.row.id if isinstance(each.row, Row | VisitRow) else None,
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


def definitions_of(
    measures: Mapping[Measure, Definition], fair: Sequence[FairDefinition] = ()
) -> Sheet:
    """Return the sheet of definitions."""

    def rows() -> Iterator[list[Value]]:
        for measure, entry in measures.items():
            rule = RULES[measure]
            yield [
                str(entry.name),
                str(entry.definition),
                str(entry.excluded),
                str(POPULATIONS[rule.population]),
                str(UNITS[rule.unit]),
                rule.needs or None,
            ]
        for found in fair:
            yield [
                str(found.name),
                str(found.definition),
                None,
                str(found.population),
                str(UNITS[Unit.SHARE]),
                ENOUGH,
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
