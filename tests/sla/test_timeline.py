"""From what happened to a ticket to what is due when, met or missed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.core.resources import resource_dir
from helpdesk.sla.clock import ZERO
from helpdesk.sla.facts import (
    Answered,
    Closed,
    Fact,
    Filed,
    Paused,
    Reopened,
    Reprioritised,
    Resolved,
    Resumed,
    Withdrawn,
)
from helpdesk.sla.intervals import Reason
from helpdesk.sla.policy import Answer
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules, load_rules, parse_rules
from helpdesk.sla.timeline import Assessment, TargetState, assess

RULES = load_rules(resource_dir("sla_rules"))
WARSAW = ZoneInfo("Europe/Warsaw")
HOUR = timedelta(hours=1)


def june(text: str) -> datetime:
    """Return an instant of June 2026: "1 08:00" is Monday; the 4th is Corpus Christi."""
    day, clock = text.split()
    return (
        datetime.fromisoformat(f"2026-06-{int(day):02} {clock}")
        .replace(tzinfo=WARSAW)
        .astimezone(UTC)
    )


def filed(at: str = "1 08:00", priority: Priority = Priority.HIGH, kind: str = "incident") -> Filed:
    return Filed(june(at), kind, priority)


def at(now: str, *facts: Fact) -> Assessment:
    return assess(facts, RULES, now=june(now))


def resolution(now: str, *facts: Fact) -> TargetState:
    state = at(now, *facts).resolution
    assert state is not None
    return state


def response(now: str, *facts: Fact) -> TargetState:
    state = at(now, *facts).response
    assert state is not None
    return state


def test_a_new_ticket_has_two_deadlines() -> None:
    found = at("1 08:30", filed())

    assert found.response is not None
    assert found.resolution is not None
    assert (found.response.due, found.response.met) == (june("1 10:00"), None)
    assert (found.resolution.due, found.resolution.met) == (june("2 08:00"), None)
    assert found.resolution.spent == HOUR / 2
    assert found.resolution.remaining == 7.5 * HOUR


def test_a_ticket_filed_at_night_starts_in_the_morning() -> None:
    found = response("1 06:00", filed("1 05:00"))

    assert (found.spent, found.due) == (0 * HOUR, june("1 09:30"))


def test_an_idea_promises_nothing() -> None:
    assert at("9 08:00", filed(kind="idea")) == Assessment(None, None)


@pytest.mark.parametrize(
    ("answered", "met"),
    [
        pytest.param("1 09:59", True, id="before"),
        pytest.param("1 10:00", True, id="at the very deadline"),
        pytest.param("1 10:01", False, id="after"),
    ],
)
def test_the_first_answer_is_met_or_missed(answered: str, met: bool) -> None:
    found = response("9 08:00", filed(), Answered(june(answered)), Answered(june("1 12:00")))

    assert (found.done_at, found.met) == (june(answered), met)
    assert found.due == june("1 10:00")


def test_an_answer_on_saturday_misses_a_deadline_on_friday() -> None:
    found = response("8 08:00", filed("5 13:30"), Answered(june("6 10:00")))

    assert (found.due, found.spent, found.met) == (june("5 15:30"), 2 * HOUR, False)


def test_an_open_promise_past_its_deadline_is_not_met() -> None:
    found = resolution("2 10:00", filed())

    assert (found.met, found.done_at, found.remaining) == (False, None, -2 * HOUR)


def test_a_solution_counts_as_the_first_answer() -> None:
    found = response("9 08:00", filed(), Resolved(june("1 09:00")))

    assert (found.done_at, found.met) == (june("1 09:00"), True)


def test_waiting_stops_the_resolution_clock_but_not_the_response_clock() -> None:
    found = at("3 08:00", filed(), Paused(june("1 09:00"), "waiting_requester", "Jan"))

    assert found.resolution is not None
    assert found.response is not None
    assert (found.resolution.paused, found.resolution.due) == (True, None)
    assert (found.resolution.spent, found.resolution.met) == (HOUR, None)
    assert (found.response.paused, found.response.met) == (False, False)


def test_a_pause_moves_the_deadline() -> None:
    pause = Paused(june("1 09:00"), "waiting_vendor"), Resumed(june("3 09:00"))

    assert resolution("3 10:00", filed(), *pause).due == june("5 08:00")


def test_waiting_for_another_is_still_waiting() -> None:
    found = resolution(
        "3 10:00",
        filed(),
        Paused(june("1 09:00"), "waiting_requester", "Jan"),
        Paused(june("2 09:00"), "waiting_vendor", "Ewa"),
    )

    assert (found.spent, found.paused) == (HOUR, True)
    assert [(each.note, each.by) for each in found.intervals[-2:]] == [
        ("waiting_requester", "Jan"),
        ("waiting_vendor", "Ewa"),
    ]


def test_a_pause_after_the_deadline_does_not_undo_the_breach() -> None:
    found = resolution("3 10:00", filed(), Paused(june("2 09:00"), "waiting_vendor"))

    assert (found.due, found.met, found.paused) == (june("2 08:00"), False, True)


def test_a_ticket_may_be_resolved_while_it_waits() -> None:
    found = resolution(
        "9 10:00", filed(), Paused(june("1 09:00"), "waiting_vendor"), Resolved(june("8 09:00"))
    )

    assert (found.spent, found.met, found.paused) == (HOUR, True, False)


def test_a_new_priority_counts_from_the_filing() -> None:
    raised = resolution(
        "1 11:00", filed(), Reprioritised(june("1 10:00"), "incident", Priority.CRITICAL)
    )
    lowered = resolution(
        "1 11:00", filed(), Reprioritised(june("1 10:00"), "incident", Priority.LOW)
    )

    assert (raised.spent, raised.due) == (3 * HOUR, june("1 12:00"))
    assert (lowered.spent, lowered.due) == (3 * HOUR, june("9 08:00"))


def test_a_new_priority_does_not_judge_what_was_done_before() -> None:
    found = at(
        "9 08:00",
        filed(),
        Answered(june("1 09:30")),
        Reprioritised(june("1 10:00"), "incident", Priority.CRITICAL),
    )

    assert found.response is not None
    assert (found.response.allowance, found.response.met) == (2 * HOUR, True)
    assert found.resolution is not None
    assert found.resolution.allowance == 4 * HOUR


def test_what_turns_into_an_idea_promises_nothing_more() -> None:
    found = at("9 08:00", filed(), Reprioritised(june("1 09:00"), "idea", Priority.LOW))

    assert found == Assessment(None, None)


def test_a_reopened_ticket_carries_on() -> None:
    found = resolution("8 09:00", filed(), Resolved(june("1 10:00")), Reopened(june("8 08:00")))

    assert (found.spent, found.done_at, found.met) == (3 * HOUR, None, None)
    assert found.due == june("8 14:00")
    assert Reason.RESOLVED in {each.reason for each in found.intervals}


def test_reopening_does_not_restart_the_response() -> None:
    found = response("8 09:00", filed(), Resolved(june("1 09:00")), Reopened(june("8 08:00")))

    assert found.done_at == june("1 09:00")


def test_closing_changes_nothing_after_the_solution() -> None:
    facts = filed(), Resolved(june("1 10:00"))

    assert resolution("9 09:00", *facts, Closed(june("8 10:00"))) == resolution("2 09:00", *facts)


@pytest.mark.parametrize(
    ("withdrawn", "due", "met"),
    [
        pytest.param("1 09:00", None, None, id="in time: not judged"),
        pytest.param("3 09:00", "2 08:00", False, id="too late: missed"),
    ],
)
def test_a_withdrawn_ticket(withdrawn: str, due: str | None, met: bool | None) -> None:
    found = resolution("9 08:00", filed(), Withdrawn(june(withdrawn)))

    assert (found.due, found.met, found.done_at) == (due and june(due), met, None)
    assert found.intervals[-1].end == june(withdrawn)


def test_later_facts_are_not_known_yet() -> None:
    facts = filed(), Answered(june("1 09:00")), Resolved(june("1 12:00"))

    assert at("1 11:00", *facts) == at("1 11:00", *facts[:2])


def test_facts_must_begin_with_the_filing() -> None:
    with pytest.raises(ValueError, match="first fact"):
        at("1 09:00", Answered(june("1 08:00")))


def test_the_intervals_tell_the_whole_story() -> None:
    found = resolution(
        "5 08:00",
        filed("2 15:00"),
        Paused(june("3 08:30"), "waiting_vendor", "Ewa"),
        Resumed(june("3 10:00")),
    )

    assert [
        (f"{each.start.astimezone(WARSAW):%d %H:%M}", each.reason.value, each.note)
        for each in found.intervals
    ] == [
        ("02 15:00", "open", ""),
        ("02 15:30", "night", ""),
        ("03 07:30", "open", ""),
        ("03 08:30", "pause", "waiting_vendor"),
        ("03 10:00", "open", ""),
        ("03 15:30", "night", ""),
        ("04 00:00", "holiday", "Dzień Bożego Ciała"),
        ("05 00:00", "night", ""),
        ("05 07:30", "open", ""),
    ]


def varied(*changes: tuple[str, str]) -> Rules:
    """Return the shipped rules with these texts of the policy replaced."""
    texts = json.loads(RULES.content)
    for old, new in changes:
        assert old in texts["policy.toml"], old
        texts["policy.toml"] = texts["policy.toml"].replace(old, new, 1)
    texts["school_years/2025-2026.toml"] += UNITS_DAY
    return parse_rules(texts)


UNITS_DAY = """
[[day]]
units = ["sp-lucka"]
name = "Dzień dyrektorski"
on = 2026-06-02
hours = []
"""


def counting(promise: str, priority: str = "high") -> tuple[str, str]:
    """Return the change by which a priority's time is counted by other calendars."""
    target = TARGETS[priority]
    return (f'{target}calendar = "technician"', f"{target}calendar = {promise}")


