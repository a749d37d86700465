"""The promise on the form: the latest answer if the report were sent now."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk.core.resources import resource_dir
from helpdesk.portal.promise import answers, latest, words
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.sla.rules import load_rules

NOW = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)  # Tuesday, 9:50
FOUND = answers(load_rules(resource_dir("sla_rules")), now=NOW)


def test_each_answer_of_the_form_has_its_deadline() -> None:
    assert len(FOUND) == len(Urgency) * len(Impact)
    assert FOUND[Urgency.STOPPED, Impact.SCHOOL] == datetime(2026, 11, 24, 9, 50, tzinfo=UTC)
    assert FOUND[Urgency.STOPPED, Impact.ROOM] == datetime(2026, 11, 24, 10, 50, tzinfo=UTC)


def test_an_open_question_promises_no_more_than_the_worst_answer() -> None:
    assert latest(FOUND, None, "room") == FOUND[Urgency.CAN_WAIT, Impact.ROOM]
    assert latest(FOUND, "stopped", "room") == FOUND[Urgency.STOPPED, Impact.ROOM]
    assert latest({}, None, None) is None


def test_the_script_gets_the_same_deadlines_in_words() -> None:
    assert words(FOUND, now=NOW)["stopped room"] == "dziś, 11:50"
