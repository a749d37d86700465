"""The report's charts: its figures handed to `documents.charts`. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from helpdesk.core.periods import Month
from helpdesk.core.wording import month_name
from helpdesk.documents.charts import Bar, Link, Point, Target, bars, months
from helpdesk.reports.grids import Opens, nowhere
from helpdesk.reports.measures import Measure
from helpdesk.reports.report import MonthReport, TrendMonth
from helpdesk.reports.targets import TARGETS
from helpdesk.reports.wording import target_label, value


def filed_by_category(
    report: MonthReport, *, width: str = "100%", opens: Opens = nowhere
) -> Markup:
    drawn = [
        Bar(line.label, filed.count, value(filed), link(line.label, value(filed), opens(filed)))
        for line in report.categories
        if (filed := line.figures[Measure.FILED]).count
    ]
    title = filed_by_category_title(report)
    return bars(drawn, title=title, key="wykres-kategorie", width=width)


def filed_by_category_title(report: MonthReport) -> str:
    return _(
        "Zgłoszenia według kategorii, %(month)s. Te same liczby są w tabeli pod wykresem.",
        month=month_name(report.month.first_day),
    )


def resolved_in_time(report: MonthReport, *, width: str = "100%", opens: Opens = nowhere) -> Markup:
    title = resolved_in_time_title(report)
    return shares_through_the_year(report.trend, title=title, width=width, opens=opens)


def shares_through_the_year(
    trend: Sequence[TrendMonth], *, title: str, width: str = "100%", opens: Opens = nowhere
) -> Markup:
    target = Target(TARGETS[Measure.RESOLUTION_SHARE], target_label(Measure.RESOLUTION_SHARE))
    points = [_point(past, opens) for past in trend]
    return months(points, target, title=title, key="wykres-terminowosc", width=width)


def resolved_in_time_title(report: MonthReport) -> str:
    return _(
        "Udział zgłoszeń rozwiązanych w terminie, miesiąc po miesiącu do: %(month)s. Te same liczby są w tabeli pod wykresem.",
        month=month_name(report.month.first_day),
    )


def _point(past: TrendMonth, opens: Opens) -> Point:
    label = _short(past.month)
    if past.is_before_start:
        return Point(label, None, "", note=_("przed startem"))
    share = past.figures[Measure.RESOLUTION_SHARE]
    name = month_name(past.month.first_day)
    return Point(label, share.value, value(share), link=link(name, value(share), opens(share)))


def link(label: str, text: str, url: str) -> Link | None:
    """Return the link of a number in a chart, where there is a list to open."""
    return Link(url, f"{label}: {text}") if url else None


def _short(month: Month) -> str:
    return format_date(month.first_day, "LLL", locale=str(get_locale() or "pl")).rstrip(".")