TARGETS = {
    "critical": 'response = "1h"\nresolution = "4h"\n',
    "high": 'response = "2h"\nresolution = "8h"\n',
    "medium": 'response = "4h"\nresolution = "16h"\n',
    "low": 'response = "8h"\nresolution = "40h"\n',
}


def changing(priority: str, reopening: str = "carry_on") -> tuple[str, str]:
    return (
        '[changes]\npriority = "carry_on"\nreopening = "carry_on"',
        f'[changes]\npriority = "{priority}"\nreopening = "{reopening}"',
    )


def solved(rules: Rules, now: str, *told: Fact) -> TargetState:
    state = assess(told, rules, now=june(now)).resolution
    assert state is not None
    return state


LOWERED = Reprioritised(june("1 18:00"), "incident", Priority.LOW)


@pytest.mark.parametrize(
    ("change", "spent", "due", "run"),
    [
        # By the wall until 18:00 (10 h), then by the technician: 2 h on Tuesday.
        pytest.param("carry_on", 12, "8 13:30", 0, id="what has counted stays counted"),
        # As if by the technician from the start: 7.5 h on Monday, 2 h on Tuesday.
        pytest.param("recompute", 9.5, "9 08:00", 0, id="as if from the start"),
        pytest.param("reset", 2, "9 15:30", 1, id="from nothing"),
    ],
)
def test_another_priority_with_another_calendar(
    change: str, spent: float, due: str, run: int
) -> None:
    rules = varied(changing(change), counting('"always"', "high"))

    found = solved(rules, "2 09:30", filed("1 08:00"), LOWERED)

    assert (found.spent, found.due, found.run) == (spent * HOUR, june(due), run)
    assert found.started_at == (june("1 18:00") if run else june("1 08:00"))
    assert sum((each.length for each in found.intervals if each.counted), ZERO) == found.spent


