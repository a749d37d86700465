"""One ticket replayed under other rules, and many tallied. Pure: known truths and laws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.reports.tally import Tally
from helpdesk.reports.trial_lists import Wanted, What
from helpdesk.reports.what_if import NOTHING, Change, Changed, Period, Side, Tried, replayed
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.rules import Rules, load_rules, parse_rules
from helpdesk.sla.targets import Promise
from helpdesk.sla.timeline import assess
from helpdesk.tickets.determination import determine
from helpdesk.tickets.history import Happening, facts_of, state_of
from helpdesk.tickets.lifecycle import OPEN, Event, Kind
from helpdesk.tickets.replay import Past, Stored

HOUR = timedelta(hours=1)
EIGHT = datetime(2026, 11, 23, 7, tzinfo=UTC)  # a Monday, eight in Warsaw
NOVEMBER = Period(
    datetime(2026, 10, 31, 23, tzinfo=UTC),
    datetime(2026, 11, 30, 23, tzinfo=UTC),
    datetime(2026, 12, 24, tzinfo=UTC),
)
FOLDER = Path(__file__).parent.parent.parent / "sla_rules"


@cache
def rules() -> Rules:
    return load_rules(FOLDER)


@cache
def texts() -> dict[str, str]:
    return {
        str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8")
        for path in FOLDER.rglob("*.toml")
        if path.name != "legal.toml"
    }


def with_policy(change: Callable[[str], str]) -> Rules:
    return parse_rules({**texts(), "policy.toml": change(texts()["policy.toml"])})


def happened(kind: Event, hours: float, /, **facts: Any) -> Happening:
    return Happening(EIGHT + hours * HOUR, kind, facts)


def filed(priority: str = "medium", kind: str = "incident", hours: float = 0) -> Happening:
    return happened(Event.FILED, hours, kind=kind, priority=priority, channel="form")


def past(*happenings: Happening, own: Rules | None = None, **given: Any) -> Past:
    """Return the ticket as the services would have stored it under its `own` rules."""
    judged_by = own or rules()
    state = state_of(happenings)
    found = assess(facts_of(happenings, judged_by), judged_by, now=NOVEMBER.now)
    kept = determine(found, is_open=state.status in OPEN, replied_at=state.replied_at)
    values = {
        "id": 1001,
        "school_id": 1,
        "category_id": 1,
        "kind": state.kind,
        "priority": state.priority,
        "impact": Impact.ROOM,
        "urgency": Urgency.HINDERED,
        "status": state.status,
        "filed_at": state.filed_at,
        "done_at": state.done_at,
        "closed_at": state.closed_at,
        "paused_at": state.paused_at,
        "minutes": 20,
        "sla_version": judged_by.version,
        **{name: getattr(kept, name) for name in kept.__dataclass_fields__},
    }
    return Past(Stored(**{**values, **given}), "sp-1", happenings)


def tried(of: Past, under: Rules, own: Rules | None = None) -> Tried:
    return replayed(of, own or rules(), under, NOVEMBER)


HALF = Change({priority: (minutes // 2, minutes * 2) for priority, minutes in (
    (Priority.CRITICAL, 60), (Priority.HIGH, 120), (Priority.MEDIUM, 240), (Priority.LOW, 480),
)})  # fmt: skip


@pytest.mark.parametrize(
    ("answered", "solved", "lost"),
    [
        (1, 2, set()),
        (2, 8, set()),  # exactly on the new deadlines
        (2.5, 4, {Promise.RESPONSE}),
        (1, 33, {Promise.RESOLUTION}),  # ten working hours later, of sixteen allowed
        (3, 33, {Promise.RESPONSE, Promise.RESOLUTION}),
    ],
)
def test_targets_twice_as_strict_lose_exactly_what_came_in_their_second_half(
    answered: float, solved: float, lost: set[Promise]
) -> None:
    ticket = past(
        filed(), happened(Event.REPLIED, answered), happened(Event.RESOLVED, solved)
    )  # medium: 4 h and 16 h

    tally = Tally()
    tally.add(tried(ticket, Changed.of(rules(), HALF)))

    assert {flip.promise for flip in tally.flips if flip.is_lost} == lost
    assert len(tally.flips) == len(lost)


def test_a_change_of_nothing_is_no_change() -> None:
    assert Changed.of(rules(), Change()) is rules()


def test_a_kind_with_targets_of_its_own_keeps_them() -> None:
    own = '\n[kinds.request.targets.medium]\nresponse = "6h"\nresolution = "20h"\n'
    changed = Changed.of(with_policy(lambda policy: policy + own), HALF)

    incident, request = (changed.target(kind, Priority.MEDIUM) for kind in ("incident", "request"))

    assert incident is not None
    assert request is not None
    assert (incident.response, request.response) == (2 * HOUR, 6 * HOUR)


def test_another_calendar_counts_other_hours() -> None:
    evening = past(filed(hours=9), happened(Event.RESOLVED, 11))  # from five to seven

    found = tried(evening, Changed.of(rules(), Change(calendars=("always",))))

    assert [side.seconds for side in found.resolution] == [0, 7200]


def test_a_policy_that_does_not_stop_for_waiting_counts_it() -> None:
    waited = past(
        filed(),
        happened(Event.REPLIED, 1),
        happened(Event.PAUSED, 1, status="waiting_vendor", reason="część"),
        happened(Event.RESUMED, 5),
        happened(Event.RESOLVED, 6),
    )
    strict = replace(rules(), policy=replace(rules().policy, pauses=type(rules().policy.pauses)()))

    found = tried(waited, strict)

    assert [side.seconds for side in found.resolution] == [2 * 3600, 6 * 3600]


def test_an_idea_is_judged_by_neither() -> None:
    idea = past(filed("low", "idea"), happened(Event.REPLIED, 100))

    assert tried(idea, rules()).response == (NOTHING, NOTHING)


def test_a_late_ticket_without_answer_is_missed_before_and_after() -> None:
    found = tried(past(filed()), rules())

    assert [side.met for side in found.response] == [False, False]
    assert found.resolution == ()


def test_withdrawn_tickets_do_not_count_as_solved() -> None:
    found = tried(past(filed(), happened(Event.WITHDRAWN, 1)), rules())

    assert [side.met for side in found.response] == [None, None]
    assert found.resolution == ()


def test_what_came_before_the_period_counts_only_for_its_solution() -> None:
    october = -31 * 24
    found = tried(past(filed(hours=october), happened(Event.RESOLVED, 1)), rules())

    assert (len(found.response), len(found.resolution)) == (0, 2)


MATRIX = 'hindered = { room = "medium", several = "high", school = "critical" }'


def stricter_matrix(policy: str) -> str:
    assert MATRIX in policy
    return policy.replace(MATRIX, MATRIX.replace('room = "medium"', 'room = "critical"'))


def test_another_matrix_gives_another_priority() -> None:
    ticket = past(filed(), happened(Event.REPLIED, 2), happened(Event.RESOLVED, 3))

    found = tried(ticket, with_policy(stricter_matrix))

    assert [side.met for side in found.response] == [True, False]


def test_a_priority_chosen_by_a_person_stays() -> None:
    chosen = past(filed("low"), happened(Event.REPLIED, 2), priority=Priority.LOW)

    found = tried(chosen, with_policy(stricter_matrix))

    assert [side.met for side in found.response] == [True, True]


def test_a_corrected_priority_follows_the_matrix_by_what_was_corrected() -> None:
    corrected = past(
        filed("low"),
        happened(Event.REPRIORITISED, 1, kind="incident", priority="medium", impact="room",
                 urgency="hindered"),
        happened(Event.REPLIED, 2),
    )  # fmt: skip

    found = tried(corrected, with_policy(stricter_matrix))

    assert [side.allowed for side in found.response] == [4 * 3600, 3600]


# ---- laws

MIDDLE = st.one_of(
    st.just((Event.REPLIED, {})),
    st.just((Event.PAUSED, {"status": "waiting_vendor"})),
    st.just((Event.PAUSED, {"status": "waiting_requester"})),
    st.just((Event.RESUMED, {})),
    st.just((Event.RESOLVED, {})),
    st.just((Event.REOPENED, {})),
    st.builds(
        lambda priority: (Event.REPRIORITISED, {"kind": "incident", "priority": priority.value}),
        st.sampled_from(Priority),
    ),
)


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    hours = sorted(draw(st.lists(st.integers(0, 400), max_size=8)))
    kind = draw(st.sampled_from(Kind)).value
    first = filed(draw(st.sampled_from(Priority)).value, kind)
    middle = [(at, *draw(MIDDLE)) for at in hours]
    return past(first, *(happened(event, at, **facts) for at, event, facts in middle))


@given(pasts())
def test_under_its_own_version_a_ticket_gives_exactly_what_is_stored(ticket: Past) -> None:
    found = tried(ticket, rules())

    for sides in (found.response, found.resolution):
        if sides:
            assert (sides[0].seconds, sides[0].met) == (sides[1].seconds, sides[1].met)


SIDES = st.builds(Side, st.none() | st.integers(0, 10**6), st.just(3600), st.sampled_from(
    [True, False, None]
))  # fmt: skip
TRIED = st.builds(
    Tried,
    st.integers(1001, 2000),
    st.integers(1, 3),
    st.sampled_from(Priority),
    st.just(()) | st.tuples(SIDES, SIDES),
    st.just(()) | st.tuples(SIDES, SIDES),
    st.booleans(),
)


@given(st.lists(TRIED, max_size=30), st.integers(0, 30))
def test_tallies_of_parts_add_up_to_the_tally_of_all(tickets: list[Tried], cut: int) -> None:
    whole, one, other = Tally(), Tally(), Tally()
    for each in tickets:
        whole.add(each)
    for each in tickets[:cut]:
        one.add(each)
    for each in tickets[cut:]:
        other.add(each)

    one.merge(other)

    assert one == whole


@given(st.lists(TRIED, max_size=30))
def test_flips_explain_the_difference_of_the_shares(tickets: list[Tried]) -> None:
    tally = Tally()
    judged = [
        each._replace(
            response=_both_judged(each.response), resolution=_both_judged(each.resolution)
        )
        for each in tickets
    ]
    for each in judged:
        tally.add(each)

    for promise in Promise:
        before, after = tally.share(promise)
        won = [flip for flip in tally.flips if flip.promise is promise and not flip.is_lost]
        lost = [flip for flip in tally.flips if flip.promise is promise and flip.is_lost]
        assert after.met - before.met == len(won) - len(lost)
        parts = [tally.share(promise, priority) for priority in Priority]
        assert sum(part[1].met for part in parts) == after.met
        assert sum(tally.share(promise, unit)[1].judged for unit in (1, 2, 3)) == after.judged


@given(st.lists(TRIED, max_size=30))
def test_behind_each_count_of_a_tally_stand_so_many(tickets: list[Tried]) -> None:
    tally = Tally.of(tickets)

    def listed(wanted: Wanted) -> int:
        asked = Wanted.read(wanted.address)
        assert asked == wanted
        return len([hit for each in tickets for hit in asked.hits(each)])

    for (promise, of), shares in tally.shares.items():
        for side, share in enumerate(shares):
            assert listed(Wanted(What.MET, promise, of, side)) == share.met
            assert listed(Wanted(What.JUDGED, promise, of, side)) == share.judged
    for (promise, priority), times in tally.times.items():
        assert listed(Wanted(What.JUDGED, promise, priority, 1)) == len(times)
    assert listed(Wanted(What.TRIED)) == tally.tickets
    assert listed(Wanted(What.OLDER)) == tally.older
    lost = len([flip for flip in tally.flips if flip.is_lost])
    assert listed(Wanted(What.LOST)) == lost
    assert listed(Wanted(What.WON)) == len(tally.flips) - lost


def _both_judged(sides: tuple[Side, ...]) -> tuple[Side, ...]:
    return () if any(side.met is None for side in sides) else sides
