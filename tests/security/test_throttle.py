"""Counting tries: per door and key, in fixed windows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from helpdesk.core.errors import TooMany
from helpdesk.security import throttle
from tests.conftest import NOON

HOUR = timedelta(hours=1)


def test_one_try_too_many_is_refused(app: Flask) -> None:
    for _ in range(3):
        throttle.limit("letters", "ewa@sp.example", most=3, window=HOUR, now=NOON)

    with pytest.raises(TooMany):
        throttle.limit("letters", "EWA@sp.example", most=3, window=HOUR, now=NOON)


def test_other_keys_and_later_windows_are_free(app: Flask) -> None:
    throttle.limit("letters", "ewa@sp.example", most=1, window=HOUR, now=NOON)

    throttle.limit("letters", "jan@sp.example", most=1, window=HOUR, now=NOON)
    throttle.limit("letters", "ewa@sp.example", most=1, window=HOUR, now=NOON + HOUR)
    assert throttle.tried("letters", "ewa@sp.example", window=HOUR, now=NOON + HOUR) == 1


def test_old_counters_are_forgotten(app: Flask) -> None:
    throttle.count("letters", "ewa@sp.example", window=HOUR, now=NOON)

    assert throttle.forget(before=NOON + 2 * HOUR) == 1
