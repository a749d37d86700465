"""The receipt of a deadline: what counted, what did not, what is left."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk.core.resources import resource_dir
from helpdesk.portal.receipt import receipt
from helpdesk.sla.facts import Filed, Paused, Resumed
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import load_rules
from helpdesk.sla.timeline import assess

RULES = load_rules(resource_dir("sla_rules"))


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)  # Warsaw in winter


def test_the_receipt_of_the_mock_up_adds_up() -> None:
    facts = [
        Filed(at(23, 10, 40), "incident", Priority.HIGH),
        Paused(at(23, 11, 5), "waiting_requester", "Tomasz Wrona"),
        Resumed(at(23, 12, 25)),
    ]
    now = at(24, 9, 50)

    found = receipt(assess(facts, RULES, now=now).resolution, now=now)

    assert found is not None
    assert [(line.hours, line.kind, line.time) for line in found.lines] == [
        ("10:40–11:05", "counted", "25 min"),
        ("11:05–12:25", "stopped", "1 h 20 min"),
        ("12:25–15:30", "counted", "3 h 05 min"),
        ("15:30–7:30", "stopped", "16 h"),
        ("7:30–9:50", "counted", "2 h 20 min"),
        ("12:00", "ahead", "2 h 10 min"),
    ]


def test_a_ticket_without_deadlines_has_no_receipt() -> None:
    assert receipt(None, now=at(24, 9, 50)) is None
