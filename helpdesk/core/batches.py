"""Working through many rows: one transaction each, or some of them in a statement."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from helpdesk.extensions import db

logger = logging.getLogger(__name__)
T = TypeVar("T")

CHUNK = 1_000  # ids in a statement


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield the items in their order, at most `size` at a time."""
    following = iter(items)
    while chunk := list(islice(following, size)):
        yield chunk


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


@contextmanager
def noted(
    errors: dict[int, Exception], row_id: int, *, but: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Note why a row failed and let the error go on, for `one_by_one` to roll back and log.

    Errors of the kinds in `but` are no fault of the row: they go on unnoted.
    """
    try:
        yield
    except but:
        raise
    except Exception as error:
        errors[row_id] = error
        raise
