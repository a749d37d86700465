"""The evaluation's charts: the same for page and paper. Pure."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from helpdesk.core.wording import percent
from helpdesk.documents.charts import Link, Point, Target, months
from helpdesk.reports import wording
from helpdesk.reports.evaluation.cells import Links, in_words
from helpdesk.reports.evaluation.picture import Evaluation, QuarterLine
from helpdesk.reports.measures import Measure
from helpdesk.reports.pictures import link
from helpdesk.reports.targets import TARGETS
from helpdesk.reports.wording import target_label
from helpdesk.satisfaction import wording as opinion_words

MOST_POINTS = 12  # quarters whose names stand side by side on a phone


def coverage(found: Evaluation, links: Links, *, width: str = "100%") -> Markup:
    """Return how much of the plan's target was in service at the end of each quarter."""
    goal = found.aim.target_units
    points = [
        Point(
            _label(line),
            None if live.value is None else min(live.value / goal, 1.0),
            in_words(live),
            link=_link(line, in_words(live), links.figure(live) if live.count else ""),
        )
        for line in found.quarters[-MOST_POINTS:]
        for live in [line.states[Measure.UNITS_LIVE]]
    ]
    target = Target(1.0, _("cel: %(units)s", units=goal))
    return months(points, target, title=coverage_title(), key="wykres-zasieg", width=width)


def coverage_title() -> str:
    return _(
        "Placówki w obsłudze na koniec kwartału, jako część celu planu. Te same liczby są w tabeli pod wykresem."
    )


def reaction(found: Evaluation, links: Links, *, width: str = "100%") -> Markup:
    """Return the share of first answers in time, quarter by quarter."""
    points = [
        Point(_label(line), share.value, text, link=_link(line, text, links.figure(share)))
        for line in found.quarters[-MOST_POINTS:]
        for share in [line.figures[Measure.RESPONSE_SHARE]]
        for text in [wording.value(share)]
    ]
    target = Target(TARGETS[Measure.RESPONSE_SHARE], target_label(Measure.RESPONSE_SHARE))
    return months(points, target, title=reaction_title(), key="wykres-reakcja", width=width)


def reaction_title() -> str:
    return _(
        "Udział pierwszych odpowiedzi w terminie, kwartał po kwartale. Te same liczby są w tabeli pod wykresem."
    )


def reached(found: Evaluation) -> str:
    """Return how much of the target is reached: "86%"."""
    return percent(len(found.live) / found.aim.target_units)


def _link(line: QuarterLine, text: str, url: str) -> Link | None:
    return link(opinion_words.quarter_name(line.quarter), text, url)


def _label(line: QuarterLine) -> str:
    return f"{line.quarter.roman} {line.quarter.year % 100:02d}"