def test_after_a_reset_the_time_before_is_shown_as_one() -> None:
    found = solved(varied(changing("reset")), "2 09:30", filed("1 08:00"), LOWERED)

    first, *_ = found.intervals
    assert (first.reason, first.note) == (Reason.EARLIER, "priority")
    assert (first.start, first.end) == (june("1 08:00"), june("1 18:00"))


def test_a_correction_that_promises_the_same_resets_nothing() -> None:
    same = Reprioritised(june("1 10:00"), "security", Priority.HIGH)

    assert solved(varied(changing("reset")), "1 11:00", filed("1 08:00"), same).run == 0


def test_a_reset_leaves_a_pause_a_pause() -> None:
    found = solved(
        varied(changing("reset")),
        "3 08:00",
        filed("1 08:00"),
        Paused(june("1 09:00"), "waiting_vendor", "Ewa"),
        LOWERED,
    )

    assert (found.paused, found.spent, found.run) == (True, ZERO, 1)
    assert [each.reason for each in found.intervals] == [Reason.EARLIER, Reason.PAUSE]


def test_a_priority_changed_after_the_solution_takes_effect_at_the_reopening() -> None:
    told = (
        filed("1 08:00"),
        Resolved(june("1 12:00")),
        Reprioritised(june("1 13:00"), "incident", Priority.LOW),
    )
    rules = varied(changing("reset"))
    again = solved(rules, "2 09:30", *told, Reopened(june("2 08:30")))

    assert (again.run, again.started_at, again.spent) == (1, june("2 08:30"), HOUR)
    assert solved(rules, "2 09:30", *told).allowance == 8 * HOUR


