"""From a kept message to a ticket, a reply or a reason, with the real ticket service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from helpdesk.accounts.models import User
from helpdesk.core.mailbox_settings import Mailbox
from helpdesk.extensions import db
from helpdesk.intake import by_hand, processing, service
from helpdesk.intake.jobs import process_stored
from helpdesk.mail import ledger
from helpdesk.mail.models import InboundMail, OutboxLetter, Outcome, Source
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Role
from helpdesk.tickets import joining
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Channel, Means, Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.report import Report
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser
from tests.intake.conftest import PICTURE, Receive, Write, checked
from tests.mail.samples import named, raw

EWA = "e.domanska@sp-lucka.example"


def ticket_of(mail: InboundMail) -> Ticket:
    return db.session.get_one(Ticket, int((mail.thread or "").removeprefix("ticket:")))


def letter_to(address: str) -> OutboxLetter:
    query = select(OutboxLetter).where(OutboxLetter.to_email == address)
    return db.session.scalars(query.order_by(OutboxLetter.id.desc())).first()  # type: ignore[return-value]


def count_tickets() -> int:
    return db.session.scalar(select(func.count(Ticket.id))) or 0


def test_a_letter_from_a_units_domain_becomes_a_ticket(unit: School, receive: Receive) -> None:
    mail = receive(body="Projektor nie pokazuje obrazu.\n\n-- \nEwa")

    ticket = ticket_of(mail)
    assert mail.outcome is Outcome.TICKET
    assert mail.reason == "known_sender"
    assert (ticket.subject, ticket.school_id) == ("Projektor w sali 12", unit.id)
    assert (ticket.requester.email, ticket.requester.name) == (EWA, "Ewa Domańska")
    assert ticket.channel is Channel.MAIL
    assert ticket.messages[0].body == "Projektor nie pokazuje obrazu."
    assert "Ewa" in (ticket.messages[0].full_body or "")
    assert ticket.messages[0].mail_id == mail.id
    assert letter_to(EWA).thread == ticket.thread


def test_a_person_in_the_register_is_known_from_any_address(
    unit: School, user: MakeUser, receive: Receive
) -> None:
    user(email="ewa@poczta.example", school=unit)

    assert receive(sender="ewa@poczta.example").outcome is Outcome.TICKET


def test_an_address_somebody_typed_into_a_form_is_not_known(
    unit: School, user: MakeUser, receive: Receive
) -> None:
    user(email="ewa@poczta.example", school=unit, is_registered=False)

    assert receive(sender="ewa@poczta.example").reason == "unknown_sender"


def test_a_closed_account_is_not_known_by_its_domain_either(
    unit: School, user: MakeUser, receive: Receive
) -> None:
    user(email=EWA, school=unit, is_enabled=False)

    assert receive().outcome is Outcome.QUARANTINE


def test_a_stranger_waits_and_is_counted(unit: School, receive: Receive) -> None:
    mail = receive(sender="obcy@gdzie-indziej.example")

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "unknown_sender")
    assert db.session.scalar(service.QUARANTINED) == 1
    assert count_tickets() == 0


def test_the_same_message_twice_changes_nothing(
    unit: School, write: Write, receive: Receive
) -> None:
    message = write()
    first = receive(message)

    again = receive(b"Received: from elsewhere\r\n" + message)

    assert again.id == first.id
    assert count_tickets() == 1
    assert len(ticket_of(first).messages) == 1


def test_just_a_photo_files_a_ticket_with_the_photo_re_encoded(
    unit: School, receive: Receive
) -> None:
    mail = receive(subject="", body="", photo=PICTURE)

    (file,) = ticket_of(mail).messages[0].attachments
    assert file.is_image
    assert file.size > 0


def test_a_picture_that_can_not_be_read_is_kept_as_a_file(unit: School, receive: Receive) -> None:
    mail = receive(photo=PICTURE[:40])

    (file,) = ticket_of(mail).messages[0].attachments
    assert not file.is_image


def test_a_reply_to_our_letter_lands_in_its_ticket(unit: School, receive: Receive) -> None:
    ticket = ticket_of(receive())

    mail = receive(
        subject="Re: cokolwiek",
        body="Już działa.\n\nW dniu 24.11.2026 o 10:22, Pomoc pisze:\n> Czy działa?\n",
        answers=letter_to(EWA).message_id,
    )

    assert (mail.outcome, mail.reason) == (Outcome.REPLY, "our_message_id")
    assert mail.thread == ticket.thread
    assert ticket.messages[-1].body == "Już działa."
    assert count_tickets() == 1


def test_a_reply_to_ones_own_first_letter_lands_in_its_ticket(
    unit: School, receive: Receive
) -> None:
    first = receive()

    mail = receive(body="Dodam, że to sala 12.", answers=first.message_id)

    assert (mail.reason, mail.thread) == ("known_message", first.thread)


def test_a_number_in_the_subject_is_enough_for_the_requester(
    unit: School, receive: Receive
) -> None:
    ticket = ticket_of(receive())

    mail = receive(subject=f"Odp: [Dzwonek {ticket.id}] projektor")

    assert (mail.reason, mail.thread) == ("subject_number", ticket.thread)


def test_a_number_in_the_subject_is_nothing_for_a_colleague(unit: School, receive: Receive) -> None:
    ticket = ticket_of(receive())

    mail = receive(
        sender="j.nowak@sp-lucka.example", subject=f"[Dzwonek {ticket.id}] moja drukarka"
    )

    assert mail.outcome is Outcome.TICKET
    assert mail.thread != ticket.thread
    assert ticket_of(mail).subject == "moja drukarka"


@pytest.mark.parametrize("sender", ["obcy@gdzie-indziej.example", "j.nowak@sp-lucka.example"])
def test_a_strangers_reply_is_quarantined_and_says_where_it_points(
    unit: School, receive: Receive, sender: str
) -> None:
    ticket = ticket_of(receive())

    mail = receive(sender=sender, answers=letter_to(EWA).message_id)

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "strangers_reply")
    assert mail.thread == ticket.thread
    assert len(ticket.messages) == 1


def test_a_forged_message_id_threads_nothing(unit: School, receive: Receive) -> None:
    ticket = ticket_of(receive())
    forged = letter_to(EWA).message_id.replace(f"-{ticket.id}.", f"-{ticket.id + 1}.")

    mail = receive(answers=forged)

    assert mail.outcome is Outcome.TICKET
    assert mail.thread != ticket.thread


def test_a_reply_ends_the_waiting_for_it(unit: School, technician: User, receive: Receive) -> None:
    ticket = ticket_of(receive())
    tickets.pause(ticket, Status.WAITING_REQUESTER, reason="Która sala?", by=technician, now=NOON)
    db.session.commit()

    receive(body="Sala 12.", answers=letter_to(EWA).message_id)

    assert ticket.status is Status.IN_PROGRESS


@pytest.mark.parametrize("also_closed", [False, True])
def test_a_reply_to_what_was_done_reopens_it(
    unit: School, technician: User, receive: Receive, also_closed: bool
) -> None:
    ticket = ticket_of(receive())
    resolve(ticket, technician)
    if also_closed:
        tickets.close(ticket, by=None, now=NOON)
    db.session.commit()

    receive(body="Znowu nie działa.", answers=letter_to(EWA).message_id)

    assert ticket.status is Status.IN_PROGRESS
    assert count_tickets() == 1


def resolve(ticket: Ticket, technician: User) -> None:
    tickets.resolve(
        ticket,
        resolution="Wymieniony kabel.",
        means=Means.ON_SITE,
        minutes=10,
        by=technician,
        now=NOON,
    )


@pytest.mark.usefixtures("trusted_server")
def test_a_technicians_answer_to_a_letter_to_them_goes_to_the_requester(
    unit: School, technician: User, receive: Receive
) -> None:
    ticket = ticket_of(receive())
    receive(body="Kiedy ktoś przyjdzie?", answers=letter_to(EWA).message_id)

    mail = receive(
        sender=technician.email,
        body="Będę jutro o 9.",
        answers=letter_to(technician.email).message_id,
        headers=checked(technician.email),
    )

    assert mail.outcome is Outcome.REPLY
    assert ticket.messages[-1].is_from_staff


def test_nobody_speaks_as_staff_by_writing_their_name_in_the_sender(
    unit: School, technician: User, receive: Receive
) -> None:
    ticket = ticket_of(receive())

    mail = receive(sender=technician.email, answers=letter_to(EWA).message_id)

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "unproven_staff")
    assert len(ticket.messages) == 1


def test_automatic_mail_opens_nothing_and_gets_no_answer(unit: School, receive: Receive) -> None:
    for name in named("auto-*"):
        mail = receive(raw(name))

        assert mail.outcome is Outcome.AUTOMATIC, name
        assert mail.detail, name
    assert count_tickets() == 0
    assert db.session.scalar(select(func.count(OutboxLetter.id))) == 0


def test_an_automatic_answer_to_a_ticket_moves_nothing(
    unit: School, technician: User, receive: Receive
) -> None:
    ticket = ticket_of(receive())
    tickets.pause(ticket, Status.WAITING_REQUESTER, reason="Która sala?", by=technician, now=NOON)
    db.session.commit()

    receive(answers=letter_to(EWA).message_id, headers=[("Auto-Submitted", "auto-replied")])

    assert ticket.status is Status.WAITING_REQUESTER
    assert len(ticket.messages) == 1


def test_bounces_are_bounces(unit: School, receive: Receive) -> None:
    for name in named("bounce-*"):
        assert receive(raw(name)).outcome is Outcome.BOUNCE, name


def test_our_own_letter_coming_back_opens_nothing(unit: School, receive: Receive) -> None:
    mail = receive(sender="pomoc@szas-lubartow.example")

    assert (mail.outcome, mail.reason) == (Outcome.AUTOMATIC, "own_letter")


def test_every_sample_ends_in_a_recorded_state_with_a_reason(
    unit: School, receive: Receive
) -> None:
    for name in named("*"):
        mail = receive(raw(name))

        assert mail.outcome not in {Outcome.STORED, Outcome.ERROR}, name
        assert mail.reason, name
        assert mail.processed_at == NOON, name


def test_a_failure_is_recorded_and_the_next_message_goes_on(
    unit: School, write: Write, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        ledger.keep(write(), source=Source.SMTP, now=NOON).mail.id for _number in range(2)
    )
    db.session.commit()
    whole = tickets.file_ticket

    def broken(report: Report, **given: object) -> tickets.Filed:
        if report.mail_id == first:
            raise RuntimeError("no luck")
        return whole(report, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(tickets, "file_ticket", broken)

    assert process_stored(now=NOON) == 1

    failed, filed = (db.session.get_one(InboundMail, each) for each in (first, second))
    assert (failed.outcome, failed.reason) == (Outcome.ERROR, "failure")
    assert failed.detail == "RuntimeError: no luck"
    assert filed.outcome is Outcome.TICKET
    assert ledger.raw(failed)
    assert db.session.scalar(service.QUARANTINED) == 1


def test_a_failed_message_can_be_tried_again(
    unit: School, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(service, "read", lambda _raw: 1 / 0)
        mail = receive()
    assert mail.outcome is Outcome.ERROR

    by_hand.read_again([mail.id])
    db.session.commit()
    process_stored(now=NOON)

    assert mail.outcome is Outcome.TICKET


def test_a_database_that_was_away_is_no_fault_of_the_message(
    unit: School, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_given: object) -> None:
        raise OperationalError("select", {}, OSError("gone"))

    with monkeypatch.context() as patch:
        patch.setattr(service, "gather", away)
        mail = receive()
    assert mail.outcome is Outcome.STORED

    assert process_stored(now=NOON) == 0  # still claimed
    assert process_stored(now=NOON + service.LEASE) == 1
    assert mail.outcome is Outcome.TICKET


def test_a_message_that_kills_its_reader_is_set_aside(unit: School, receive: Receive) -> None:
    mail = receive(sender="obcy@gdzie-indziej.example")
    by_hand.read_again([mail.id])
    mail.attempts = service.MOST_ATTEMPTS  # each time claimed, and never heard of again
    db.session.commit()

    process_stored(now=NOON + timedelta(hours=1))

    assert (mail.outcome, mail.reason) == (Outcome.ERROR, "gave_up")


def test_two_processes_do_not_settle_one_message_twice(
    unit: School, write: Write, app: Flask
) -> None:
    mail_id = ledger.keep(write(), source=Source.SMTP, now=NOON).mail.id
    db.session.commit()
    assert service.claim(mail_id, now=NOON)
    db.session.commit()

    assert processing.process([mail_id], now=NOON) == 0


def test_the_likely_unit_is_the_domains_or_the_one_in_the_subject(
    unit: School, school: MakeSchool, receive: Receive, user: MakeUser
) -> None:
    other = school(short_name="SP Annobór")
    units = [other, unit]

    def likely(**given: str) -> School | None:
        return service.likely_school(receive(**given), units)

    assert likely() == unit
    assert likely(sender="x@y.example", subject="Awaria w sp łucka") == unit
    assert likely(sender="x@y.example", subject="Awaria") is None


def test_two_machines_answering_each_other_stop(unit: School, receive: Receive) -> None:
    outcomes = [receive().outcome for _number in range(32)]

    assert outcomes.count(Outcome.TICKET) == 30
    assert outcomes[-1] is Outcome.QUARANTINE
    assert receive(subject="Inna sprawa").outcome is Outcome.TICKET


def test_what_a_person_reads_in_from_a_folder_is_no_flood(
    unit: School, write: Write, receive: Receive
) -> None:
    for _number in range(31):
        kept = ledger.keep(write(), source=Source.FOLDER, now=NOON)
        db.session.commit()
        processing.process([kept.mail.id], now=NOON)

    assert count_tickets() == 31
    assert receive().outcome is Outcome.TICKET


def test_no_letter_of_ours_leaves_for_a_follower_or_stranger(
    unit: School, ticket: MakeTicket, user: MakeUser, receive: Receive
) -> None:
    filed = ticket(school_id=unit.id, reporter_email=EWA)
    follower = user(Role.REQUESTER, email="jan@sp-lucka.example", school=unit)
    filed.followers.append(follower)
    db.session.commit()

    mail = receive(sender=follower.email, subject=f"[Dzwonek {filed.id}] u mnie też")

    assert mail.thread == filed.thread
    assert letter_to(follower.email) is None


def test_the_reply_of_who_joined_is_theirs_and_reopens_nothing(
    unit: School, ticket: MakeTicket, user: MakeUser, technician: User, receive: Receive
) -> None:
    printer, jan = ticket(), user(name="Jan Kos", school=unit)
    joining.join(printer, jan, now=NOON)
    tickets.resolve(
        printer, resolution="Już.", means=Means.REMOTE, minutes=1, by=technician, now=NOON
    )
    db.session.commit()

    mail = receive(sender=jan.email, body="U mnie nie.", answers=letter_to(jan.email).message_id)

    assert (mail.outcome, mail.thread) == (Outcome.REPLY, printer.thread)
    said = printer.messages[-1]
    assert (said.author, said.body, said.is_internal) == (jan, "U mnie nie.", True)
    assert printer.status is Status.RESOLVED


def test_a_technician_who_joined_still_proves_to_be_one(
    ticket: MakeTicket, technician: User, receive: Receive
) -> None:
    printer = ticket()
    joining.join(printer, technician, now=NOON)
    db.session.commit()

    mail = receive(sender=technician.email, subject=f"Re: [Dzwonek {printer.id}] Projektor")

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "unproven_staff")


@pytest.mark.parametrize(
    ("subject", "code", "word"),
    [("Toner w sekretariacie", "printer", "Toner"), ("pilne", "other", None)],
)
def test_a_letter_is_filed_under_what_its_words_name_and_says_which(
    unit: School, receive: Receive, subject: str, code: str, word: str | None
) -> None:
    ticket = ticket_of(receive(subject=subject, body="Proszę o pomoc."))

    assert ticket.category.code == code
    assert ticket.events[0].facts.get("category_word") == word


def test_a_guess_that_the_catalogue_does_not_offer_is_none(
    unit: School, receive: Receive, category: Callable[[str], Category]
) -> None:
    category("printer").is_active = False

    assert ticket_of(receive(subject="Toner", body="")).category.code == "other"


def test_a_flood_under_changing_subjects_stops_as_well(unit: School, receive: Receive) -> None:
    outcomes = [receive(subject=f"Alarm {number}").outcome for number in range(62)]

    assert outcomes.count(Outcome.TICKET) == 60
    assert receive(sender="jan@sp-lucka.example").outcome is Outcome.TICKET


def test_one_message_to_several_of_our_mailboxes_is_one_ticket(
    app: Flask, unit: School, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(headers=[("Cc", "awarie@szas-lubartow.example")])
    entries = []
    for mailbox in ("pomoc", "awarie"):
        address = f"{mailbox}@szas-lubartow.example"
        delivered = f"Delivered-To: {address}\r\n".encode() + message
        kept = ledger.keep(delivered, source=Source.SMTP, now=NOON, envelope_to=[address])
        db.session.commit()
        processing.process([kept.mail.id], now=NOON)
        entries.append(kept.mail.id)

    assert entries[0] == entries[1]
    assert count_tickets() == 1


def test_a_letter_from_any_of_our_own_addresses_is_ours(
    app: Flask, unit: School, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Mailbox("awarie", "imap.example", 993, "awarie", addresses=("awarie@sp-lucka.example",))
    settings = replace(app.config["SETTINGS"], mailboxes=(box,))
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    assert receive(sender="Awarie <awarie@sp-lucka.example>").reason == "own_letter"


def test_who_reads_a_copy_takes_no_part(unit: School, user: MakeUser, receive: Receive) -> None:
    jan = user(email="jan@sp-lucka.example", school=unit)
    first = receive(headers=[("Cc", f"{jan.email}, dyrektor@sp-lucka.example")])

    answer = receive(sender=jan.email, answers=first.message_id)

    assert (answer.outcome, answer.reason) == (Outcome.QUARANTINE, "strangers_reply")
    assert ticket_of(first).followers == []
    assert letter_to(jan.email) is None
    assert count_tickets() == 1


def test_a_letter_among_others_of_which_we_get_a_copy_is_filed_for_its_sender(
    unit: School, receive: Receive
) -> None:
    among_others = (
        b"From: Ewa <e.domanska@sp-lucka.example>\r\nTo: jan@sp-lucka.example\r\n"
        b"Subject: Projektor\r\nMessage-ID: <kopia@sp-lucka.example>\r\n\r\nJanie, nie dziala."
    )

    assert ticket_of(receive(among_others)).requester.email == EWA


def test_an_answer_of_ours_goes_to_the_requester_whoever_spoke_last(
    unit: School, user: MakeUser, technician: User, receive: Receive
) -> None:
    ticket = ticket_of(receive())
    jan = user(name="Jan Kos", email="jan@sp-lucka.example", school=unit)
    joining.join(ticket, jan, now=NOON)
    db.session.commit()
    receive(sender=jan.email, body="U mnie też.", subject=f"Re: [Dzwonek {ticket.id}] Projektor")
    assert ticket.messages[-1].author == jan

    tickets.reply(ticket, body="Będę jutro.", by=technician, now=NOON)

    assert letter_to(EWA).kind == "replied"
    assert letter_to(jan.email) is None
    assert ticket.requester.email == EWA


def test_the_letter_that_confirms_a_mail_answers_it(unit: School, receive: Receive) -> None:
    mail = receive()

    letter = db.session.scalars(select(OutboxLetter)).one()
    assert letter.in_reply_to == mail.message_id
    assert letter.reference_ids.endswith(f" {mail.message_id}")
