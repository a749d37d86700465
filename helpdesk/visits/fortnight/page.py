"""What the template of the board needs, for the whole page and for the part that a script replaces."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import request
from flask_login import current_user

from helpdesk.core.wording import local
from helpdesk.visits import wording
from helpdesk.visits.fortnight import reading
from helpdesk.visits.fortnight import wording as board_wording


def shown(first: date, now: datetime) -> dict[str, Any]:
    """Return what the board's template needs."""
    return {
        "now": now,
        "today": local(now).date(),
        "board": reading.fortnight(first, reader=current_user, now=now),
        "statuses": wording.STATUS,
        "standings": board_wording.STANDING,
        "words": board_wording,
    }


def asked_monday(now: datetime) -> date:
    """Return the Monday of the week asked for; of this week if none is."""
    try:
        asked = date.fromisoformat(request.values.get("od", ""))
    except ValueError:
        asked = local(now).date()
    # Beyond these years no calendar of ours reaches.
    return reading.monday(asked if 2000 < asked.year < 2099 else local(now).date())