def test_a_reopened_ticket_may_begin_anew() -> None:
    found = solved(
        varied(changing("carry_on", "reset")),
        "8 09:00",
        filed(),
        Resolved(june("1 10:00")),
        Reopened(june("8 08:00")),
    )

    assert (found.spent, found.due, found.run) == (HOUR, june("9 08:00"), 1)
    assert found.intervals[0].note == "reopening"


@pytest.mark.parametrize(
    ("answers", "fact", "counts"),
    [
        ("reply", Answered(june("1 09:00"), Answer.REPLY), True),
        ("started", Answered(june("1 09:00"), Answer.REPLY), False),
        ("started", Answered(june("1 09:00"), Answer.STARTED), True),
        ("reply", Answered(june("1 09:00"), Answer.STARTED), False),
        ("visit", Answered(june("1 09:00"), Answer.VISIT), True),
        ("resolution", Resolved(june("1 09:00")), True),
        ("reply", Resolved(june("1 09:00")), False),
    ],
)
def test_the_policy_says_what_is_an_answer(answers: str, fact: Fact, counts: bool) -> None:
    rules = varied(('["reply", "resolution"]', f'["{answers}"]'))

    found = assess([filed(), fact], rules, now=june("1 09:30")).response

    assert found is not None
    assert found.done_at == (june("1 09:00") if counts else None)


def test_a_call_may_be_answered_at_once() -> None:
    call = Filed(june("1 08:00"), "incident", Priority.HIGH, on_phone=True)
    rules = varied(('["reply", "resolution"]', '["phone"]'))

    (with_it, without) = (
        assess([call], each, now=june("2 08:00")).response for each in (rules, RULES)
    )

    assert with_it is not None
    assert without is not None
    assert (with_it.done_at, with_it.spent, with_it.met) == (june("1 08:00"), ZERO, True)
    assert without.done_at is None


@pytest.mark.parametrize(
    ("at_clock", "due", "met"), [("1 09:00", None, None), ("1 11:00", "1 10:00", False)]
)
def test_a_solution_that_is_no_answer_ends_the_waiting_for_one(
    at_clock: str, due: str | None, met: bool | None
) -> None:
    rules = varied(('["reply", "resolution"]', '["reply"]'))

    found = assess([filed(), Resolved(june(at_clock))], rules, now=june("9 08:00")).response

    assert found is not None
    assert (found.done_at, found.due, found.met) == (None, due and june(due), met)


def test_a_units_day_off_counts_only_for_the_unit() -> None:
    rules = varied(counting('["technician", "unit"]'))

    def due(unit: str) -> datetime | None:
        return solved(rules, "1 12:00", Filed(june("1 12:00"), "incident", Priority.HIGH, unit)).due

    assert due("sp-brzeziny") == june("2 12:00")
    assert due("sp-lucka") == june("3 12:00")


def test_a_pause_says_why() -> None:
    pause = Paused(june("1 09:00"), "waiting_vendor", "Ewa", "Czekamy na toner.")

    found = resolution("1 10:00", filed(), pause).intervals[-1]

    assert (found.note, found.by, found.why) == ("waiting_vendor", "Ewa", "Czekamy na toner.")


