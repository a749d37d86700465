"""A notice names whom our letter did not reach, and whom none ever will."""

from __future__ import annotations

import pytest

from tests.mail.samples import sample

LOST = "zly@sp-lucka.example"


@pytest.mark.parametrize(
    "name",
    [
        "bounce-dsn",
        "bounce-irregular",
        "notice-dsn-failed",
        "notice-dsn-without-status",
        "notice-dsn-8bit",
        "notice-qmail",
        "notice-8bit-sender",
    ],
)
def test_a_failure_for_good_is_told(name: str) -> None:
    assert sample(name).failed_permanently == (LOST,)


def test_giving_up_after_days_is_a_failure_but_not_for_good() -> None:
    parsed = sample("notice-dsn-given-up")

    assert (parsed.failed, parsed.failed_permanently) == ((LOST,), ())


@pytest.mark.parametrize(
    "name", ["notice-dsn-delayed", "notice-dsn-delivered", "bounce-dsn-delayed"]
)
def test_a_delay_or_a_delivery_fails_nobody(name: str) -> None:
    parsed = sample(name)

    assert parsed.is_auto
    assert (parsed.failed, parsed.failed_permanently) == ((), ())


def test_only_those_who_failed_are_named() -> None:
    assert sample("notice-dsn-one-of-two").failed == (LOST,)


def test_a_report_inside_the_returned_letter_counts_nothing() -> None:
    assert sample("notice-dsn-inside-another").failed == (LOST,)
