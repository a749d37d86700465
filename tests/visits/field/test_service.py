"""Work done without a network: taken in once, conflicts told, nothing lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.periods import Month
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.tickets import checking
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Event, Means, Status
from helpdesk.tickets.models import Ticket, TicketMessage, WorkEntry
from helpdesk.visits import service
from helpdesk.visits.field import service as field_service
from helpdesk.visits.field.changes import Change, Kind
from helpdesk.visits.field.service import Outcome
from helpdesk.visits.mileage import service as mileage
from helpdesk.visits.models import ChangeResult, Visit, VisitChange, VisitStatus
from tests.conftest import NOON, MakeTicket, MakeUser

APPLIED, CONFLICT = ChangeResult.APPLIED, ChangeResult.CONFLICT
HOUR = timedelta(hours=1)
LATER = NOON + 3 * HOUR
Apply = Callable[..., Outcome]


@pytest.fixture
def apply(visit: Visit, technician: User) -> Apply:
    def run(kind: Kind, value: Any = None, *, now: datetime = LATER, **given: Any) -> Outcome:
        defaults: dict[str, Any] = {"client_id": str(uuid.uuid4()), "at": NOON + HOUR}
        if kind in {Kind.NOTE, Kind.WORK, Kind.RESOLVE, Kind.PHOTO}:
            defaults["ticket_id"] = visit.tickets[0].id
        by, files = given.pop("by", technician), given.pop("files", ())
        change = Change(
            kind=kind, client_at=NOON, visit_id=visit.id, value=value, **{**defaults, **given}
        )
        outcome = field_service.apply(change, by=by, now=now, files=files)
        db.session.commit()
        return outcome

    return run


def _work(minutes: int = 30, cost: int = 1250, parts: str = "", **more: str) -> dict[str, Any]:
    return {"minutes": minutes, "cost": cost, "parts": parts, **more}


def test_arrival_and_departure_stand_when_they_were_not_when_they_were_sent(
    visit: Visit, apply: Apply
) -> None:
    assert apply(Kind.ARRIVE).result is APPLIED
    assert apply(Kind.LEAVE, at=NOON + 2 * HOUR).result is APPLIED

    assert visit.status is VisitStatus.DONE
    assert (visit.arrived_at, visit.left_at) == (NOON + HOUR, NOON + 2 * HOUR)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.ARRIVE, None),
        (Kind.NOTE, "Wymieniony kabel"),
        (Kind.WORK, _work()),
        (Kind.RESOLVE, _work(resolution="Nowy kabel")),
        (Kind.KILOMETRES, 17),
    ],
)
def test_the_same_change_twice_is_one_thing(
    visit: Visit, apply: Apply, kind: Kind, value: Any
) -> None:
    client_id = str(uuid.uuid4())
    first = apply(kind, value, client_id=client_id, seen=visit.kilometres)
    before = _everything(visit.tickets[0])

    again = apply(kind, value, client_id=client_id, seen=visit.kilometres)

    assert (first.result, again.result) == (APPLIED, APPLIED)
    assert _everything(visit.tickets[0]) == before


def test_work_is_entered_when_it_was_done_and_moves_no_clock(visit: Visit, apply: Apply) -> None:
    ticket = visit.tickets[0]
    due = ticket.resolution_due_at

    apply(Kind.WORK, _work(45, 990, "kabel HDMI"))

    (entry,) = db.session.scalars(select(WorkEntry)).all()
    assert (entry.at, entry.minutes, entry.cost, entry.means) == (
        NOON + HOUR,
        45,
        990,
        Means.ON_SITE,
    )
    assert (ticket.minutes, ticket.cost, ticket.resolution_due_at) == (45, 990, due)
    worked = next(event for event in ticket.events if event.kind is Event.WORKED)
    assert (worked.at, worked.recorded_at, worked.facts["parts"]) == (
        NOON + HOUR,
        LATER,
        "kabel HDMI",
    )


def test_a_solution_counts_from_when_it_was_found_and_ties_out(visit: Visit, apply: Apply) -> None:
    apply(Kind.RESOLVE, _work(resolution="Nowy kabel", parts="kabel"))

    ticket = visit.tickets[0]
    assert (ticket.status, ticket.done_at, ticket.means) == (
        Status.RESOLVED, NOON + HOUR, Means.ON_SITE,
    )  # fmt: skip
    assert _differences() == []


def test_a_solution_older_than_the_last_move_counts_from_that_move(
    visit: Visit, apply: Apply, technician: User
) -> None:
    ticket = visit.tickets[0]
    tickets.pause(
        ticket,
        Status.WAITING_VENDOR,
        reason="Czekamy na części.",
        by=technician,
        now=NOON + 2 * HOUR,
    )
    db.session.commit()

    assert apply(Kind.RESOLVE, _work(resolution="Nowy kabel")).result is APPLIED

    assert ticket.done_at == NOON + 2 * HOUR
    assert _differences() == []


def test_two_solutions_of_one_ticket_are_a_conflict_that_keeps_both(
    visit: Visit, apply: Apply, technician: User
) -> None:
    ticket = visit.tickets[0]
    tickets.resolve(
        ticket, resolution="Zdalnie", means=Means.REMOTE, minutes=5, by=technician, now=NOON + HOUR
    )
    db.session.commit()

    outcome = apply(Kind.RESOLVE, _work(resolution="Nowy kabel"))

    assert (outcome.result, outcome.present) == (CONFLICT, "Zdalnie")
    (kept,) = field_service.open_conflicts(visit.id)
    assert kept.value["resolution"] == "Nowy kabel"
    assert (ticket.resolution, ticket.minutes) == ("Zdalnie", 5)


def test_a_field_changed_meanwhile_is_not_overwritten(visit: Visit, apply: Apply) -> None:
    visit.note = "Klucz w sekretariacie"
    db.session.commit()

    outcome = apply(Kind.VISIT_NOTE, "Router wymieniony", seen="")

    assert (outcome.result, outcome.present) == (CONFLICT, "Klucz w sekretariacie")
    assert visit.note == "Klucz w sekretariacie"


def test_the_answer_to_a_conflict_settles_it(visit: Visit, apply: Apply) -> None:
    visit.note = "Klucz w sekretariacie"
    db.session.commit()
    asked = str(uuid.uuid4())
    apply(Kind.VISIT_NOTE, "Router wymieniony", seen="", client_id=asked)

    apply(Kind.VISIT_NOTE, "Router wymieniony", seen="Klucz w sekretariacie", answers=asked)

    assert visit.note == "Router wymieniony"
    assert field_service.open_conflicts(visit.id) == []


def test_a_change_given_up_is_kept_as_settled(visit: Visit, apply: Apply) -> None:
    visit.note = "Klucz w sekretariacie"
    db.session.commit()
    asked = str(uuid.uuid4())
    apply(Kind.VISIT_NOTE, "Router", seen="", client_id=asked)

    apply(Kind.DROP, answers=asked)

    assert visit.note == "Klucz w sekretariacie"
    row = db.session.scalars(select(VisitChange).where(VisitChange.client_id == asked)).one()
    assert (row.result, row.value) == (ChangeResult.SETTLED, "Router")


def test_kilometres_written_after_leaving_are_those_of_the_log(
    visit: Visit, apply: Apply, technician: User
) -> None:
    apply(Kind.ARRIVE)
    apply(Kind.LEAVE, at=NOON + 2 * HOUR)

    apply(Kind.KILOMETRES, 34, seen=visit.kilometres)

    legs = mileage.month(technician, Month.of(NOON))
    assert [leg.kilometres for leg in legs] == [17, 17]


def test_a_value_that_stands_there_already_is_no_conflict(visit: Visit, apply: Apply) -> None:
    visit.kilometres = 21
    db.session.commit()

    assert apply(Kind.KILOMETRES, 21, seen=16).result is APPLIED


def test_a_visit_called_off_meanwhile_loses_nothing(
    visit: Visit, apply: Apply, technician: User
) -> None:
    service.cancel(visit, by=technician, now=NOON)
    db.session.commit()
    asked = str(uuid.uuid4())

    arrival = apply(Kind.ARRIVE, client_id=asked)
    note = apply(Kind.NOTE, "Byłem na miejscu, kabel wymieniony")

    assert (arrival.result, arrival.present) == (CONFLICT, "cancelled")
    assert note.result is APPLIED
    assert apply(Kind.TOOK_PLACE, answers=asked).result is APPLIED
    assert (visit.status, visit.arrived_at) == (VisitStatus.STARTED, NOON + HOUR)
    assert field_service.open_conflicts(visit.id) == []


def test_a_visit_moved_meanwhile_takes_place_on_the_day_it_did(
    visit: Visit, apply: Apply, technician: User
) -> None:
    service.move(
        visit, technician=technician, on=local(NOON).date() + timedelta(days=3),
        starts_at=time(9), minutes=60, by=technician, now=NOON,
    )  # fmt: skip
    db.session.commit()

    assert apply(Kind.ARRIVE).present == "moved"
    apply(Kind.TOOK_PLACE)

    assert (visit.day, visit.status) == (local(NOON).date(), VisitStatus.STARTED)


def test_it_does_not_take_place_beside_another_stay_of_that_day(
    visit: Visit, apply: Apply, technician: User, ticket: MakeTicket
) -> None:
    service.cancel(visit, by=technician, now=NOON)
    db.session.flush()
    service.plan(
        [ticket(school_id=visit.school_id)], technician=technician, on=visit.day,
        starts_at=time(12), minutes=30, by=technician, now=NOON,
    )  # fmt: skip
    db.session.commit()

    assert apply(Kind.TOOK_PLACE).result is CONFLICT
    assert visit.status is VisitStatus.CANCELLED


def test_an_arrival_by_two_phones_keeps_the_first(visit: Visit, apply: Apply) -> None:
    apply(Kind.ARRIVE)

    second = apply(Kind.ARRIVE, at=NOON + 2 * HOUR)

    assert second.result is CONFLICT
    assert visit.arrived_at == NOON + HOUR


def test_a_departure_never_lies_before_the_arrival(visit: Visit, apply: Apply) -> None:
    apply(Kind.ARRIVE)

    apply(Kind.LEAVE, at=NOON)

    assert visit.left_at == NOON + HOUR


def test_a_line_of_the_checklist_follows_who_looked_last(visit: Visit, apply: Apply) -> None:
    apply(Kind.CHECK, {"key": "tidy", "done": True}, at=NOON + 2 * HOUR)
    apply(Kind.CHECK, {"key": "tidy", "done": False}, at=NOON + HOUR)
    apply(Kind.CHECK, {"key": "told", "done": True})

    assert field_service.checks([visit.id]) == {visit.id: {"tidy", "told"}}
    with pytest.raises(HelpdeskError):
        apply(Kind.CHECK, {"key": "nonsense", "done": True})


def test_nobody_sends_under_the_id_of_another(visit: Visit, apply: Apply, user: MakeUser) -> None:
    taken = str(uuid.uuid4())
    apply(Kind.NOTE, "Pierwsza", client_id=taken)

    with pytest.raises(Conflict):
        apply(Kind.NOTE, "Druga", client_id=taken, by=user(Role.TECHNICIAN))
    db.session.rollback()
    assert db.session.scalar(_count(TicketMessage)) == 2


def test_a_strange_visit_or_ticket_is_not_there(apply: Apply, technician: User) -> None:
    with pytest.raises(NotFound):
        apply(Kind.NOTE, "x", ticket_id=99_999)
    db.session.rollback()
    strange = Change(str(uuid.uuid4()), Kind.ARRIVE, NOON, NOON, visit_id=99_999)
    with pytest.raises(NotFound):
        field_service.apply(strange, by=technician, now=NOON)


def _differences() -> list[Any]:
    """Return where what is stored of the tickets is not what their events say."""
    parts = checking.compare(checking.pieces(db.engine, now=LATER))
    return [each for part in parts for each in part.differences]


def _count(model: Any) -> Any:
    return select(func.count()).select_from(model)


def _everything(ticket: Ticket) -> tuple[Any, ...]:
    db.session.refresh(ticket)
    counts = (db.session.scalar(_count(model)) for model in (TicketMessage, WorkEntry))
    return (ticket.minutes, ticket.cost, ticket.status, len(ticket.events), *counts)
