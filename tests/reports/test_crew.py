"""The queue of tickets and technicians: known cases, and laws that hold for any."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.reports.crew import Done, Job, load, simulated
from helpdesk.sla.clock import Calendar, Hours, Span, opens, time_spent

WARSAW = ZoneInfo("Europe/Warsaw")
WORK = Calendar(WARSAW, {day: [Hours(time(8), time(16))] for day in range(5)})
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EIGHT = datetime(2026, 11, 23, 7, tzinfo=UTC)  # a Monday, eight in Warsaw


def job(number: int, after: float = 0, minutes: int = 60, due: float | None = None) -> Job:
    """A ticket filed so many hours after eight on Monday, due so many hours after it."""
    due_at = None if due is None else EIGHT + due * HOUR
    return Job(number, EIGHT + after * HOUR, minutes * MINUTE, due_at)


def begun(jobs: list[Job], technicians: int = 1) -> dict[int, float]:
    """Return for each ticket how many hours after eight on Monday it was taken up."""
    return {
        done.job.id: (done.begun_at - EIGHT) / HOUR for done in simulated(jobs, technicians, WORK)
    }


def test_one_technician_does_one_ticket_after_the_other() -> None:
    assert begun([job(1), job(2), job(3)]) == {1: 0, 2: 1, 3: 2}


def test_two_technicians_do_two_at_once() -> None:
    assert begun([job(1), job(2), job(3)], technicians=2) == {1: 0, 2: 0, 3: 1}


def test_what_is_due_first_is_taken_first() -> None:
    jobs = [job(1, due=20), job(2, due=9), job(3, due=None), job(4, due=9)]

    assert begun(jobs) == {2: 0, 4: 1, 1: 2, 3: 3}


def test_work_that_has_begun_is_not_put_down_for_something_urgent() -> None:
    assert begun([job(1, minutes=180, due=20), job(2, after=1, due=2)]) == {1: 0, 2: 3}


def test_whoever_has_long_been_free_begins_when_the_ticket_comes() -> None:
    assert begun([job(1), job(2, after=5), job(3, after=5)], technicians=2) == {1: 0, 2: 5, 3: 5}


def test_what_comes_in_the_evening_is_taken_up_in_the_morning() -> None:
    (done,) = simulated([job(1, after=11)], 1, WORK)

    assert done.begun_at == EIGHT + 24 * HOUR
    assert done.done_at == EIGHT + 25 * HOUR


def test_work_goes_on_over_the_night() -> None:
    (done,) = simulated([job(1, after=7, minutes=120)], 1, WORK)

    assert done.done_at == EIGHT + 25 * HOUR


def test_without_technicians_nothing_is_ever_done() -> None:
    with pytest.raises(ValueError, match="without technicians"):
        list(simulated([job(1)], 0, WORK))


def test_the_load_is_the_share_of_the_working_time() -> None:
    week = Span(EIGHT, EIGHT + 7 * 24 * HOUR)

    assert load([job(1, minutes=480), job(2, minutes=480)], 1, WORK, week) == pytest.approx(0.4)
    assert load([job(1)], 1, WORK, Span(EIGHT, EIGHT)) is None


JOBS = st.lists(
    st.builds(
        job,
        st.integers(1, 1000),
        st.integers(0, 200),
        st.integers(0, 600),
        st.one_of(st.none(), st.integers(0, 400)),
    ),
    max_size=40,
    unique_by=lambda each: each.id,
)


def run(jobs: list[Job], technicians: int) -> list[Done]:
    return list(simulated(jobs, technicians, WORK))


@given(JOBS, st.integers(1, 4))
def test_every_ticket_is_done_once_by_a_free_technician_in_working_hours(
    jobs: list[Job], technicians: int
) -> None:
    found = run(jobs, technicians)

    assert sorted(done.job.id for done in found) == sorted(each.id for each in jobs)
    for done in found:
        assert done.begun_at >= opens(WORK, done.job.filed_at)
        assert opens(WORK, done.begun_at) == done.begun_at
        assert time_spent(WORK, Span(done.begun_at, done.done_at)) == done.job.work
        at_once = [
            other
            for other in found
            if other.begun_at <= done.begun_at < other.done_at and other.job.work
        ]
        assert len(at_once) <= technicians


@given(JOBS, st.integers(1, 4))
def test_the_order_in_which_tickets_are_told_does_not_matter(
    jobs: list[Job], technicians: int
) -> None:
    assert run(jobs, technicians) == run(jobs[::-1], technicians)


@given(JOBS)
def test_as_many_technicians_as_tickets_begin_at_once(jobs: list[Job]) -> None:
    for done in run(jobs, max(1, len(jobs))):
        assert done.begun_at == opens(WORK, done.job.filed_at)
