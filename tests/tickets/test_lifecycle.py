"""The life of a ticket, as domain.md has it."""

from __future__ import annotations

import pytest

from helpdesk.tickets.lifecycle import MOVES, OPEN, PAUSED, Status, can_move


def test_every_status_says_where_it_may_go() -> None:
    assert set(MOVES) == set(Status)


@pytest.mark.parametrize("status", sorted(OPEN, key=lambda each: each.value))
def test_whatever_is_open_may_be_resolved_at_once(status: Status) -> None:
    assert can_move(status, Status.RESOLVED)


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_what_is_done_goes_back_only_to_in_progress(status: Status) -> None:
    assert MOVES[status] & OPEN == {Status.IN_PROGRESS}


def test_what_was_withdrawn_stays_withdrawn() -> None:
    assert MOVES[Status.WITHDRAWN] == frozenset()


def test_only_what_is_resolved_may_be_closed() -> None:
    assert {status for status in Status if can_move(status, Status.CLOSED)} == {Status.RESOLVED}


def test_waiting_is_a_way_of_being_open() -> None:
    assert PAUSED < OPEN
