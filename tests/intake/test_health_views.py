"""The page on which somebody sees at a glance whether the mail is well."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.intake.commands import mail
from helpdesk.mail import send_log
from helpdesk.mail.faults import Answer, Fault
from helpdesk.mail.models import LetterState, OutboxLetter
from helpdesk.schools.models import School
from tests.conftest import NOON, MakeUser, SignIn
from tests.intake.conftest import Receive


def test_it_says_at_the_top_what_is_wrong_and_what_to_do(technician: User, sign_in: SignIn) -> None:
    page = sign_in(technician).get("/poczta/stan").text

    assert "Poczta wymaga uwagi" in page
    assert "Nie działa proces, który odbiera" in page
    assert "HELPDESK_MAIL_SERVER" in page


def test_it_is_for_those_who_handle_mail(sign_in: SignIn, user: MakeUser) -> None:
    assert sign_in(user()).get("/poczta/stan").status_code == 404


def test_a_letter_given_up_is_counted_in_the_band_and_sent_again_with_all_others(
    unit: School, receive: Receive, technician: User, sign_in: SignIn
) -> None:
    desk = sign_in(technician)
    receive()
    letter = db.session.scalars(select(OutboxLetter)).one()
    letter.state, letter.reason = LetterState.FAILED, Fault.REFUSED.value

    assert "nie został wysłany" in desk.get("/poczta/stan").text
    assert '<span class="count">1</span>' in desk.get("/poczta").text
    assert desk.post("/poczta/listy/niewyslane").status_code == 302
    assert letter.state is LetterState.QUEUED


def test_a_letter_to_a_wrong_address_is_taken_back_by_hand(
    unit: School, receive: Receive, technician: User, sign_in: SignIn
) -> None:
    desk = sign_in(technician)
    receive()
    letter = db.session.scalars(select(OutboxLetter)).one()
    letter.state = LetterState.FAILED

    desk.post(f"/poczta/listy/{letter.id}/wycofaj")

    assert letter.state is LetterState.WITHDRAWN
    letter.state, letter.sent_at = LetterState.SENT, NOON
    assert desk.post(f"/poczta/listy/{letter.id}/wycofaj").status_code == 409


def test_monitoring_reads_the_same_as_people(app: Flask, unit: School, receive: Receive) -> None:
    receive(sender="obcy@x.example")
    db.session.commit()

    answer = app.test_cli_runner().invoke(mail, ["health", "--json"])

    told = json.loads(answer.output)
    assert answer.exit_code == 1
    assert told["ok"] is False
    assert {each["problem"] for each in told["concerns"]} >= {"nobody_works", "no_server"}
    assert told["incoming"]["undecided"] == 1


def test_the_send_log_is_read_by_a_command(app: Flask, unit: School, receive: Receive) -> None:
    receive()
    letter = db.session.scalars(select(OutboxLetter)).one()
    refused = Answer(550, "no such user", Fault.REFUSED)
    send_log.enter(letter, refused, server="smtp.example:587", seconds=0.25, now=NOON)
    db.session.commit()

    words = app.test_cli_runner().invoke(mail, ["log"])
    lines = app.test_cli_runner().invoke(mail, ["log", "--json"])

    assert words.output.startswith("2026-11-24T08:50:00+00:00")
    assert "refused smtp.example:587 550 no such user" in words.output
    assert json.loads(lines.output)["milliseconds"] == 250
