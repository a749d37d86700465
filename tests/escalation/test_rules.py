"""The pure parts: whom a step concerns, what comes in one letter, which step still holds, its words."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.core.resources import resource_dir
from helpdesk.escalation.grouping import Pending, letters
from helpdesk.escalation.recipients import Person, Staff, concerned
from helpdesk.escalation.rungs import holds
from helpdesk.escalation.wording import step_words
from helpdesk.sla import ladder
from helpdesk.sla.facts import Filed
from helpdesk.sla.ladder import Recipient
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import load_rules
from helpdesk.sla.steps import rung_of
from helpdesk.sla.timeline import assess
from helpdesk.tickets.lifecycle import Kind
from tests.conftest import NOON

RULES = load_rules(resource_dir("sla_rules"))
TECHNICIAN, DIRECTOR, ADMINISTRATOR = Recipient
TOMASZ, OLGA, DANUTA, ADAM, EWA = range(1, 6)
OFFICE = {"directors": (Person(DANUTA),), "administrators": (Person(ADAM), Person(EWA))}
AWAY = Person(TOMASZ, is_present=False)


@pytest.mark.parametrize(
    ("to", "staff", "expected"),
    [
        pytest.param([TECHNICIAN], Staff(Person(TOMASZ), **OFFICE), [TOMASZ], id="the technician"),
        pytest.param(
            [TECHNICIAN, ADMINISTRATOR], Staff(Person(TOMASZ), **OFFICE), [TOMASZ, ADAM, EWA],
            id="and all administrators",
        ),
        pytest.param([DIRECTOR], Staff(Person(TOMASZ), **OFFICE), [DANUTA], id="the director"),
        pytest.param([TECHNICIAN], Staff(AWAY, OLGA, **OFFICE), [OLGA], id="who stands in"),
        pytest.param([TECHNICIAN], Staff(AWAY, **OFFICE), [DANUTA], id="nobody stands in"),
        pytest.param(
            [TECHNICIAN], Staff(AWAY, administrators=(Person(ADAM),)), [ADAM], id="no director"
        ),
        pytest.param([TECHNICIAN], Staff(**OFFICE), [ADAM, EWA, DANUTA], id="a ticket of nobody"),
        pytest.param(
            [TECHNICIAN, DIRECTOR], Staff(AWAY, **OFFICE), [DANUTA], id="nobody is told twice"
        ),
        pytest.param(
            [DIRECTOR], Staff(directors=(Person(DANUTA, is_present=False), Person(EWA))), [EWA],
            id="another director is there",
        ),
        pytest.param(
            [DIRECTOR], Staff(directors=(Person(DANUTA, is_present=False),)), [DANUTA],
            id="all directors are away",
        ),
        pytest.param([TECHNICIAN, DIRECTOR], Staff(), [], id="there is nobody at all"),
    ],
)  # fmt: skip
def test_whom_a_step_concerns(to: list[Recipient], staff: Staff, expected: list[int]) -> None:
    assert concerned(to, staff) == expected


def pending(ticket: int, *, fell: int = 0, due: int = 0, alert: int | None = None) -> Pending:
    hour = timedelta(hours=1)
    return Pending(alert or ticket, ticket, "response:100%", NOON + fell * hour, NOON + due * hour)


@pytest.mark.parametrize(
    ("waiting", "told"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([pending(7)], [[7]], id="one"),
        pytest.param([pending(7, due=2), pending(8, due=1)], [[8], [7]], id="nearest first"),
        pytest.param(
            [pending(1), pending(2), pending(3)], [[1, 2, 3]], id="from three on all in one"
        ),
        pytest.param(
            [pending(7, fell=1, alert=1), pending(7, fell=2, alert=2), pending(8, due=1)],
            [[7], [8]],
            id="a ticket counts once",
        ),
    ],
)
def test_what_comes_in_one_letter(waiting: list[Pending], told: list[list[int]]) -> None:
    assert [[each.ticket_id for each in group] for group in letters(waiting, 3)] == told


def test_of_several_steps_of_a_ticket_the_latest_is_told() -> None:
    first, last = pending(7, fell=1, alert=1), pending(7, fell=2, alert=2)

    assert letters([last, first], 4) == [[last]]


@given(
    st.lists(st.builds(pending, st.integers(1, 20), fell=st.integers(0, 9), due=st.integers(0, 9))),
    st.integers(2, 10),
)
def test_every_ticket_is_told_once_and_a_storm_is_one_letter(
    waiting: list[Pending], digest_from: int
) -> None:
    groups = letters(waiting, digest_from)
    told = [each.ticket_id for group in groups for each in group]

    assert sorted(told) == sorted({each.ticket_id for each in waiting})
    assert len(groups) < digest_from
    assert [each.due_at for group in groups for each in group] == sorted(
        each.due_at for group in groups for each in group
    )


def watched(**given: Any) -> Any:
    """Return what a ticket filed at NOON keeps of its clocks, but for what is given."""
    known = assess([Filed(NOON, "incident", Priority.MEDIUM, "sp-1")], RULES, now=NOON)
    assert known.response is not None and known.resolution is not None  # noqa: PT018
    row = {
        "kind": Kind.INCIDENT,
        "priority": Priority.MEDIUM,
        "unit": "sp-1",
        "done_at": None,
        "responded_at": None,
        "response_due_at": known.response.due,
        "resolution_due_at": known.resolution.due,
        "paused_at": None,
    }
    return SimpleNamespace(**row | given)


@given(st.integers(0, 5 * 24 * 60))
def test_a_step_of_a_running_clock_holds_from_the_instant_it_falls(minutes: int) -> None:
    now = NOON + timedelta(minutes=minutes)
    found = assess([Filed(NOON, "incident", Priority.MEDIUM, "sp-1")], RULES, now=now)
    for state in (found.response, found.resolution):
        assert state is not None
        fallen = {fall.step.key for fall in ladder.fallen(state, RULES, now)}
        for step in ladder.steps(RULES, state.promise, state.priority):
            assert holds(step.key, watched(), RULES, now) == (step.key in fallen)


@pytest.mark.parametrize(
    ("step", "changed", "expected"),
    [
        pytest.param("response:100%", {}, True, id="not answered"),
        pytest.param("response:100%", {"responded_at": NOON}, False, id="answered"),
        pytest.param("response:100%", {"paused_at": NOON}, True, id="the answer never waits"),
        pytest.param("resolution:80%", {}, True, id="not solved"),
        pytest.param("resolution:80%", {"done_at": NOON}, False, id="solved"),
        pytest.param(
            "resolution:80%", {"paused_at": NOON, "resolution_due_at": None}, False, id="waits"
        ),
        pytest.param(
            "resolution:100%", {"paused_at": NOON + timedelta(days=4)}, False,
            id="waits, and was late before",
        ),
        pytest.param(
            "resolution:100%", {"paused_at": NOON}, True, id="waits for what does not stop it"
        ),
        pytest.param("resolution:80%", {"kind": Kind.IDEA}, False, id="nothing is promised"),
    ],
)  # fmt: skip
def test_a_step_holds_as_long_as_its_cause(
    step: str, changed: dict[str, Any], expected: bool
) -> None:
    assert holds(step, watched(**changed), RULES, NOON + timedelta(days=5)) is expected


@pytest.mark.parametrize(
    ("key", "polish", "english"),
    [
        ("response:50%", "minęło 50% czasu na odpowiedź", "50% of the time to answer has passed"),
        ("resolution:150%", "minęło 150% czasu na naprawę", "150% of the time to solve has passed"),
        ("response:100%", "minął termin odpowiedzi", "the deadline to answer has passed"),
        (
            "resolution:-1h", "do terminu naprawy zostało najwyżej 1 h pracy",
            "at most 1 h of working time left to solve",
        ),
        (
            "response:+2h30m", "od terminu odpowiedzi minęło 2 h 30 min pracy",
            "2 h 30 min of working time past the deadline to answer",
        ),
    ],
)  # fmt: skip
def test_a_step_in_words(app: Flask, key: str, polish: str, english: str) -> None:
    with app.test_request_context():
        for language, words in (("pl", polish), ("en", english)):
            with force_locale(language):
                assert step_words(key).replace("\N{NO-BREAK SPACE}", " ") == words


def test_every_step_of_the_rules_is_read_back_from_its_key() -> None:
    allowance = timedelta(hours=16)

    for step in RULES.policy.steps:
        assert rung_of(step.key).counted(allowance) == step.counted(allowance)
        assert rung_of(step.key).promise is step.promise
