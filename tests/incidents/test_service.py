"""What can be done about an incident: the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.extensions import db
from helpdesk.incidents import regimes, service
from helpdesk.incidents.models import Incident, LegalClock
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeTicket
from tests.incidents.conftest import DETECTED, HOUR, MakeIncident, clock

SERIOUS = "nis2-warning"
LATER = NOON + HOUR


def happened(ticket: Ticket) -> list[Event]:
    return [event.kind for event in ticket.events]


def test_clocks_run_from_detection_though_it_was_reported_later(incident: MakeIncident) -> None:
    made = incident("uodo", SERIOUS)

    assert {each.code: each.due_at for each in made.clocks} == {
        "uodo": DETECTED + 72 * HOUR,
        "nis2-warning": DETECTED + 24 * HOUR,
        "nis2-notification": DETECTED + 72 * HOUR,
        "nis2-report": None,
    }
    event = made.ticket.events[-1]
    assert event.kind is Event.INCIDENT_DECLARED
    assert event.facts["detected_at"] == DETECTED.isoformat()
    assert len(event.facts["duties"]) == 4


def test_a_clock_holds_its_definition_whatever_becomes_of_the_file(incident: MakeIncident) -> None:
    uodo = clock(incident(), "uodo")

    assert uodo.recipient == "Prezes UODO"
    assert (uodo.allowed, uodo.steps) == ("72h", [24 * HOUR, 4 * HOUR])
    assert "art. 33" in uodo.citation


def test_declaring_makes_an_ordinary_ticket_confidential(
    incident: MakeIncident, ticket: MakeTicket
) -> None:
    lost_pen_drive = ticket()
    assert not lost_pen_drive.is_confidential

    incident(ticket=lost_pen_drive)

    assert lost_pen_drive.is_confidential


def test_declaring_twice_is_declaring_once(incident: MakeIncident) -> None:
    made = incident("uodo")
    again = incident("uodo", ticket=made.ticket)

    assert again.id == made.id
    assert len(again.clocks) == 1
    assert happened(made.ticket).count(Event.INCIDENT_DECLARED) == 1


def test_of_two_different_declarations_the_second_is_told(incident: MakeIncident) -> None:
    made = incident("uodo")

    with pytest.raises(Conflict):
        incident("uodo", ticket=made.ticket, detected_at=DETECTED - HOUR)
    with pytest.raises(Conflict):
        incident("ksc-2018", ticket=made.ticket)


@pytest.mark.parametrize("questions", [("nothing",), ("uodo", "nothing"), ("nis2-report",)])
def test_only_what_applies_can_be_chosen(
    incident: MakeIncident, questions: tuple[str, ...]
) -> None:
    with pytest.raises(HelpdeskError):
        incident(*questions)


def test_what_is_offered_is_what_was_in_force_on_the_day_of_detection(
    incident: MakeIncident,
) -> None:
    long_ago = datetime(2026, 4, 2, 21, 59, tzinfo=UTC)  # the last minute of that day in Warsaw

    assert {each.code for each in regimes.offered(long_ago)} == {"uodo", "ksc-2018"}
    with pytest.raises(HelpdeskError):
        incident(SERIOUS, detected_at=long_ago)
    assert SERIOUS in {each.code for each in regimes.offered(long_ago + timedelta(minutes=1))}


def test_nothing_is_detected_or_done_in_the_future(
    incident: MakeIncident, technician: User
) -> None:
    with pytest.raises(HelpdeskError):
        incident(detected_at=LATER)
    made = incident()

    with pytest.raises(HelpdeskError):
        service.mark_done(
            made.clocks[0], at=LATER, note="", version=made.version, by=technician, now=NOON
        )


class TestDone:
    @pytest.fixture
    def done(self, technician: User) -> Callable[..., None]:
        def act(found: LegalClock, at: datetime = NOON, note: str = "UODO 12/26") -> None:
            version = found.incident.version
            service.mark_done(found, at=at, note=note, version=version, by=technician, now=LATER)
            db.session.commit()

        return act

    def test_stops_the_clock_and_tells_the_ticket(
        self, incident: MakeIncident, done: Callable[..., None], technician: User
    ) -> None:
        made = incident()

        done(made.clocks[0])

        assert (made.clocks[0].done_at, made.clocks[0].settled_by) == (NOON, technician)
        assert made.clocks[0].next_warning_at is None
        assert happened(made.ticket)[-1] is Event.DUTY_DONE
        assert made.ticket.events[-1].facts["note"] == "UODO 12/26"

    def test_twice_is_once(self, incident: MakeIncident, done: Callable[..., None]) -> None:
        made = incident()
        done(made.clocks[0])
        version, told = made.version, len(made.ticket.events)

        done(made.clocks[0])

        assert (made.version, len(made.ticket.events)) == (version, told)

    def test_otherwise_a_second_time_is_told(
        self, incident: MakeIncident, done: Callable[..., None]
    ) -> None:
        made = incident()
        done(made.clocks[0])

        with pytest.raises(Conflict):
            done(made.clocks[0], note="another")

    def test_cannot_come_before_the_detection(
        self, incident: MakeIncident, done: Callable[..., None]
    ) -> None:
        made = incident()

        with pytest.raises(HelpdeskError):
            done(made.clocks[0], at=DETECTED - HOUR)

    def test_after_the_end_is_late_but_written_down(
        self, incident: MakeIncident, done: Callable[..., None]
    ) -> None:
        made = incident("ksc-2018", detected_at=NOON - 30 * HOUR)

        done(made.clocks[0])

        assert made.clocks[0].due_at == NOON - 6 * HOUR
        assert made.clocks[0].done_at == NOON

    def test_the_report_is_due_a_month_after_the_notification(
        self, incident: MakeIncident, done: Callable[..., None]
    ) -> None:
        made = incident(SERIOUS)
        report = clock(made, "nis2-report")

        with pytest.raises(HelpdeskError):
            done(report)
        done(clock(made, "nis2-notification"))

        # The 24th of December and the days up to Sunday are days off: the 28th, to its last hour.
        assert report.starts_at == NOON
        assert report.due_at == datetime(2026, 12, 28, 23, 0, tzinfo=UTC)

    def test_taking_it_back_lets_the_clock_run_on_and_the_report_wait_again(
        self, incident: MakeIncident, done: Callable[..., None], technician: User
    ) -> None:
        made = incident(SERIOUS)
        notification, report = clock(made, "nis2-notification"), clock(made, "nis2-report")
        due_at = notification.due_at
        done(notification)

        service.reopen(notification, version=made.version, by=technician, now=LATER)
        db.session.commit()

        assert notification.is_open
        assert notification.due_at == due_at
        assert notification.next_warning_at is not None
        assert (report.starts_at, report.due_at, report.next_warning_at) == (None, None, None)
        assert happened(made.ticket)[-2:] == [Event.DUTY_DONE, Event.DUTY_REOPENED]

    def test_what_a_later_step_stands_on_is_not_taken_back(
        self, incident: MakeIncident, done: Callable[..., None], technician: User
    ) -> None:
        made = incident(SERIOUS)
        notification = clock(made, "nis2-notification")
        done(notification)
        done(clock(made, "nis2-report"))

        with pytest.raises(HelpdeskError):
            service.reopen(notification, version=made.version, by=technician, now=LATER)


class TestWaiving:
    def test_needs_a_reason_kept_in_the_story_and_takes_what_follows_along(
        self, incident: MakeIncident, technician: User
    ) -> None:
        made = incident(SERIOUS)
        notification = clock(made, "nis2-notification")

        service.waive(
            notification, reason="Nie jest poważny.", version=made.version, by=technician, now=NOON
        )
        db.session.commit()

        report = clock(made, "nis2-report")
        assert (notification.waived_at, report.waived_at) == (NOON, NOON)
        assert notification.next_warning_at is None
        assert clock(made, "nis2-warning").is_open
        assert made.ticket.events[-1].facts["reason"] == "Nie jest poważny."

    def test_can_be_taken_back(self, incident: MakeIncident, technician: User) -> None:
        made = incident()
        service.waive(
            made.clocks[0], reason="Jednak nie.", version=made.version, by=technician, now=NOON
        )
        db.session.commit()

        service.reopen(made.clocks[0], version=made.version, by=technician, now=NOON)
        db.session.commit()

        assert made.clocks[0].is_open
        assert made.clocks[0].due_at == DETECTED + 72 * HOUR
        assert made.clocks[0].note == ""


class TestCorrecting:
    def test_moves_what_is_open_and_keeps_the_former_in_the_story(
        self, incident: MakeIncident, technician: User
    ) -> None:
        made = incident("uodo", "ksc-2018")
        service.mark_done(
            clock(made, "ksc-2018"),
            at=NOON, note="", version=made.version, by=technician, now=NOON,
        )  # fmt: skip
        db.session.commit()
        earlier = DETECTED - 10 * HOUR

        service.correct_detection(
            made, detected_at=earlier, version=made.version, by=technician, now=LATER
        )
        db.session.commit()

        assert clock(made, "uodo").due_at == earlier + 72 * HOUR
        assert clock(made, "ksc-2018").due_at == DETECTED + 24 * HOUR
        facts = made.ticket.events[-1].facts
        assert (facts["before"], facts["detected_at"]) == (
            DETECTED.isoformat(),
            earlier.isoformat(),
        )

    def test_to_the_same_moment_changes_nothing(
        self, incident: MakeIncident, technician: User
    ) -> None:
        made = incident()
        told = len(made.ticket.events)

        service.correct_detection(made, detected_at=DETECTED, version=0, by=technician, now=LATER)

        assert len(made.ticket.events) == told

    def test_not_to_after_it_was_declared_or_something_done(
        self, incident: MakeIncident, technician: User
    ) -> None:
        made = incident()
        with pytest.raises(HelpdeskError):
            service.correct_detection(
                made, detected_at=LATER, version=made.version, by=technician, now=LATER + HOUR
            )
        service.mark_done(
            made.clocks[0],
            at=DETECTED + HOUR, note="", version=made.version, by=technician, now=NOON,
        )  # fmt: skip
        db.session.commit()

        with pytest.raises(HelpdeskError):
            service.correct_detection(
                made, detected_at=NOON, version=made.version, by=technician, now=NOON
            )


def test_further_duties_run_from_the_same_detection(
    incident: MakeIncident, technician: User
) -> None:
    made = incident("ksc-2018")

    service.add(made, questions=["uodo"], version=made.version, by=technician, now=LATER)
    db.session.commit()
    service.add(made, questions=["uodo"], version=0, by=technician, now=LATER)

    assert [each.code for each in made.clocks] == ["ksc-2018", "uodo"]
    assert clock(made, "uodo").due_at == DETECTED + 72 * HOUR
    assert happened(made.ticket).count(Event.DUTY_ADDED) == 1


def test_a_change_from_a_stale_page_is_told_not_done(
    incident: MakeIncident, technician: User
) -> None:
    made = incident("uodo", "ksc-2018")
    shown = made.version
    uodo, ksc = clock(made, "uodo"), clock(made, "ksc-2018")
    service.mark_done(uodo, at=NOON, note="", version=shown, by=technician, now=NOON)
    db.session.commit()
    given = {"version": shown, "by": technician, "now": NOON}

    with pytest.raises(Conflict):
        service.mark_done(ksc, at=NOON, note="", **given)
    with pytest.raises(Conflict):
        service.waive(ksc, reason="Nie.", **given)
    with pytest.raises(Conflict):
        service.reopen(uodo, **given)
    with pytest.raises(Conflict):
        service.correct_detection(made, detected_at=DETECTED - HOUR, **given)
    with pytest.raises(Conflict):
        service.add(made, questions=[SERIOUS], **given)


def test_a_clock_of_another_incident_is_not_found(incident: MakeIncident) -> None:
    one, other = incident(), incident()

    with pytest.raises(NotFound):
        service.clock_of(one, other.clocks[0].id)


def test_the_ticket_has_one_incident_and_it_each_duty_once(incident: MakeIncident) -> None:
    incident("uodo", SERIOUS)

    assert len(db.session.scalars(select(Incident)).all()) == 1
    codes = [each.code for each in db.session.scalars(select(LegalClock))]
    assert len(codes) == len(set(codes)) == 4
