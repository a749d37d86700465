"""The blueprint of the director's pages; `views` gathers all that stand on it."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from helpdesk.core.periods import PATTERN, Month

bp = Blueprint("reports", __name__, url_prefix="/raporty")


class MonthConverter(BaseConverter):
    """Lets an address hold a month, as /raporty/2026-10 does; the view gets the text."""

    regex = PATTERN

    def to_url(self, value: Month) -> str:
        return str(value)


@bp.record_once
def _add_converter(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["month"] = MonthConverter
