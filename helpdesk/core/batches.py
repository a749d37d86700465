"""Working through many rows, one transaction each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from helpdesk.extensions import db

logger = logging.getLogger(__name__)


def one_by_one(ids: Iterable[int], handle: Callable[[int], bool]) -> int:
    """Call `handle` for each id, commit, and return how many it acted on.

    A failure is logged and rolled back and the rest go on: one bad row must not stop the queue.
    """
    acted = 0
    for row_id in ids:
        try:
            done = handle(row_id)
            db.session.commit()
        except Exception:
            db.session.rollback()
            logger.exception("row %s failed", row_id)
        else:
            acted += done
    return acted
