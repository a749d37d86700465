"""A closed ticket taken further by a new one, whichever door the answer comes through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.tickets import service
from helpdesk.tickets.continuing import after, continue_anew
from helpdesk.tickets.conversation import Words
from helpdesk.tickets.lifecycle import Channel, Event, Kind, Means, Status
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeTicket, SignIn

LATER = NOON + timedelta(days=30)


@pytest.fixture
def closed(ticket: MakeTicket, technician: User) -> Ticket:
    made = ticket(place="sala 12")
    given: dict[str, Any] = {"resolution": "Kabel.", "means": Means.REMOTE, "minutes": 5}
    service.resolve(made, **given, by=technician, now=NOON)
    service.close(made, by=None, now=NOON)
    db.session.flush()
    return made


def say(ticket: Ticket, body: str = "Znów nie działa.", **given: Any) -> Ticket:
    values = {"by": ticket.requester, "now": LATER, "channel": Channel.FORM, **given}
    found = service.reply(ticket, body=body, **values).ticket
    db.session.flush()
    return found


def events(ticket: Ticket) -> list[Event]:
    return [event.kind for event in ticket.events]


def test_an_answer_within_the_window_opens_it_again(closed: Ticket) -> None:
    assert say(closed, now=NOON + timedelta(days=3)) is closed
    assert closed.status is Status.IN_PROGRESS
    assert after(closed.id) is None


def test_a_later_one_is_a_new_ticket_of_the_same_place_and_thing(closed: Ticket) -> None:
    new = say(closed)

    assert new.continues_id == closed.id
    assert closed.status is Status.CLOSED
    for same in ("school_id", "place", "room_id", "device_id", "category_id", "kind", "subject"):
        assert getattr(new, same) == getattr(closed, same), same
    assert new.requester is closed.requester
    assert [each.body for each in new.messages] == ["Znów nie działa."]
    assert new.filed_at == LATER
    assert new.due_at is not None


def test_both_tell_of_the_link_and_the_letter_says_why(closed: Ticket) -> None:
    new = say(closed)

    assert closed.events[-1].facts == {"next": new.id}
    assert new.events[-1].facts == {"earlier": closed.id}
    letter = db.session.query(OutboxLetter).order_by(OutboxLetter.id.desc()).first()
    assert letter is not None
    assert f"zgłoszenie {closed.id} jest od dawna zamknięte" in letter.body_text


def test_the_next_answer_joins_the_new_ticket(closed: Ticket) -> None:
    new = say(closed)

    assert say(closed, "I jeszcze głośnik.") is new
    assert [each.body for each in new.messages] == ["Znów nie działa.", "I jeszcze głośnik."]
    assert events(new).count(Event.LINKED) == 1


def test_two_answers_at_one_moment_open_one_ticket(closed: Ticket) -> None:
    first, second = (
        continue_anew(closed, Words(body, Channel.FORM), by=closed.requester, now=LATER)
        for body in ("Znów nie działa.", "I jeszcze głośnik.")
    )

    assert first.number == second.number
    assert (first.is_new, second.is_new) == (True, False)
    assert events(closed).count(Event.LINKED) == 1


def test_a_row_of_tickets_goes_on_at_its_end(closed: Ticket, technician: User) -> None:
    second = say(closed)
    given: dict[str, Any] = {"resolution": "Lampa.", "means": Means.REMOTE, "minutes": 5}
    service.resolve(second, **given, by=technician, now=LATER)
    service.close(second, by=None, now=LATER)
    db.session.flush()

    third = say(closed, now=LATER + timedelta(days=40))

    assert third.continues_id == second.id
    assert service.latest(closed) is third


def test_the_new_one_is_open_again_within_its_own_window(closed: Ticket, technician: User) -> None:
    second = say(closed)
    given: dict[str, Any] = {"resolution": "Lampa.", "means": Means.REMOTE, "minutes": 5}
    service.resolve(second, **given, by=technician, now=LATER)
    service.close(second, by=None, now=LATER)
    db.session.flush()

    assert say(closed, now=LATER + timedelta(days=2)) is second
    assert second.status is Status.IN_PROGRESS


def test_a_withdrawn_ticket_is_never_opened_again(ticket: MakeTicket) -> None:
    taken_back = ticket()
    service.withdraw(taken_back, by=taken_back.requester, now=NOON)

    new = say(taken_back, "Jednak nie działa.", now=NOON + timedelta(hours=1))

    assert taken_back.status is Status.WITHDRAWN
    assert new.continues_id == taken_back.id


def test_what_was_confidential_stays_so(closed: Ticket) -> None:
    closed.is_confidential, closed.kind = True, Kind.SECURITY

    assert say(closed).is_confidential


def test_thanks_are_kept_and_open_nothing(closed: Ticket) -> None:
    assert say(closed, "Dziękuję bardzo!") is closed

    assert closed.status is Status.CLOSED
    assert closed.messages[-1].body == "Dziękuję bardzo!"
    assert closed.events[-1].facts == {"only_thanks": True}


def test_the_staff_may_write_on_a_closed_ticket(closed: Ticket, technician: User) -> None:
    assert say(closed, "Sprawdzę w piątek.", by=technician) is closed
    assert closed.status is Status.CLOSED


class TestOnThePages:
    def test_a_late_answer_by_form_is_told_to_be_a_new_ticket(
        self, closed: Ticket, sign_in: SignIn, technician: User
    ) -> None:
        closed.closed_at = NOON - timedelta(days=400)
        browser = sign_in(closed.requester)

        sent = browser.post(f"/moje/{closed.id}/odpowiedz", data={"reply-body": "Nie działa."})
        again = browser.post(f"/moje/{closed.id}/odpowiedz", data={"reply-body": "Nie działa."})

        new = service.latest(closed)
        assert (sent.status_code, again.status_code) == (302, 302)
        assert [each.body for each in new.messages] == ["Nie działa."]
        page = browser.get(f"/moje/{closed.id}")
        assert f"trafiła do nowego: {new.id}" in page.text
        assert f'href="/moje/{new.id}"' in page.text
        assert f'href="/moje/{closed.id}"' in browser.get(f"/moje/{new.id}").text
        staff = sign_in(technician)
        old_page, new_page = (staff.get(f"/zgloszenia/{each.id}").text for each in (closed, new))
        assert f"dalszy ciąg w\xa0zgłoszeniu {new.id}" in old_page
        assert f'href="/zgloszenia/{new.id}"' in old_page
        assert f"dalszy ciąg zgłoszenia {closed.id}" in new_page

    def test_asking_for_it_open_too_late_has_to_say_why(
        self, closed: Ticket, sign_in: SignIn
    ) -> None:
        closed.closed_at = NOON - timedelta(days=400)
        browser = sign_in(closed.requester)

        assert browser.post(f"/moje/{closed.id}/otworz").status_code == 422
        sent = browser.post(f"/moje/{closed.id}/otworz", data={"reopen-reason": "Dziękuję"})

        assert sent.status_code == 302
        assert service.latest(closed).continues_id == closed.id

    def test_thanks_by_form_are_told_to_open_nothing(
        self, closed: Ticket, sign_in: SignIn, technician: User
    ) -> None:
        sign_in(closed.requester).post(
            f"/moje/{closed.id}/odpowiedz", data={"reply-body": "Dziękuję"}
        )

        assert closed.status is Status.CLOSED
        assert "Samo podziękowanie" in sign_in(technician).get(f"/zgloszenia/{closed.id}").text
