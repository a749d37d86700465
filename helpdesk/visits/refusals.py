"""Answering a form that a service refused."""

from __future__ import annotations

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db


def refused(error: HelpdeskError, page: Callable[[str], str]) -> ResponseReturnValue:
    """Answer with the page as it was typed and the reason; nothing of the attempt is kept."""
    problem = str(error)
    db.session.rollback()
    return page(problem), 422 if error.status == HelpdeskError.status else error.status
