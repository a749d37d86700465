"""What the guide to the rules shows can be used as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import parse_rules

GUIDE = Path(__file__).parents[2] / "docs" / "zasady-sla.md"
REST = """
[near]
time = "4h"
calendar = "technician"
[closing]
time = "40h"
calendar = "technician"
[matrix]
stopped = { room = "high", several = "critical", school = "critical" }
hindered = { room = "medium", several = "high", school = "critical" }
can_wait = { room = "low", several = "low", school = "medium" }
office = { room = "medium", several = "medium", school = "high" }
[kinds.incident]
[kinds.training]
[targets.critical]
response = "1h"
resolution = "4h"
calendar = ["technician", "unit"]
[targets.medium]
response = "4h"
resolution = "16h"
calendar = "unit"
[targets.low]
response = "8h"
resolution = "40h"
calendar = "technician"
"""
KINDERGARTEN = '[kindergarten]\nzone = "Europe/Warsaw"\nmonday = ["06:30-17:00"]\n'


def test_the_examples_of_the_guide_are_rules() -> None:
    start, calendars, units, year, *others = re.findall(
        r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )

    rules = parse_rules(
        {
            "policy.toml": "\n".join([start, *others, REST]),
            "calendars.toml": calendars + KINDERGARTEN,
            "units.toml": units,
            "school_years/2026-2027.toml": year,
        }
    )

    assert rules.policy.name == "Zasady od stycznia"
    assert [step.key for step in rules.policy.steps] == ["resolution:80%", "resolution:+8h"]
    assert rules.target("request", Priority.LOW) is not rules.target("incident", Priority.LOW)
