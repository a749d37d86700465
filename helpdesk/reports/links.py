"""The address of what stands behind a figure."""

from __future__ import annotations

from typing import Any

from flask import url_for

from helpdesk.reports.figures import Figure


def behind(figure: Figure) -> str:
    parameters: dict[str, Any] = {"of": figure.of.month, **figure.of.address}
    return url_for("reports.behind", **parameters)
