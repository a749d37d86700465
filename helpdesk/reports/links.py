"""Where what stands behind a figure is listed."""

from __future__ import annotations

from typing import Any

from flask import url_for
from markupsafe import Markup

from helpdesk.reports.fairness import FairFigure
from helpdesk.reports.figures import Figure
from helpdesk.reports.sentence import Sentence
from helpdesk.reports.tables import AnyFigure


def behind(figure: AnyFigure) -> str:
    page = "fair_play_behind" if isinstance(figure, FairFigure) else "behind"
    parameters: dict[str, Any] = {"of": figure.of.month, **figure.of.address}
    return url_for(f"reports.{page}", **parameters)


def within(words: str | Sentence[Figure]) -> str | Markup:
    """Return the words for a page, with a link on each figure in them."""
    return words.linked(behind) if isinstance(words, Sentence) else words
