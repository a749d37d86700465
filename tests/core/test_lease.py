"""Leases: one holder at a time, and a dead holder is replaced."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from helpdesk.core import lease
from tests.conftest import NOON

MINUTE = timedelta(minutes=1)


def test_while_one_holds_it_the_other_waits(app: Flask) -> None:
    assert lease.take("job", owner="a", ttl=MINUTE, now=NOON) == 1
    assert lease.take("job", owner="b", ttl=MINUTE, now=NOON + MINUTE / 2) is None


def test_the_holder_may_renew(app: Flask) -> None:
    lease.take("job", owner="a", ttl=MINUTE, now=NOON)

    assert lease.take("job", owner="a", ttl=MINUTE, now=NOON + MINUTE / 2) == 1
    assert lease.take("job", owner="b", ttl=MINUTE, now=NOON + MINUTE * 1.4) is None


def test_a_holder_that_was_killed_is_replaced(app: Flask) -> None:
    lease.take("job", owner="a", ttl=MINUTE, now=NOON)

    assert lease.take("job", owner="b", ttl=MINUTE, now=NOON + 2 * MINUTE) == 2


def test_a_released_lease_is_free_at_once(app: Flask) -> None:
    lease.take("job", owner="a", ttl=MINUTE, now=NOON)
    lease.release("job", owner="a", now=NOON)

    assert lease.take("job", owner="b", ttl=MINUTE, now=NOON) == 2


def test_the_leases_of_the_dead_are_free_and_those_of_the_living_are_not(app: Flask) -> None:
    lease.take("mail", owner="here:1", ttl=MINUTE, now=NOON)
    lease.take("letters", owner="there:1", ttl=MINUTE, now=NOON)

    assert lease.release_dead(is_dead=lambda owner: owner == "here:1", now=NOON) == 1
    assert lease.take("mail", owner="here:2", ttl=MINUTE, now=NOON) == 2
    assert lease.take("letters", owner="here:2", ttl=MINUTE, now=NOON) is None
