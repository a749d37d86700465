"""A letter is put where it belongs by hand, and its old ticket stands as if it had never come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.extensions import db
from helpdesk.intake import by_hand, moving, undoing
from helpdesk.intake.jobs import process_stored
from helpdesk.intake.moving import Decided, ToDecision, ToNewTicket, ToTicket
from helpdesk.mail.models import InboundMail, LetterState, OutboxLetter, Outcome
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role
from helpdesk.tickets import checking, deadlines
from helpdesk.tickets import service as tickets
from helpdesk.tickets.conversation import attachment, conversation
from helpdesk.tickets.lifecycle import Event, Means, Status
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.verification import Difference
from tests.conftest import NOON, MakeUser
from tests.intake.conftest import PICTURE, Receive
from tests.mail.samples import raw

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Reply = Callable[..., InboundMail]


def ticket_of(mail: InboundMail) -> Ticket:
    return db.session.get_one(Ticket, int((mail.thread or "").removeprefix("ticket:")))


def said(ticket: Ticket, *, internal: bool = True) -> list[str]:
    return [message.body for message in conversation(ticket, internal=internal)]


def kinds(ticket: Ticket) -> list[Event]:
    return [event.kind for event in ticket.events]


def differences(now: datetime) -> list[Difference]:
    """Return what `helpdesk sla verify` would find."""
    db.session.commit()
    found = list(checking.compare(checking.pieces(db.engine, now=now)))
    assert sum(piece.tickets for piece in found)
    return [each for piece in found for each in piece.differences]


@pytest.fixture
def filed(unit: School, receive: Receive) -> Ticket:
    """A ticket that Ewa wrote a letter about."""
    return ticket_of(receive())


@pytest.fixture
def answer(filed: Ticket, receive: Receive) -> Reply:
    """Return a function that answers the ticket's letter by mail, as Ewa."""

    def make(
        body: str = "To o czymś zupełnie innym.", *, now: datetime, **given: object
    ) -> InboundMail:
        query = select(OutboxLetter).where(OutboxLetter.thread == filed.thread)
        letter = db.session.scalars(query.order_by(OutboxLetter.id)).first()
        assert letter is not None
        return receive(
            subject=f"Re: {letter.subject}", body=body, answers=letter.message_id, now=now, **given
        )

    return make


@pytest.fixture
def misplaced(filed: Ticket, answer: Reply, technician: User) -> InboundMail:
    """A letter that ended the waiting of a ticket it has nothing to do with."""
    tickets.pause(
        filed, Status.WAITING_REQUESTER, reason="Który pokój?", by=technician, now=NOON + HOUR
    )
    db.session.commit()
    mail = answer(now=NOON + DAY)
    assert filed.status is Status.IN_PROGRESS
    return mail


