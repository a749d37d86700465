"""Much work at once: spread over processes, and without the collector in its way."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return how many processes can work at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Callable[[T], R], parts: Sequence[T], *, jobs: int) -> Iterator[R]:
    """Yield the work done on each part, in their order, by so many processes.

    With one job, or one part, it is done right here. `work` must be a function of a module.
    """
    if jobs <= 1 or len(parts) <= 1:
        yield from map(work, parts)
        return
    # Spawned, never forked: a copy of our threads and open connections would be a broken one.
    with ProcessPoolExecutor(min(jobs, len(parts)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, parts)


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the collector of cycles rest: it would look through many objects that form none.

    For the whole process, so only around work that is soon done.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
