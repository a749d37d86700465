"""The log as a paper and as a workbook; both say what the page says. Pure."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.core.wording import day_short, money, month_name, number
from helpdesk.documents import workbook
from helpdesk.documents.pdf import Paper
from helpdesk.documents.workbook import Column, Kind, Sheet, Value
from helpdesk.visits.mileage.log import Line, Log
from helpdesk.visits.mileage.wording import SOURCE

LANGUAGE = "pl"


def of(log: Log, *, service: str) -> Paper:
    """Return the paper, to be signed by who drove and who approves."""
    with force_locale(LANGUAGE):
        return Paper(
            template="mileage",
            title=_("Ewidencja przebiegu pojazdu"),
            header=service or "Dzwonek",
            page=_("Strona {page} z {pages}"),
            language=LANGUAGE,
            body=_body(log),
        )


def file_name(log: Log, ending: str) -> str:
    """Return what the file is called on the disk of who saves it."""
    return f"ewidencja-{log.month}.{ending}"


def as_workbook(log: Log) -> bytes:
    """Return the log as XLSX in the reader's language."""
    sheet = Sheet(
        name=f"{log.month}",
        columns=(
            Column(_("Dzień"), Kind.DATE, 12),
            Column(_("Skąd"), width=20),
            Column(_("Dokąd"), width=20),
            Column(_("Cel"), width=28),
            Column(_("Kilometry"), Kind.WHOLE, 12, total=True),
            Column(_("Stawka za km"), Kind.MONEY, 14),
            Column(_("Kwota"), Kind.MONEY, 14, total=True),
            Column(_("Skąd kilometry"), width=24),
            Column(_("Poprawki"), width=60),
        ),
        rows=[_row(line) for line in log.lines],
        total_label=_("Razem"),
    )
    return workbook.write([sheet], title=f"{_title(log)}, {log.person}")


def _title(log: Log) -> str:
    return _("Ewidencja przebiegu, %(month)s", month=month_name(log.month.first_day))


def _row(line: Line) -> tuple[Value, ...]:
    return (
        line.day,
        line.start,
        line.end,
        line.purpose,
        line.kilometres,
        line.rate,
        line.amount,
        str(SOURCE[line.source]),
        "; ".join(line.corrections),
    )


def _body(log: Log) -> dict[str, Any]:
    corrected = [line for line in log.lines if line.corrections]
    return {
        "facts": [
            (_("Osoba"), log.person),
            (_("Miesiąc"), month_name(log.month.first_day)),
            *([(_("Rodzaj pojazdu"), log.vehicle)] if log.vehicle else []),
        ],
        "blanks": [_("Numer rejestracyjny pojazdu"), _("Pojemność silnika")],
        "columns": [
            _("Dzień"), _("Skąd"), _("Dokąd"), _("Cel"), _("Kilometry"), _("Stawka za km"), _("Kwota"),
        ],
        "rows": [_cells(line) for line in log.lines],
        "total": [_("Razem"), "", "", "", number(log.kilometres), "", _amount(log.amount if log.has_rates else None)],
        "empty": _("W tym miesiącu nie ma zakończonych wizyt."),
        "missing": _("Odcinki bez kilometrów nie są wliczone w sumę.") if log.missing else "",
        "corrected": _("Kilometry poprawione"),
        "corrections": [
            [_day(line), f"{line.start} – {line.end}", "; ".join(line.corrections)] for line in corrected
        ],
        "sum": _sum(log),
        "signatures": [_("Podpis osoby"), _("Zatwierdzam")],
    }  # fmt: skip


def _sum(log: Log) -> str:
    """Return the sum once more: it stands by the signatures, on whichever page they come to lie."""
    words = _("Razem: %(kilometres)s km", kilometres=number(log.kilometres))
    return f"{words}, {money(log.amount)}" if log.has_rates else words


def _cells(line: Line) -> list[str]:
    return [
        _day(line),
        line.start,
        line.end,
        line.purpose,
        "" if line.kilometres is None else number(line.kilometres),
        _amount(line.rate),
        _amount(line.amount),
    ]


def _day(line: Line) -> str:
    return day_short(line.day, line.day)


def _amount(grosze: int | None) -> str:
    return "" if grosze is None else money(grosze)
