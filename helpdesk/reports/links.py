"""The address of what stands behind a figure."""

from __future__ import annotations

from typing import Any

from flask import url_for

from helpdesk.reports.fairness import FairFigure
from helpdesk.reports.tables import AnyFigure


def behind(figure: AnyFigure) -> str:
    page = "fair_play_behind" if isinstance(figure, FairFigure) else "behind"
    parameters: dict[str, Any] = {"of": figure.of.month, **figure.of.address}
    return url_for(f"reports.{page}", **parameters)
