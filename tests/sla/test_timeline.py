"""From what happened to a ticket to what is due when, met or missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.core.resources import resource_dir
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
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import load_rules
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


START = datetime(2026, 3, 20, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=30)).map(lambda since: START + since)
facts = st.one_of(
    st.builds(Answered, instants),
    st.builds(Paused, instants, st.sampled_from(["waiting_requester", "waiting_vendor"])),
    st.builds(Resumed, instants),
    st.builds(
        Reprioritised, instants, st.sampled_from(["incident", "request"]), st.sampled_from(Priority)
    ),
    st.builds(Resolved, instants),
    st.builds(Reopened, instants),
    st.builds(Closed, instants),
)
stories = st.lists(facts, max_size=12).map(
    lambda later: [Filed(START, "incident", Priority.MEDIUM), *later]
)


def states(story: list[Fact], now: datetime) -> list[TargetState]:
    found = assess(story, RULES, now=now)
    return [state for state in (found.response, found.resolution) if state]


@given(stories, instants)
def test_intervals_add_up_to_the_time_on_the_wall(story: list[Fact], now: datetime) -> None:
    for state in states(story, now):
        intervals = state.intervals
        end = state.done_at or now

        assert sum((each.length for each in intervals), timedelta()) == end - START
        assert sum((each.length for each in intervals if each.counted), timedelta()) == state.spent
        assert all(one.end == following.start for one, following in pairwise(intervals))
        assert all(each.start < each.end for each in intervals)


@given(stories, instants)
def test_met_due_and_remaining_agree(story: list[Fact], now: datetime) -> None:
    for state in states(story, now):
        if state.met is False:
            assert state.remaining <= timedelta()
            assert state.due is not None
            assert state.due < (state.done_at or now)
        else:
            assert state.remaining >= timedelta()
            assert state.met is (True if state.done_at else None)
            assert (state.due is None) == state.paused or state.remaining == timedelta()


@given(stories, instants, st.sampled_from(["response", "resolution"]))
def test_left_alone_a_clock_is_used_up_when_due(
    story: list[Fact], now: datetime, promise: str
) -> None:
    known = [fact for fact in story if fact.at <= now]
    state = getattr(assess(known, RULES, now=now), promise)

    if state and state.due and state.met is None:
        then = getattr(assess(known, RULES, now=state.due), promise)
        assert (then.spent, then.due, then.met) == (state.allowance, state.due, None)
