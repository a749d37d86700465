"""How long is waited: pure tables."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from helpdesk.mail.faults import Fault
from helpdesk.mail.pacing import HOUR, MINUTE, free_at, pause_after, server_pause
from tests.mail.conftest import NOW


@pytest.mark.parametrize(
    ("tries", "pause"), [(1, MINUTE), (2, 2 * MINUTE), (9, 4 * HOUR), (10_000, 4 * HOUR)]
)
def test_a_letter_is_tried_half_as_often_each_time(tries: int, pause: timedelta) -> None:
    assert pause_after(tries) == pause


@pytest.mark.parametrize(
    ("newest_first", "seconds"),
    [
        ([], 0),
        ([None, Fault.TIMEOUT], 0),
        ([Fault.REFUSED, Fault.TIMEOUT], 0),
        ([Fault.TIMEOUT, None, Fault.TIMEOUT], 5),
        ([Fault.SIGN_IN] * 3, 20),
        ([Fault.UNREACHABLE] * 8, 300),
    ],
)
def test_only_failures_of_the_server_in_a_row_make_it_rest(
    newest_first: list[Fault | None], seconds: int
) -> None:
    assert server_pause(newest_first) == timedelta(seconds=seconds)


def every(pause: timedelta, number: int) -> list[datetime]:
    return [NOW - pause * each for each in range(number)]


@pytest.mark.parametrize(
    ("sent", "wait"),
    [
        (every(MINUTE, 9), None),
        (every(MINUTE, 10), 51 * MINUTE),
        (every(7 * MINUTE, 29), None),
        (every(30 * MINUTE, 30), 570 * MINUTE),
        (every(25 * HOUR, 50), None),
    ],
    ids=["nine", "ten in an hour", "spread", "thirty a day", "long ago"],
)
def test_the_next_letter_waits_until_the_oldest_that_counts_is_old_enough(
    sent: list[datetime], wait: timedelta | None
) -> None:
    assert free_at(sent, NOW) == (None if wait is None else NOW + wait)
