"""What a phone sends: read within bounds, its clock put right."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.visits.field.changes import MOST_CHANGES, OLDEST, BadChange, Batch, Change, Kind, read
from tests.conftest import NOON

HOUR = timedelta(hours=1)


def _sent(*changes: object, at: datetime = NOON) -> Batch:
    return read(json.dumps({"sent_at": at.isoformat(), "changes": list(changes)}), now=NOON)


def _given(**more: Any) -> dict[str, Any]:
    values = {"id": str(uuid.uuid4()), "kind": "arrive", "at": NOON.isoformat(), "visit": 1}
    return {**values, **more}


def _one(**more: Any) -> Change:
    (change,) = _sent(_given(**more)).changes
    assert isinstance(change, Change), change
    return change


@pytest.mark.parametrize("hours", [-3, 2, 24 * 400])
def test_a_clock_that_is_wrong_by_hours_is_put_right(hours: int) -> None:
    theirs = NOON + hours * HOUR
    batch = _sent(_given(at=(theirs - HOUR).isoformat()), at=theirs)

    (change,) = batch.changes
    assert isinstance(change, Change)
    assert change.at == NOON - HOUR
    assert change.client_at == theirs - HOUR
    assert batch.ahead == hours * HOUR


def test_a_clock_that_is_off_by_a_minute_is_left_alone() -> None:
    assert _sent(at=NOON + timedelta(seconds=80)).ahead == timedelta()


def test_nothing_was_done_in_the_future_or_in_another_age() -> None:
    assert _one(at=(NOON + HOUR).isoformat()).at == NOON
    assert _one(at="1970-01-01T00:00:00+00:00").at == NOON - OLDEST


@pytest.mark.parametrize(
    "bad",
    [
        None, [], "x", {"sent_at": NOON.isoformat()}, {"changes": []},
        {"sent_at": "2026-11-24T08:50", "changes": []},
        {"sent_at": NOON.isoformat(), "changes": [{}] * (MOST_CHANGES + 1)},
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused(bad: object) -> None:
    with pytest.raises(BadChange):
        read(json.dumps(bad), now=NOON)


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "explode"}, {"kind": None}, {"visit": True}, {"visit": -1}, {"visit": 2**40},
        {"at": "yesterday"}, {"at": "2026-11-24T08:50:00"}, {"kind": "note", "value": "x"},
        {"kind": "note", "ticket": 1001, "value": "x" * 4001},
        {"kind": "note", "ticket": 1001, "value": "a\0b"},
        {"kind": "kilometres", "value": 1.5}, {"kind": "kilometres", "value": 1001},
        {"kind": "work", "ticket": 1001, "value": {"minutes": -1}},
        {"kind": "check", "value": {"key": "tidy", "done": "yes"}}, {"answers": "x"},
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_read_is_told_by_its_id(bad: dict[str, Any]) -> None:
    good, faulty = _given(), _given(**bad)

    first, second = _sent(good, faulty).changes

    assert isinstance(first, Change)
    assert isinstance(second, BadChange)
    assert second.client_id == faulty["id"]


def test_a_change_without_an_id_has_no_name() -> None:
    (fault,) = _sent({"kind": "arrive"}).changes
    assert isinstance(fault, BadChange)
    assert fault.client_id == ""


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(kind=st.sampled_from([each.value for each in Kind]) | _JSON, value=_JSON, more=_JSON)
def test_no_json_makes_it_fall_over(kind: object, value: object, more: object) -> None:
    batch = _sent(_given(kind=kind, value=value, ticket=more, answers=more, seen=more), more)

    assert len(batch.changes) == 2