# The first question about a year costs more than the others.
laws = settings(deadline=None)
START = datetime(2026, 3, 20, tzinfo=UTC)
POLICIES = [
    varied(changing(priority, reopening), *calendars)
    for priority in ("carry_on", "recompute", "reset")
    for reopening in ("carry_on", "reset")
    for calendars in (
        (),
        (counting('"always"', "high"), counting('["technician", "unit"]', "medium")),
        (counting('"unit"', "low"), ('["reply", "resolution"]', '["started", "visit"]')),
    )
]
# By number: a failure must not print all that rules hold.
policies = st.integers(0, len(POLICIES) - 1)
RECOMPUTING = varied(changing("recompute"))
# Both clock changes of a year, the Easter break and the holidays of May; and of autumn.
instants = st.one_of(
    st.timedeltas(timedelta(), timedelta(days=50)),
    st.timedeltas(timedelta(days=210), timedelta(days=225)),
).map(lambda since: START + since)
facts = st.one_of(
    st.builds(Answered, instants, st.sampled_from(Answer)),
    st.builds(Paused, instants, st.sampled_from(["waiting_requester", "waiting_vendor"])),
    st.builds(Resumed, instants),
    st.builds(
        Reprioritised,
        instants,
        st.sampled_from(["incident", "request", "idea"]),
        st.sampled_from(Priority),
    ),
    st.builds(Resolved, instants),
    st.builds(Reopened, instants),
    st.builds(Closed, instants),
    st.builds(Withdrawn, instants),
)
stories = st.tuples(
    st.sampled_from(Priority), st.sampled_from(["", "sp-lucka"]), st.lists(facts, max_size=12)
).map(lambda told: [Filed(START, "incident", told[0], told[1]), *told[2]])


def states(story: list[Fact], rules: Rules, now: datetime) -> list[TargetState]:
    found = assess(story, rules, now=now)
    return [state for state in (found.response, found.resolution) if state]


@laws
@given(stories, policies, instants)
def test_intervals_add_up_to_the_time_on_the_wall(
    story: list[Fact], policy: int, now: datetime
) -> None:
    for state in states(story, POLICIES[policy], now):
        intervals = state.intervals
        end = state.stretches[-1].end

        assert end == (state.done_at or end) <= now
        assert sum((each.length for each in intervals), timedelta()) == end - START
        assert sum((each.length for each in intervals if each.counted), timedelta()) == state.spent
        assert all(one.end == following.start for one, following in pairwise(intervals))
        assert all(each.start < each.end for each in intervals)
        assert not [each for each in intervals if each.counted and each.start < state.started_at]


@laws
@given(stories, policies, instants)
def test_met_due_and_remaining_agree(story: list[Fact], policy: int, now: datetime) -> None:
    for state in states(story, POLICIES[policy], now):
        end = state.stretches[-1].end
        if state.met is False:
            assert state.remaining <= timedelta()
            assert state.due is not None
            assert state.due < end
        else:
            assert state.remaining >= timedelta()
            assert state.met is (True if state.done_at else None)
        if state.due is None:
            assert not state.is_running
            assert state.remaining > timedelta()


@laws
@given(stories, policies, instants, st.sampled_from(["response", "resolution"]))
def test_left_alone_a_clock_is_used_up_when_due(
    story: list[Fact], policy: int, now: datetime, promise: str
) -> None:
    known = [fact for fact in story if fact.at <= now]
    state = getattr(assess(known, POLICIES[policy], now=now), promise)

    if state and state.due and state.met is None:
        then = getattr(assess(known, POLICIES[policy], now=state.due), promise)
        assert (then.spent, then.due, then.met) == (state.allowance, state.due, None)


@laws
@given(stories, instants)
def test_with_one_calendar_carrying_on_is_recomputing(story: list[Fact], now: datetime) -> None:
    carried, recomputed = (assess(story, rules, now=now) for rules in (RULES, RECOMPUTING))

    assert _told(carried.response) == _told(recomputed.response)
    assert _told(carried.resolution) == _told(recomputed.resolution)


def _told(state: TargetState | None) -> tuple[Any, ...] | None:
    return state and (
        state.spent,
        state.due,
        state.met,
        state.done_at,
        [(i.start, i.reason) for i in state.intervals],
    )


@laws
@given(stories, policies, instants, st.floats(0.01, 3))
def test_what_is_reached_has_counted(
    story: list[Fact], policy: int, now: datetime, share: float
) -> None:
    for state in states(story, POLICIES[policy], now):
        wanted = state.allowance * share
        at = state.reached(wanted)

        assert (at is None) == (wanted > state.spent and not state.is_running)
        assert state.reached(state.allowance) == state.due or state.done_at
        if at is not None and at <= now:
            assert wanted <= state.spent
