"""Machines are told from people, each verdict with its evidence."""

from __future__ import annotations

import pytest

from helpdesk.mail.automatic import is_machine
from tests.mail.samples import named, sample


@pytest.mark.parametrize("name", named("auto-*"))
def test_machines_are_recognised_and_are_no_bounces(name: str) -> None:
    parsed = sample(name)

    assert parsed.is_auto
    assert not parsed.is_bounce
    assert parsed.auto_reason


@pytest.mark.parametrize("name", named("bounce-*"))
def test_notices_of_failed_delivery_are_bounces(name: str) -> None:
    assert sample(name).is_bounce


@pytest.mark.parametrize(
    "name", ["bounce-dsn", "bounce-irregular", "bounce-gmail-failed-recipients"]
)
def test_a_permanent_bounce_names_the_address(name: str) -> None:
    assert sample(name).failed == ("zly@sp-lucka.example",)


def test_a_delay_fails_nobody() -> None:
    assert sample("bounce-dsn-delayed").failed == ()


@pytest.mark.parametrize("name", named("human-*"))
def test_people_are_not_taken_for_machines(name: str) -> None:
    assert not sample(name).is_auto


def test_a_person_forwarding_a_strange_mail_is_a_person() -> None:
    parsed = sample("forwarded-as-attachment")

    assert not parsed.is_auto
    assert not parsed.is_bounce


@pytest.mark.parametrize(
    ("address", "machine"),
    [
        ("noreply@librus.example", True),
        ("no-reply+123@x.example", True),
        ("nie_odpowiadaj@x.example", True),
        ("nieodpowiadaj@x.example", True),
        ("MAILER-DAEMON@x.example", True),
        ("replyana@x.example", False),
        ("automatyka@x.example", False),
    ],
)
def test_addresses_nobody_reads(address: str, machine: bool) -> None:
    assert is_machine(address) is machine
