"""What in a ticket's history bears on the honesty of the figures."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.core.clock import WARSAW
from helpdesk.core.resources import resource_dir
from helpdesk.reports.signs import Case, Entry, Study, study
from helpdesk.sla.clock import Span
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules, load_rules, parse_rules
from helpdesk.sla.timeline import assess
from helpdesk.tickets.lifecycle import Event, Status

RULES = load_rules(resource_dir("sla_rules"))


def rules_with(*changes: tuple[str, str]) -> Rules:
    """Return the rules with these texts of the policy replaced."""
    texts = json.loads(RULES.content)
    for old, new in changes:
        assert old in texts["policy.toml"], old
        texts["policy.toml"] = texts["policy.toml"].replace(old, new)
    return parse_rules(texts)


ROUND_THE_CLOCK = (
    'resolution = "4h"\ncalendar = "technician"',
    'resolution = "4h"\ncalendar = "always"',
)
POLICIES = [
    RULES,
    rules_with(ROUND_THE_CLOCK),
    *(
        rules_with(ROUND_THE_CLOCK, ('priority = "carry_on"', f'priority = "{change}"'))
        for change in ("recompute", "reset")
    ),
    rules_with(('reopening = "carry_on"', 'reopening = "reset"')),
]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def october(text: str) -> datetime:
    """Return an instant of October 2026 in Warsaw: "5 08:00" is a Monday morning."""
    day, clock = text.split()
    wall = datetime.fromisoformat(f"2026-10-{int(day):02} {clock}")
    return wall.replace(tzinfo=WARSAW).astimezone(UTC)


MONTH = Span(october("1 00:00"), october("31 23:00"))


def entry(at: str, kind: Event, recorded: str = "", /, **facts: Any) -> Entry:
    return Entry(october(at), october(recorded or at), kind, facts)


def filed(
    at: str = "5 08:00", priority: Priority = Priority.MEDIUM, kind: str = "incident"
) -> Entry:
    return entry(at, Event.FILED, kind=kind, priority=priority.value)


def paused(at: str, status: Status = Status.WAITING_VENDOR, reason: str = "Lampa.") -> Entry:
    return entry(at, Event.PAUSED, status=status.value, reason=reason)


def resumed(at: str) -> Entry:
    return entry(at, Event.RESUMED)


def lowered(at: str, before: Priority, after: Priority) -> Entry:
    facts = {"kind": "incident", "before": before.value, "priority": after.value}
    return entry(at, Event.REPRIORITISED, **facts)


def resolved(at: str, recorded: str = "") -> Entry:
    return entry(at, Event.RESOLVED, recorded)


def reopened(at: str, reason: str = "Nadal nie działa.") -> Entry:
    return entry(at, Event.REOPENED, reason=reason)


def studied(*entries: Entry, within: Span = MONTH) -> Study:
    """Study a ticket of these events; it is solved if the last that settles it says so."""
    settled = [e for e in entries if e.kind in {Event.RESOLVED, Event.REOPENED, Event.WITHDRAWN}]
    is_solved = bool(settled) and settled[-1].kind is Event.RESOLVED
    solved_at = settled[-1].at if is_solved else None
    ordered = sorted(entries, key=lambda each: each.at)
    return study(Case(1001, entries[0].at, solved_at, RULES, ordered), within)


class TestWaiting:
    def test_only_working_time_counts_as_waited_and_as_taken(self) -> None:
        # From 14:30 to 8:30 the next day is one hour of work and one hour.
        found = studied(
            filed("5 13:30"), paused("5 14:30"), resumed("6 08:30"), resolved("6 09:30")
        )

        assert found.took == 4 * HOUR
        assert [wait.lasted for wait in found.waits] == [2 * HOUR]

    def test_each_wait_keeps_its_status_and_its_written_reason(self) -> None:
        found = studied(
            filed(),
            paused("5 09:00", Status.WAITING_REQUESTER, "Która sala?"),
            paused("5 10:00", Status.WAITING_VENDOR, "Serwis ksero."),
            resolved("5 12:00"),
        )

        assert [(wait.status, wait.reason, wait.lasted) for wait in found.waits] == [
            (Status.WAITING_REQUESTER, "Która sala?", HOUR),
            (Status.WAITING_VENDOR, "Serwis ksero.", 2 * HOUR),
        ]

    def test_the_time_between_solution_and_reopening_is_neither(self) -> None:
        found = studied(filed(), resolved("5 09:00"), reopened("7 09:00"), resolved("7 10:00"))

        assert found.took == 2 * HOUR

    def test_a_pause_of_a_night_took_no_time(self) -> None:
        found = studied(filed(), paused("5 16:00"), resumed("6 07:00"), resolved("6 08:00"))

        assert found.waits == ()

    @pytest.mark.parametrize(
        "entries",
        [
            pytest.param((filed(),), id="still open"),
            pytest.param((filed(), entry("5 09:00", Event.WITHDRAWN)), id="withdrawn"),
            pytest.param((filed(kind="idea"), resolved("5 09:00")), id="without a deadline"),
        ],
    )
    def test_only_solutions_with_a_deadline_took_time(self, entries: tuple[Entry, ...]) -> None:
        assert studied(*entries).took is None

    def test_a_solution_counts_in_its_month_with_all_its_past(self) -> None:
        entries = (filed(), paused("5 09:00"), resumed("5 10:00"), resolved("7 09:00"))
        later = Span(october("7 00:00"), MONTH.end)

        assert studied(*entries, within=later).waits == studied(*entries).waits
        assert studied(*entries, within=Span(MONTH.start, later.start)).took is None


@pytest.mark.parametrize(
    ("priority", "at", "left", "is_near"),
    [
        pytest.param(Priority.MEDIUM, "5 08:30", 15 * HOUR + MINUTE * 30, False, id="at once"),
        pytest.param(Priority.MEDIUM, "6 13:59", 2 * HOUR + MINUTE, False, id="just over 2 h"),
        pytest.param(Priority.MEDIUM, "6 14:00", 2 * HOUR, True, id="2 h"),
        pytest.param(Priority.MEDIUM, "7 08:00", timedelta(), True, id="at the deadline"),
        pytest.param(Priority.MEDIUM, "7 08:01", -MINUTE, False, id="past it"),
        pytest.param(Priority.LOW, "9 11:59", 4 * HOUR + MINUTE, False, id="just over a tenth"),
        pytest.param(Priority.LOW, "9 12:00", 4 * HOUR, True, id="a tenth"),
    ],
)
def test_a_pause_is_near_the_deadline_by_hours_or_by_share(
    priority: Priority, at: str, left: timedelta, is_near: bool
) -> None:
    [pause] = studied(filed(priority=priority), paused(at)).pauses

    assert (pause.left, pause.is_near) == (left, is_near)


def test_waiting_for_another_is_no_new_pause() -> None:
    found = studied(filed(), paused("5 09:00"), paused("6 15:00", Status.WAITING_REQUESTER))

    assert [pause.at for pause in found.pauses] == [october("5 09:00")]


def test_a_pause_has_left_what_earlier_pauses_did_not_take() -> None:
    found = studied(filed(), paused("5 09:00"), resumed("6 14:00"), paused("6 15:00"))

    assert [pause.left for pause in found.pauses] == [15 * HOUR, 14 * HOUR]


def test_an_idea_has_no_deadline_to_pause_before() -> None:
    assert studied(filed(kind="idea"), paused("6 15:00")).pauses == ()


@pytest.mark.parametrize(
    ("at", "is_near"),
    [
        pytest.param("5 14:01", True, id="under 2 h"),
        pytest.param("5 14:00", False, id="2 h"),
        pytest.param("7 09:00", True, id="past the deadline"),
    ],
)
def test_a_priority_is_lowered_near_the_deadline_of_the_old_one(at: str, is_near: bool) -> None:
    ticket = filed(priority=Priority.HIGH)

    [found] = studied(ticket, lowered(at, Priority.HIGH, Priority.LOW)).lowerings

    assert found.is_near is is_near


def test_the_left_of_a_lowering_is_by_the_old_priority() -> None:
    ticket = filed(priority=Priority.HIGH)

    [found] = studied(ticket, lowered("5 14:30", Priority.HIGH, Priority.LOW)).lowerings

    assert (found.left, found.before, found.after) == (
        HOUR * 3 / 2, Priority.HIGH, Priority.LOW,
    )  # fmt: skip


def test_a_raised_priority_and_one_lowered_after_the_solution_are_none() -> None:
    ticket = filed(priority=Priority.HIGH)
    raised = lowered("5 09:00", Priority.HIGH, Priority.CRITICAL)
    after = lowered("5 11:00", Priority.CRITICAL, Priority.LOW)

    assert studied(ticket, raised, resolved("5 10:00"), after).lowerings == ()


@pytest.mark.parametrize(
    ("at", "is_soon"),
    [("5 09:01", True), ("7 09:00", True), ("7 09:01", False), ("20 09:00", False)],
)
def test_a_solution_is_reopened_soon_within_48_hours(at: str, is_soon: bool) -> None:
    [found] = studied(filed(), resolved("5 09:00"), reopened(at)).solutions

    assert found.is_reopened_soon is is_soon


def test_the_hours_to_a_reopening_count_from_when_it_was_told() -> None:
    [found] = studied(
        filed(), resolved("5 09:00", recorded="9 15:00"), reopened("10 09:00")
    ).solutions

    assert found.is_reopened_soon


def test_each_solution_stands_for_itself() -> None:
    first, second = studied(
        filed(), resolved("5 09:00"), reopened("6 09:00"), resolved("6 10:00")
    ).solutions

    assert (first.is_reopened_soon, second.is_reopened_soon) == (True, False)
    assert first.reason == "Nadal nie działa."


def test_a_solution_counts_in_its_month_though_it_came_back_in_the_next() -> None:
    first_half = Span(MONTH.start, october("6 00:00"))

    [found] = studied(
        filed(), resolved("5 09:00"), reopened("6 09:00"), within=first_half
    ).solutions

    assert found.is_reopened_soon


@pytest.mark.parametrize(
    ("recorded", "count"), [("5 09:00", 0), ("5 09:15", 0), ("5 09:16", 1), ("8 09:00", 1)]
)
def test_what_is_written_down_after_a_quarter_is_backdated(recorded: str, count: int) -> None:
    assert len(studied(filed(), resolved("5 09:00", recorded)).backdated) == count


PAUSES = st.sampled_from([Status.WAITING_REQUESTER, Status.WAITING_VENDOR])
STEPS = st.lists(st.tuples(st.integers(1, 60 * 30), st.sampled_from("prlwss"), PAUSES), max_size=14)


@st.composite
def histories(draw: st.DrawFn) -> Case:
    """Draw a ticket's life as the desk could have led it, some of it written down late."""
    priority = draw(st.sampled_from(list(Priority)))
    at = MONTH.start + draw(st.integers(0, 60 * 24 * 10)) * MINUTE
    promise = {"kind": "incident", "priority": priority.value}
    entries = [Entry(at, at, Event.FILED, promise)]
    is_open = True
    for minutes, step, status in draw(STEPS):
        at += minutes * MINUTE
        late = at + draw(st.sampled_from([0, 0, 10, 16, 600])) * MINUTE
        match step, is_open:
            case "p", True:
                facts = {"status": status.value, "reason": "Lampa."}
                entries.append(Entry(at, at, Event.PAUSED, facts))
            case "r", True:
                entries.append(Entry(at, at, Event.RESUMED))
            case "l", _:
                lower = draw(st.sampled_from(list(Priority)))
                facts = {**promise, "before": priority.value, "priority": lower.value}
                entries.append(Entry(at, at, Event.REPRIORITISED, facts))
                priority = lower
            case "s", True:
                entries.append(Entry(at, late, Event.RESOLVED))
                is_open = False
            case "w", False:
                entries.append(Entry(at, at, Event.REOPENED, {"reason": "Wraca."}))
                is_open = True
    solved_at = None if is_open else [e.at for e in entries if e.kind is Event.RESOLVED][-1]
    return Case(1001, entries[0].at, solved_at, draw(st.sampled_from(POLICIES)), entries)


