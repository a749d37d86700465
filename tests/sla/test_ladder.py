"""When each step of the ladder falls."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.core.resources import resource_dir
from helpdesk.sla import ladder
from helpdesk.sla.facts import Answered, Fact, Filed, Paused, Reprioritised, Resolved, Resumed
from helpdesk.sla.ladder import Recipient
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules, load_rules, parse_rules
from helpdesk.sla.targets import Promise
from helpdesk.sla.timeline import TargetState, assess

WARSAW = ZoneInfo("Europe/Warsaw")
STEPS = """
[[warnings]]
target = "resolution"
at = "50%"
to = ["technician"]

[[warnings]]
target = "resolution"
at = "-1h"
to = ["technician"]
priorities = ["high", "critical"]

[[escalation]]
target = "resolution"
at = "100%"
to = ["technician", "administrator"]

[[escalation]]
target = "resolution"
at = "+2h30m"
to = ["director"]

[alerts]
"""


def ours() -> Rules:
    texts = json.loads(load_rules(resource_dir("sla_rules")).content)
    policy = texts["policy.toml"]
    texts["policy.toml"] = policy[: policy.index("[[warnings]]")] + STEPS
    return parse_rules(texts)


RULES = ours()


def june(text: str) -> datetime:
    day, clock = text.split()
    wall = datetime.fromisoformat(f"2026-06-{int(day):02} {clock}")
    return wall.replace(tzinfo=WARSAW).astimezone(UTC)


def state(now: str, *facts: Fact, priority: Priority = Priority.HIGH) -> TargetState:
    filed = Filed(june("1 08:00"), "incident", priority)
    found = assess([filed, *facts], RULES, now=june(now)).resolution
    assert found is not None
    return found


def falls(found: TargetState) -> dict[str, datetime | None]:
    steps = ladder.steps(RULES, found.promise, found.priority)
    return {step.key: ladder.falls_at(step, found) for step in steps}


def test_each_step_falls_at_its_share_or_so_long_from_the_deadline() -> None:
    assert falls(state("1 08:30")) == {
        "resolution:50%": june("1 12:00"),
        "resolution:-1h": june("1 15:00"),
        "resolution:100%": june("2 08:00"),
        "resolution:+2h30m": june("2 10:30"),
    }


def test_a_step_of_some_priorities_is_for_those_alone() -> None:
    assert "resolution:-1h" not in falls(state("1 08:30", priority=Priority.LOW))


def test_a_pause_moves_what_lies_ahead_and_nothing_behind() -> None:
    pause = Paused(june("1 13:00"), "waiting_vendor")

    waiting = falls(state("3 08:00", pause))
    later = falls(state("3 12:00", pause, Resumed(june("3 09:00"))))

    assert waiting == {
        "resolution:50%": june("1 12:00"),
        "resolution:-1h": None,
        "resolution:100%": None,
        "resolution:+2h30m": None,
    }
    assert later["resolution:-1h"] == june("3 11:00")


def test_a_step_before_the_beginning_never_falls() -> None:
    step = ladder.steps(RULES, Promise.RESOLUTION, Priority.HIGH)[1]
    found = state("1 08:30")
    found.allowance = timedelta(hours=1)

    assert (step.at, ladder.falls_at(step, found)) == ("-1h", None)


def test_a_higher_priority_brings_steps_that_should_have_fallen() -> None:
    raised = Reprioritised(june("1 11:00"), "incident", Priority.CRITICAL)

    found = ladder.fallen(state("1 11:30", raised), RULES, june("1 11:30"))

    assert [(fall.step.key, fall.at) for fall in found] == [
        ("resolution:50%", june("1 10:00")),
        ("resolution:-1h", june("1 11:00")),
    ]


@pytest.mark.parametrize(
    ("after", "key"),
    [
        ("1 08:00", "resolution:50%"),
        ("1 12:00", "resolution:-1h"),
        ("1 15:00", "resolution:100%"),
        ("2 08:00", "resolution:+2h30m"),
        ("2 10:30", None),
    ],
)
def test_the_next_step(after: str, key: str | None) -> None:
    found = ladder.next_step(state("1 08:30"), RULES, june(after))

    assert (found and found.step.key) == key


def test_what_is_solved_has_no_step_ahead() -> None:
    solved = state("2 12:00", Answered(june("1 09:00")), Resolved(june("1 13:00")))

    assert ladder.next_step(solved, RULES, june("1 13:00")) is None
    assert len(ladder.fallen(solved, RULES, june("2 12:00"))) == 1


def test_a_step_names_whom_to_tell() -> None:
    (*_, last) = ladder.steps(RULES, Promise.RESOLUTION, Priority.LOW)

    assert (last.to, last.is_warning) == ((Recipient.DIRECTOR,), False)


def test_the_first_step_is_the_earliest_of_all_wherever_the_clock_stands() -> None:
    pause = Paused(june("1 13:00"), "waiting_vendor")
    for found in (
        state("1 08:30"),
        state("3 08:00"),
        state("3 08:00", pause),
        state("1 08:30", priority=Priority.LOW),
    ):
        known = [at for at in falls(found).values() if at]
        assert ladder.first(found, RULES) == min(known)


def test_a_clock_paused_before_the_first_step_has_none() -> None:
    found = state("3 08:00", Paused(june("1 09:00"), "waiting_vendor"))

    assert ladder.first(found, RULES) is None