def test_a_letter_taken_out_leaves_the_ticket_waiting_as_before(
    filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    moving.move(misplaced, ToDecision(), by=technician, now=NOON + DAY + HOUR)

    assert filed.status is Status.WAITING_REQUESTER
    assert filed.paused_at == NOON + HOUR
    assert said(filed) == ["Projektor nie pokazuje obrazu."]
    assert (misplaced.outcome, misplaced.reason) == (Outcome.QUARANTINE, "taken_out")
    assert misplaced.thread is None
    resolution = deadlines.assessment(filed, now=NOON + 2 * DAY).resolution
    assert resolution is not None
    assert resolution.paused
    assert resolution.spent == HOUR  # nothing counted while it was thought to run
    assert differences(NOON + 2 * DAY) == []


def test_nothing_recorded_is_changed(
    filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    before = [(event.id, event.kind, event.at, dict(event.facts)) for event in filed.events]

    moving.move(misplaced, ToDecision(), by=technician, now=NOON + DAY + HOUR)

    after = [(event.id, event.kind, event.at, dict(event.facts)) for event in filed.events]
    assert after[: len(before)] == before
    assert [kind for _, kind, *_ in after[len(before) :]] == [Event.DETACHED]
    assert len(filed.messages) == 2  # the row is kept, marked


def test_without_its_effects_the_clock_goes_on_as_it_did(
    filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    moving.move(misplaced, ToDecision(), with_effects=False, by=technician, now=NOON + DAY + HOUR)

    assert filed.status is Status.IN_PROGRESS
    assert said(filed) == ["Projektor nie pokazuje obrazu."]
    assert differences(NOON + 2 * DAY) == []


def test_what_a_letter_reopened_is_solved_again(
    filed: Ticket, answer: Reply, technician: User
) -> None:
    solve(filed, technician, NOON + HOUR)
    was = filed.done_at, filed.resolution_seconds, filed.resolution_met
    mail = answer(now=NOON + DAY)
    assert filed.status is Status.IN_PROGRESS

    moving.move(mail, ToDecision(), by=technician, now=NOON + DAY + HOUR)

    assert filed.status is Status.RESOLVED
    assert (filed.done_at, filed.resolution_seconds, filed.resolution_met) == was
    assert differences(NOON + 2 * DAY) == []


def test_what_was_done_since_is_not_taken_back_with_the_letter(
    filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    solve(filed, technician, NOON + DAY + HOUR)
    message = tickets.standing(misplaced.id)
    assert message is not None
    assert not tickets.effects_of(message).can_be_cancelled

    moving.move(misplaced, ToDecision(), by=technician, now=NOON + DAY + 2 * HOUR)

    assert filed.status is Status.RESOLVED
    assert differences(NOON + 2 * DAY) == []


def test_a_second_answer_would_have_ended_the_waiting_anyway(
    filed: Ticket, misplaced: InboundMail, answer: Reply, technician: User
) -> None:
    answer("Sala 12.", now=NOON + DAY + HOUR)

    moving.move(misplaced, ToDecision(), by=technician, now=NOON + DAY + 2 * HOUR)

    assert filed.status is Status.IN_PROGRESS
    assert said(filed)[-1] == "Sala 12."
    assert differences(NOON + 2 * DAY) == []


def test_of_two_letters_read_in_one_moment_the_second_ended_nothing(
    filed: Ticket, misplaced: InboundMail, answer: Reply, technician: User
) -> None:
    second = answer("Sala 12.", now=NOON + DAY)

    moving.move(second, ToDecision(), by=technician, now=NOON + DAY + HOUR)

    assert filed.status is Status.IN_PROGRESS
    assert filed.events[-1].facts["cancels"] == [filed.events[-2].id]


def test_a_letter_becomes_a_ticket_of_its_own_with_its_files(
    unit: School, filed: Ticket, answer: Reply, technician: User
) -> None:
    mail = answer("Zupełnie co innego.", photo=PICTURE, now=NOON + DAY)
    old = filed.messages[-1].attachments[0]

    made = moving.move(mail, ToNewTicket(unit.id), by=technician, now=NOON + DAY + HOUR)
    db.session.commit()

    new = db.session.get_one(Ticket, made.to_ticket_id)
    (message,) = conversation(new, internal=False)
    assert message.body == "Zupełnie co innego."
    assert [file.digest for file in message.attachments] == [old.digest]
    assert message.attachments[0].public_id != old.public_id
    assert (mail.outcome, mail.thread) == (Outcome.TICKET, new.thread)
    assert new.requester == filed.requester
    with pytest.raises(NotFound):
        attachment(old.public_id, filed, internal=True)


def test_a_letter_goes_to_another_ticket_as_its_senders_answer(
    unit: School, filed: Ticket, misplaced: InboundMail, technician: User, receive: Receive
) -> None:
    other = ticket_of(receive(subject="Dziennik"))

    moving.move(misplaced, ToTicket(other.id), by=technician, now=NOON + DAY + HOUR)
    db.session.commit()

    assert said(other, internal=False)[-1] == "To o czymś zupełnie innym."
    assert said(filed) == ["Projektor nie pokazuje obrazu."]
    assert kinds(other)[-2:] == [Event.ANSWERED, Event.ATTACHED]
    assert (misplaced.outcome, misplaced.reason, misplaced.thread) == (
        Outcome.REPLY, "put_by_hand", other.thread,
    )  # fmt: skip


def test_a_strangers_letter_is_put_on_a_ticket_as_a_note_for_the_staff(
    filed: Ticket, receive: Receive, technician: User
) -> None:
    mail = receive(sender="Firma <serwis@drukarki.example>", body="Część jutro.")
    assert mail.outcome is Outcome.QUARANTINE

    moving.move(mail, ToTicket(filed.id, as_note=True), by=technician, now=NOON + HOUR)

    assert said(filed)[-1] == "Część jutro."
    assert "Część jutro." not in said(filed, internal=False)
    assert filed.messages[-1].author.name == "Firma"


def test_a_second_letter_about_one_matter_joins_the_first_and_its_ticket_is_withdrawn(
    filed: Ticket, receive: Receive, technician: User
) -> None:
    mail = receive(body="Aha, to sala 12.", now=NOON + HOUR)
    second = ticket_of(mail)
    assert second != filed

    moving.move(mail, ToTicket(filed.id), by=technician, now=NOON + 2 * HOUR)

    assert second.status is Status.WITHDRAWN
    assert said(second) == []
    assert said(filed)[-1] == "Aha, to sala 12."
    assert differences(NOON + DAY) == []


def test_the_first_letter_stays_where_more_was_done(
    filed: Ticket, receive: Receive, technician: User
) -> None:
    mail = receive(subject="Inna sprawa")
    second = ticket_of(mail)
    tickets.reply(second, body="Już jadę.", by=technician, now=NOON + HOUR)

    with pytest.raises(Conflict, match="pierwszy list"):
        moving.move(mail, ToTicket(filed.id), by=technician, now=NOON + HOUR)


def test_what_another_tab_decided_meanwhile_is_not_decided_again(
    unit: School, filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    seen = moving.mark(misplaced)
    moving.move(misplaced, ToNewTicket(unit.id), seen=seen, by=technician, now=NOON + DAY + HOUR)

    with pytest.raises(Decided):
        moving.move(misplaced, ToDecision(), seen=seen, by=technician, now=NOON + DAY + HOUR)


def test_nobody_is_made_to_speak_for_the_service_by_a_from_line(
    filed: Ticket, receive: Receive, technician: User, user: MakeUser
) -> None:
    user(Role.TECHNICIAN, email="inny@szas.example")
    mail = receive(sender="inny@szas.example", subject=f"[Dzwonek {filed.id}] Re", now=NOON)

    with pytest.raises(HelpdeskError, match="notatk"):
        moving.move(mail, ToTicket(filed.id), by=technician, now=NOON + HOUR)


def test_a_withdrawn_ticket_takes_no_letter(
    filed: Ticket, receive: Receive, technician: User
) -> None:
    tickets.withdraw(filed, by=filed.requester, now=NOON)
    mail = receive(sender="obcy@x.example")

    with pytest.raises(Conflict, match="wycofane"):
        moving.move(mail, ToTicket(filed.id), by=technician, now=NOON)


def test_a_notice_of_it_that_was_not_sent_yet_is_taken_back(
    filed: Ticket, answer: Reply, technician: User
) -> None:
    filed.technician = technician
    mail = answer(now=NOON + DAY)
    query = select(OutboxLetter).where(OutboxLetter.kind == "answered")
    notice = db.session.scalars(query).one()

    moving.move(mail, ToDecision(), by=technician, now=NOON + DAY)
    db.session.refresh(notice)

    assert notice.state is LetterState.WITHDRAWN


def test_undone_all_is_as_it_was(
    unit: School, filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    was = (filed.status, filed.paused_at, filed.due_at, said(filed))
    ledger = (misplaced.outcome, misplaced.reason, misplaced.thread)
    made = moving.move(misplaced, ToNewTicket(unit.id), by=technician, now=NOON + DAY + HOUR)
    db.session.commit()

    assert undoing.undo(misplaced, made.id, by=technician, now=NOON + 2 * DAY)
    db.session.commit()

    assert (filed.status, filed.paused_at, filed.due_at, said(filed)) == was
    assert (misplaced.outcome, misplaced.reason, misplaced.thread) == ledger
    new = db.session.get_one(Ticket, made.to_ticket_id)
    assert (new.status, said(new)) == (Status.WITHDRAWN, [])
    assert differences(NOON + 3 * DAY) == []


def test_undone_twice_is_undone_once(
    filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    made = moving.move(misplaced, ToDecision(), by=technician, now=NOON + DAY + HOUR)
    undoing.undo(misplaced, made.id, by=technician, now=NOON + 2 * DAY)
    events = len(filed.events)

    assert not undoing.undo(misplaced, made.id, by=technician, now=NOON + 2 * DAY)
    assert len(filed.events) == events


def test_a_withdrawn_ticket_comes_back_with_its_letter(
    filed: Ticket, receive: Receive, technician: User
) -> None:
    mail = receive(body="Aha, to sala 12.", now=NOON + HOUR)
    second = ticket_of(mail)
    was = (second.status, second.due_at, second.closed_at)
    made = moving.move(mail, ToTicket(filed.id), by=technician, now=NOON + 2 * HOUR)

    undoing.undo(mail, made.id, by=technician, now=NOON + DAY)
    db.session.commit()

    assert (second.status, second.due_at, second.closed_at) == was
    assert said(second) == ["Aha, to sala 12."]
    assert said(filed) == ["Projektor nie pokazuje obrazu."]
    assert differences(NOON + DAY) == []


def test_a_ticket_in_which_more_was_done_stays_when_its_letter_goes_back(
    unit: School, filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    made = moving.move(misplaced, ToNewTicket(unit.id), by=technician, now=NOON + DAY + HOUR)
    new = db.session.get_one(Ticket, made.to_ticket_id)
    tickets.reply(new, body="Już jadę.", by=technician, now=NOON + DAY + 2 * HOUR)
    db.session.commit()
    found = undoing.undoing_of(undoing.moves_of(misplaced), now=NOON + 2 * DAY)
    assert found is not None
    assert (found[1].stays, found[1].withdraws) == (True, False)

    undoing.undo(misplaced, made.id, by=technician, now=NOON + 2 * DAY)

    assert new.status is Status.IN_PROGRESS
    assert said(new) == ["Już jadę."]
    assert said(filed)[-1] == "To o czymś zupełnie innym."
    assert differences(NOON + 2 * DAY) == []


def test_a_status_changed_since_stays_when_the_letter_comes_back(
    filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    made = moving.move(misplaced, ToDecision(), by=technician, now=NOON + DAY + HOUR)
    solve(filed, technician, NOON + DAY + 2 * HOUR)

    undoing.undo(misplaced, made.id, by=technician, now=NOON + 2 * DAY)

    assert filed.status is Status.RESOLVED
    assert said(filed)[-1] == "To o czymś zupełnie innym."
    assert differences(NOON + 2 * DAY) == []


@pytest.mark.parametrize(("days", "can"), [(29, True), (30, False)])
def test_undoing_is_offered_for_thirty_days(
    filed: Ticket, misplaced: InboundMail, technician: User, days: int, can: bool
) -> None:
    at = NOON + DAY + HOUR
    made = moving.move(misplaced, ToDecision(), by=technician, now=at)
    later = at + timedelta(days=days)

    assert (undoing.undoing_of(undoing.moves_of(misplaced), now=later) is not None) is can
    if can:
        assert undoing.undo(misplaced, made.id, by=technician, now=later)
    else:
        with pytest.raises(Conflict, match="30 dni"):
            undoing.undo(misplaced, made.id, by=technician, now=later)


def test_only_the_last_move_is_taken_back_first(
    unit: School, filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    first = moving.move(misplaced, ToDecision(), by=technician, now=NOON + DAY + HOUR)
    second = moving.move(misplaced, ToNewTicket(unit.id), by=technician, now=NOON + DAY + 2 * HOUR)

    with pytest.raises(Conflict, match="późniejsze"):
        undoing.undo(misplaced, first.id, by=technician, now=NOON + 2 * DAY)
    assert undoing.undo(misplaced, second.id, by=technician, now=NOON + 2 * DAY)
    assert undoing.undo(misplaced, first.id, by=technician, now=NOON + 2 * DAY)
    assert said(filed)[-1] == "To o czymś zupełnie innym."
    assert differences(NOON + 3 * DAY) == []


def test_a_letter_moved_and_moved_again_is_always_in_one_place(
    unit: School, filed: Ticket, misplaced: InboundMail, technician: User
) -> None:
    now = NOON + DAY
    for where in (ToNewTicket(unit.id), ToDecision(), ToTicket(filed.id), ToNewTicket(unit.id)):
        now += HOUR
        made = moving.move(misplaced, where, by=technician, now=now)
        db.session.commit()
        query = select(TicketMessage).where(
            TicketMessage.mail_id == misplaced.id, TicketMessage.moved_at.is_(None)
        )
        standing = db.session.scalars(query).all()
        assert [each.id for each in standing] == [
            each for each in [made.to_message_id] if each is not None
        ]
    assert differences(now + DAY) == []


def test_a_letter_without_sender_is_the_word_of_who_files_it(
    unit: School, receive: Receive, technician: User
) -> None:
    mail = receive(raw("from-missing"))

    made = moving.move(mail, ToNewTicket(unit.id), by=technician, now=NOON)

    assert db.session.get_one(Ticket, made.to_ticket_id).requester == technician


def test_a_letter_is_filed_in_the_name_of_whoever_is_chosen(
    unit: School, receive: Receive, technician: User, user: MakeUser
) -> None:
    teacher = user(name="Anna Lis", email="a.lis@sp-lucka.example")
    mail = receive(sender="obcy@x.example")

    made = moving.move(
        mail, ToNewTicket(unit.id, "A.Lis@sp-lucka.example"), by=technician, now=NOON
    )

    ticket = db.session.get_one(Ticket, made.to_ticket_id)
    assert ticket.requester == teacher
    assert (mail.outcome, mail.reason) == (Outcome.TICKET, "by_hand")


def test_likely_tickets_are_the_senders_then_the_units(
    app: Flask, unit: School, receive: Receive, technician: User
) -> None:
    of_unit = ticket_of(receive(sender="kto@sp-lucka.example", subject="Dziennik"))
    own = ticket_of(receive(subject="Drukarka"))
    mail = receive(subject="Rzutnik")

    found = moving.likely_tickets(mail, reader=technician)

    assert [each.id for each in found] == [own.id, of_unit.id]


def solve(ticket: Ticket, technician: User, now: datetime) -> None:
    tickets.resolve(
        ticket, resolution="Działa.", means=Means.REMOTE, minutes=5, by=technician, now=now
    )
    db.session.commit()


def test_a_letter_taken_out_of_its_own_ticket_is_filed_anew_when_read_again(
    unit: School, receive: Receive, technician: User
) -> None:
    mail = receive()
    first = ticket_of(mail)
    moving.move(mail, ToDecision(), by=technician, now=NOON + HOUR)
    by_hand.read_again([mail.id])
    db.session.commit()

    process_stored(now=NOON + 2 * HOUR)

    assert mail.outcome is Outcome.TICKET
    assert ticket_of(mail) != first
    assert said(ticket_of(mail)) == ["Projektor nie pokazuje obrazu."]


def test_a_long_closed_matter_is_taken_further_by_the_next_letter_not_by_a_wrong_one(
    filed: Ticket, answer: Reply, technician: User
) -> None:
    solve(filed, technician, NOON + HOUR)
    tickets.close(filed, by=None, now=NOON + 10 * DAY)
    db.session.commit()
    wrong = answer("To o czymś innym.", now=NOON + 300 * DAY)
    made_of_it = ticket_of(wrong)
    assert made_of_it != filed
    made = moving.move(wrong, ToDecision(), by=technician, now=NOON + 301 * DAY)
    db.session.commit()
    assert tickets.latest(filed) == filed

    undoing.undo(wrong, made.id, by=technician, now=NOON + 302 * DAY)
    db.session.commit()

    assert tickets.latest(filed) == made_of_it
    assert differences(NOON + 303 * DAY) == []