@given(histories())
def test_what_was_waited_and_what_was_counted_make_up_what_it_took(case: Case) -> None:
    found = study(case, Span(MONTH.start, MONTH.start + timedelta(days=400)))
    if case.solved_at is None:
        assert found.took is None
        return
    state = assess(case.facts(), case.rules, now=case.solved_at).resolution

    assert state is not None
    assert found.took == state.spent + sum((w.lasted for w in found.waits), timedelta())


@given(histories(), st.integers(0, 60 * 24 * 40))
def test_two_parts_of_a_time_say_together_what_the_whole_says(case: Case, minutes: int) -> None:
    cut, end = MONTH.start + minutes * MINUTE, MONTH.start + timedelta(days=400)
    whole = study(case, Span(MONTH.start, end))
    parts = study(case, Span(MONTH.start, cut)), study(case, Span(cut, end))

    for name in ("waits", "pauses", "lowerings", "solutions", "backdated"):
        together = [sign for part in parts for sign in getattr(part, name)]
        assert together == list(getattr(whole, name)), name


@given(histories())
def test_what_is_near_a_deadline_was_not_yet_late(case: Case) -> None:
    for pause in study(case, MONTH).pauses:
        assert pause.left <= pause.allowance
        assert not (pause.is_near and pause.left < timedelta())
