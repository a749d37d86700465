"""The report's charts: its figures handed to `documents.charts`. Pure."""

from __future__ import annotations

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from helpdesk.core.periods import Month
from helpdesk.core.wording import month_name
from helpdesk.documents.charts import Bar, Point, Target, bars, months
from helpdesk.reports.measures import Measure
from helpdesk.reports.report import MonthReport, TrendMonth
from helpdesk.reports.targets import TARGETS
from helpdesk.reports.wording import target_label, value


def filed_by_category(report: MonthReport) -> Markup:
    title = _(
        "Zgłoszenia według kategorii, %(month)s. Te same liczby są w tabeli pod wykresem.",
        month=month_name(report.month.first_day),
    )
    drawn = [
        Bar(line.label, filed.count, value(filed))
        for line in report.categories
        if (filed := line.figures[Measure.FILED]).count
    ]
    return bars(drawn, title=title, key="wykres-kategorie")


def resolved_in_time(report: MonthReport) -> Markup:
    title = _(
        "Udział zgłoszeń rozwiązanych w terminie, miesiąc po miesiącu do: %(month)s. Te same liczby są w tabeli pod wykresem.",
        month=month_name(report.month.first_day),
    )
    target = Target(TARGETS[Measure.RESOLUTION_SHARE], target_label(Measure.RESOLUTION_SHARE))
    return months(
        [_point(past) for past in report.trend], target, title=title, key="wykres-terminowosc"
    )


def _point(past: TrendMonth) -> Point:
    label = _short(past.month)
    if past.is_before_start:
        return Point(label, None, "", note=_("przed startem"))
    share = past.figures[Measure.RESOLUTION_SHARE]
    return Point(label, share.value, value(share))


def _short(month: Month) -> str:
    return format_date(month.first_day, "LLL", locale=str(get_locale() or "pl")).rstrip(".")
