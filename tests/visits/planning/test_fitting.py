"""What a job is said to add to a route is what it adds, and there is no better place in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.fitting import Fitting
from helpdesk.visits.planning.insertion import greedy, plannable
from helpdesk.visits.planning.problem import Job, Shift
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.timing import Route, timed
from tests.visits.planning.drawing import as_json, drawn


@pytest.mark.parametrize("seed", range(2000, 2060))
def test_a_job_fits_where_timing_the_whole_route_says_it_is_cheapest(seed: int) -> None:
    costs = Costs(read_problem(as_json(drawn(seed, most_jobs=9))))
    jobs = plannable(costs)
    routes = greedy(costs, confirmed(costs), jobs[::2])
    fitting = Fitting(costs)

    for shift, present in routes.items():
        layout = fitting.layout(shift, present.route)
        assert layout is not None
        assert layout.points == present.points
        for job in jobs[1::2]:
            added = [each - present.points for each in tried(costs, shift, present.route, job)]
            fit = fitting.fit(shift, layout, job)
            assert (None if fit is None else fit.points) == min(added, default=None)


def tried(costs: Costs, shift: Shift, route: Route, job: Job) -> Iterator[int]:
    """Yield the points of the route with the job in each place where it can be done."""
    for at in range(len(route) + 1):
        found = timed(costs, shift, (*route[:at], job, *route[at:]))
        if found is not None:
            yield found.points


def test_a_base_that_no_way_leads_to_has_the_empty_route_only() -> None:
    problem = drawn(2000, most_jobs=9) | {"travel": {}, "pins": []}
    costs = Costs(read_problem(as_json(problem)))
    fitting, shift = Fitting(costs), costs.problem.shifts[0]

    empty = fitting.layout(shift, ())

    assert empty is not None
    assert [fitting.fit(shift, empty, job) for job in costs.problem.jobs] == [None] * len(
        costs.problem.jobs
    )
