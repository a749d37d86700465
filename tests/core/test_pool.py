"""Work spread over processes."""

from __future__ import annotations

import gc
from operator import neg

import pytest

from helpdesk.core.pool import collector_resting, cores, spread


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_work_comes_back_in_its_order(jobs: int) -> None:
    assert list(spread(neg, [1, 2, 3, 4], jobs=jobs)) == [-1, -2, -3, -4]


def test_nothing_to_do_is_done_at_once() -> None:
    assert list(spread(neg, [], jobs=cores())) == []


def test_the_collector_goes_on_after_a_fault() -> None:
    def fault() -> None:
        with collector_resting():
            assert not gc.isenabled()
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 -- ours
        fault()

    assert gc.isenabled()
