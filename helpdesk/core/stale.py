"""Saving what somebody else may have saved meanwhile."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.core.errors import Conflict
from helpdesk.extensions import db


class Stale(Conflict):
    """Somebody saved the thing after the form was opened."""

    def __init__(self) -> None:
        super().__init__(_l("Ktoś zmienił te dane, gdy były tu otwarte."))


def flush() -> None:
    """Write what waits. Raises Stale if a row has another version by now."""
    try:
        db.session.flush()
    except StaleDataError as error:
        raise Stale from error


def raise_version(row: Any) -> None:
    """Let a change of rows that belong to `row` count as one of its own.

    Rows of another table would leave its version as it is, and a second edit unseen.
    """
    flag_modified(row, "name")
