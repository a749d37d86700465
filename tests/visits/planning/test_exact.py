"""The search over a few jobs finds the best plan there is, and keeps every rule."""

from __future__ import annotations

import pytest

from helpdesk.visits.planning.checking import violations
from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import greedy, plannable, points
from helpdesk.visits.planning.plan import make_plan
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.search import search, searched
from helpdesk.visits.planning.writing import written
from tests.visits.planning.drawing import as_json, drawn
from tests.visits.planning.trying_all import fewest_points


@pytest.mark.parametrize("seed", range(150))
def test_no_plan_is_better_than_the_exact_one(seed: int) -> None:
    costs = Costs(read_problem(as_json(drawn(seed, most_jobs=4))))
    given = confirmed(costs)
    expected = fewest_points(costs.problem, given)

    found = search(costs, given, seed=1, seconds=60)

    assert found.proven
    never_planned = sum(
        costs.left_out(job) for job in costs.problem.open_jobs if job not in plannable(costs)
    )
    assert points(costs, found.routes) + never_planned == expected
    plan = written(make_plan(costs, given, found.routes), solver="", notes=())
    assert violations(costs.problem, plan) == []


@pytest.mark.parametrize("seed", range(1000, 1040))
def test_neither_search_nor_insertion_breaks_a_rule_or_beats_the_exact_plan(seed: int) -> None:
    costs = Costs(read_problem(as_json(drawn(seed, most_jobs=9))))
    given = confirmed(costs)
    best = points(costs, search(costs, given, seed=1, seconds=60).routes)

    first = greedy(costs, given, plannable(costs))
    for routes in (
        first,
        *(found.routes for found in searched(costs, given, first, seed=1, seconds=60)),
    ):
        assert points(costs, routes) >= best
        plan = written(make_plan(costs, given, routes), solver="", notes=())
        assert violations(costs.problem, plan) == []
