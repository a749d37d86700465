"""A simple queue of tickets and technicians: what a larger or smaller crew would mean. Pure.

On purpose simple, and to be read as a comparison of crews, not as a forecast: every technician
can do everything, works one ticket at a time without a break until it is done, and takes next
the one that is due first. Work takes the minutes that were recorded. Nobody travels, nobody is
ill, nobody waits for a spare part, and the first answer is the beginning of the work.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpdesk.sla.clock import ZERO, Span, Timetable, deadline, opens, time_spent

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """A ticket as the queue sees it: when it comes, how much work it is, when it is due."""

    id: int
    filed_at: datetime
    work: timedelta
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """When a job was taken up and when it was finished."""

    job: Job
    begun_at: datetime
    done_at: datetime


def simulated(jobs: Sequence[Job], technicians: int, hours: Timetable) -> Iterator[Done]:
    """Yield the jobs as so many technicians would do them within `hours`, in that order.

    The same jobs always give the same answer: of two that are due at once, the lower number
    goes first. Raises ValueError without technicians.
    """
    if technicians < 1:
        raise ValueError("without technicians nothing is ever done")
    coming = sorted(jobs, key=lambda job: (job.filed_at, job.id))
    waiting: list[tuple[datetime, int, Job]] = []
    free = [coming[0].filed_at] * technicians if coming else []
    number, at = 0, free[0] if free else NEVER
    while waiting or number < len(coming):
        # Whoever has long been free begins now, not when nothing was there yet.
        at = max(at, free[0]) if waiting else max(at, free[0], coming[number].filed_at)
        at = opens(hours, at)
        while number < len(coming) and coming[number].filed_at <= at:
            job = coming[number]
            heapq.heappush(waiting, (job.due_at or NEVER, job.id, job))
            number += 1
        job = heapq.heappop(waiting)[-1]
        ends = deadline(hours, at, job.work) if job.work else at
        heapq.heapreplace(free, ends)
        yield Done(job, at, ends)


def load(jobs: Sequence[Job], technicians: int, hours: Timetable, within: Span) -> float | None:
    """Return the work as a share of the working time of so many technicians."""
    open_time = technicians * time_spent(hours, within)
    return sum((job.work for job in jobs), ZERO) / open_time if open_time else None
